import { stat } from 'node:fs/promises';
import type { Finding } from '@sealwright/audit/doctor';
import { systemFailed } from './command-failure.ts';

export interface DoctorFlags {
  readonly failOn: Finding['severity'];
  readonly exclude?: readonly string[];
  readonly tests?: boolean;
  readonly json?: boolean;
}

/** What the doctor found, and what it looked at. */
export interface Examination {
  readonly kind: 'tree';
  readonly findings: readonly Finding[];
  readonly suppressed: readonly (Finding & { readonly reason: string })[];
  /** One line: how much was read, what was skipped and why. */
  readonly looked: string;
}

/** Looks at whatever a path or a URL leads to. */
export async function examine(what: string, flags: DoctorFlags): Promise<Examination> {
  const status = await stat(what).catch((cause: unknown) => {
    throw systemFailed('subject_unreadable', `${what}: cannot be read`, cause);
  });
  if (!status.isDirectory()) throw systemFailed('subject_unreadable', `${what}: is not a folder`);
  return examineFolder(what, flags);
}

async function examineFolder(folder: string, { exclude = [], tests = false }: DoctorFlags): Promise<Examination> {
  const { examineTree } = await import('@sealwright/audit/doctor');
  const { findings, suppressed, filesRead, skipped } = await examineTree(folder, { exclude, tests });
  const reasons = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  const looked = `read ${filesRead} files${reasons.length === 0 ? '' : `; skipped: ${reasons.join(', ')}`}`;
  return { kind: 'tree', findings, suppressed, looked };
}
