import type { AuditReport } from '@sealwright/audit';

/** A part of Sealwright that fires the catalogue at itself. */
export interface SelfSubject {
  /** `engine node:crypto, ES256` */
  readonly name: string;
  /** What the audit of it found; or, where the part is not installed here, what is missing. */
  readonly audit: () => Promise<AuditReport | NotInstalled>;
}

export interface NotInstalled {
  readonly notInstalled: string;
}

/** Whether a part could not be loaded because an optional package is not there. */
export function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
