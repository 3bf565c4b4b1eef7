import type { AuditReport } from '@sealwright/audit';
import type { Command } from 'commander';
import { CommandEnd, exitStatus, wrongUse } from '../command-failure.ts';
import { formatTable, writeErrorLine, writeJson, writeLine } from '../command-output.ts';
import type { NotInstalled, SelfSubject } from '../self/self-subject.ts';

interface SelfFlags {
  readonly only?: string;
  readonly progress?: boolean;
  readonly json?: boolean;
}

interface Audited {
  readonly subject: string;
  readonly report: AuditReport | NotInstalled;
}

export function defineAuditSelf(command: Command): void {
  command
    .description('fire every known attack at Sealwright itself: engines, adapters, the authorization server')
    .option('--only <text>', 'only the parts whose name contains this')
    .option('--no-progress', 'say nothing while it runs')
    .action(async (_flags: unknown, self: Command) => auditSelf(self.optsWithGlobals<SelfFlags>()));
}

async function auditSelf(flags: SelfFlags): Promise<void> {
  const { selfSubjects } = await import('../self/self-subjects.ts');
  const subjects = selfSubjects.filter(({ name }) => name.toLowerCase().includes((flags.only ?? '').toLowerCase()));
  if (subjects.length === 0) {
    throw wrongUse('subject_unknown', `--only: the parts are ${selfSubjects.map(({ name }) => name).join('; ')}`);
  }
  const audited = await auditAll(subjects, flags);
  if (flags.json === true) writeJson(audited);
  else writeText(audited);
  const status = statusOf(audited);
  if (status !== exitStatus.good) throw new CommandEnd(status);
}

/** One after the other: rows that measure time want the machine for themselves. */
async function auditAll(subjects: readonly SelfSubject[], flags: SelfFlags): Promise<readonly Audited[]> {
  const audited: Audited[] = [];
  for (const [index, { name, audit }] of subjects.entries()) {
    if (flags.progress !== false && flags.json !== true) writeErrorLine(`${index + 1}/${subjects.length} ${name}`);
    audited.push({ subject: name, report: await audit() });
  }
  return audited;
}

/** A finding is a no; a part that could not be judged, or none that was, is a failure. */
function statusOf(audited: readonly Audited[]): 0 | 1 | 3 {
  const reports = audited.flatMap(({ report }) => ('rows' in report ? [report] : []));
  if (reports.some(({ rows }) => rows.some(isFinding))) return exitStatus.no;
  const judged = reports.length > 0 && reports.every(({ calibration }) => calibration.sound);
  return judged ? exitStatus.good : exitStatus.systemFailed;
}

function isFinding({ verdict }: AuditReport['rows'][number]): boolean {
  return verdict === 'accepted' || verdict === 'crashed' || verdict === 'slow';
}

function writeText(audited: readonly Audited[]): void {
  const count = ({ rows }: AuditReport, verdict: string): string =>
    String(rows.filter((row) => row.verdict === verdict).length);
  const table = audited.map(({ subject, report }) =>
    'rows' in report
      ? [subject, count(report, 'refused'), String(report.rows.filter(isFinding).length), count(report, 'inconclusive')]
      : [subject, 'not installed here', '', ''],
  );
  writeLine(formatTable(['part', 'refused', 'findings', 'inconclusive'], table));
  writeLine(['', ...findingsOf(audited), ...reasonsOf(audited)].join('\n'));
}

function findingsOf(audited: readonly Audited[]): readonly string[] {
  return audited.flatMap(({ subject, report }) =>
    'rows' in report
      ? report.rows.filter(isFinding).map(({ attack, title, verdict }) => `${subject}: ${attack} ${title}: ${verdict}`)
      : [],
  );
}

/** Each reason once, with the rows that have it. */
function reasonsOf(audited: readonly Audited[]): readonly string[] {
  const rows = audited.flatMap(({ report }) => ('rows' in report ? report.rows : []));
  const byReason = new Map<string, Set<string>>();
  for (const { attack, verdict, reason = '' } of rows) {
    if (verdict !== 'inconclusive') continue;
    byReason.set(reason, (byReason.get(reason) ?? new Set()).add(attack));
  }
  return [...byReason].map(([reason, attacks]) => `inconclusive: ${[...attacks].join(' ')}: ${reason}`);
}
