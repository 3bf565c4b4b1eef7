import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Finding } from '@sealwright/audit/doctor';
import { systemFailed, wrongUse } from './command-failure.ts';
import { doctorMaxBytes } from './defaults.ts';
import { examineDocumentFile, examineUrl } from './doctor-document.ts';

export interface DoctorFlags {
  readonly failOn: Finding['severity'];
  readonly exclude?: readonly string[];
  readonly tests?: boolean;
  readonly report?: string;
  readonly json?: boolean;
}

/** What the doctor found, and what it looked at. */
export interface Examination {
  readonly kind: string;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly (Finding & { readonly reason: string })[];
  /** One line: how much was read, what was skipped and why. */
  readonly looked: string;
}

/** Looks at whatever a path or a URL leads to. */
export async function examine(what: string, flags: DoctorFlags): Promise<Examination> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(what)) return { suppressed: [], ...(await examineUrl(what)) };
  const status = await stat(what).catch((cause: unknown) => {
    throw systemFailed('subject_unreadable', `${what}: cannot be read`, cause);
  });
  if (status.isDirectory()) return examineFolder(what, flags);
  if (!status.isFile()) throw wrongUse('subject_unknown', `${what}: is neither a file nor a folder`);
  if (status.size > doctorMaxBytes) throw wrongUse('subject_too_large', `${what}: longer than ${doctorMaxBytes} bytes`);
  return examineFile(what, await readFile(what, 'utf8'));
}

async function examineFolder(folder: string, { exclude = [], tests = false }: DoctorFlags): Promise<Examination> {
  const { examineTree } = await import('@sealwright/audit/doctor');
  const { findings, suppressed, filesRead, skipped, notUnderstood } = await examineTree(folder, { exclude, tests });
  const reasons = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  // As a person would open them from here.
  const named = <One extends Finding>(finding: One): One => ({ ...finding, file: join(folder, finding.file) });
  const lost = notUnderstood.length === 0 ? '' : ` (${notUnderstood.slice(0, 5).join(', ')})`;
  if (filesRead === 0 && notUnderstood.length === 0 && findings.length === 0) {
    const passed = reasons.length === 0 ? '' : ` (skipped: ${reasons.join(', ')})`;
    throw wrongUse('nothing_to_examine', `${folder}: holds nothing that the doctor reads${passed}`);
  }
  const looked = `read ${filesRead} files${reasons.length === 0 ? '' : `; skipped: ${reasons.join(', ')}${lost}`}`;
  return { kind: 'tree', findings: findings.map(named), suppressed: suppressed.map(named), looked };
}

async function examineFile(file: string, text: string): Promise<Examination> {
  if (programs.has(extname(file))) {
    return { kind: 'program', ...(await examineProgram(file, text)), looked: `read ${file}` };
  }
  const document = await examineDocumentFile(text, file);
  if (document !== undefined) return { suppressed: [], ...document };
  if (!/\.ya?ml$/.test(file)) throw wrongUse('subject_unknown', `${file}: is nothing that the doctor knows`);
  const { examineConfiguration } = await import('./doctor-configuration.ts');
  const findings = await examineConfiguration(file);
  return {
    kind: 'configuration',
    findings,
    suppressed: [],
    looked: `read ${file}, its environment, and the files it names`,
  };
}

async function examineProgram(file: string, text: string): Promise<Pick<Examination, 'findings' | 'suppressed'>> {
  const { examineSource } = await import('@sealwright/audit/doctor');
  try {
    return examineSource(text, { file });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw systemFailed('program_unreadable', `${file}: is no program that can be read`, error);
  }
}

const programs: ReadonlySet<string> = new Set([
  ...['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte'],
]);
