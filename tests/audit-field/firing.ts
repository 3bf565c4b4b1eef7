import {
  type ApiSetup,
  type AuditOutcome,
  auditApi,
  auditVerifier,
  type VerifierAuditOptions,
} from '@sealwright/audit';
import type { AtEnd, FieldSetup } from './field-case.ts';

/** What one row came to. */
export interface Fired {
  readonly row: string;
  /** The variants that were accepted, that crashed the target or held it up. */
  readonly taken: readonly string[];
  /** Where there are none: the row's own words. */
  readonly because: string;
  /** The target was never attacked: it could not be set up, or not be calibrated. */
  readonly isUnfired?: true;
}

/** Audits a verifier, row by row. Where the audit could not be calibrated, or the set-up failed, nothing was taken. */
export async function fireAt(setUp: FieldSetup, options: VerifierAuditOptions): Promise<readonly Fired[]> {
  const { ended, atEnd } = closings();
  try {
    return await read(() => auditVerifier((trusted) => setUp(trusted, atEnd), options), options);
  } finally {
    await ended();
  }
}

/** The same, of an API. */
export async function fireAtApi(serve: ApiSetup, options: VerifierAuditOptions): Promise<readonly Fired[]> {
  return read(() => auditApi(serve, options), options);
}

async function read(
  audit: () => Promise<AuditOutcome>,
  { only = [] }: VerifierAuditOptions,
): Promise<readonly Fired[]> {
  try {
    const { report } = await audit();
    const { sound, reason = 'it could not be calibrated' } = report.calibration;
    if (!sound && report.rows.every(({ variants }) => variants.length === 0)) return refused(only, reason);
    return report.rows.map(({ attack, verdict, reason, variants }) => ({
      row: attack,
      taken: isFinding(verdict) ? variants.filter((one) => isFinding(one.verdict)).map(({ variant }) => variant) : [],
      because: reason ?? verdict,
    }));
  } catch (error) {
    return refused(only, `it is not set up: ${error instanceof Error ? error.message : 'it threw'}`);
  }
}

function refused(only: readonly string[], because: string): readonly Fired[] {
  return only.map((row) => ({ row, taken: [], because, isUnfired: true }));
}

function isFinding(verdict: string): boolean {
  return ['accepted', 'crashed', 'slow'].includes(verdict);
}

function closings(): { readonly atEnd: AtEnd; readonly ended: () => Promise<void> } {
  const open: (() => unknown)[] = [];
  return {
    atEnd: (close) => {
      open.push(close);
    },
    ended: async () => {
      for (const close of open.reverse()) await close();
    },
  };
}
