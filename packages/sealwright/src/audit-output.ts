import type { AuditOutcome, RowResult } from '@sealwright/audit';
import {
  createProgress,
  defaultFailOn,
  isSeverity,
  type KnownAttack,
  type ReportFormat,
  reportFormats,
  reviewReport,
  severities,
  wantsColour,
  writeReport,
  writeTerminalReport,
} from '@sealwright/audit/reports';
import type { Command } from 'commander';
import { openAcceptedFile } from './accepted-file.ts';
import { readBaselineFile, writeBaselineFile } from './baseline-file.ts';
import { CommandEnd, type ExitStatus, exitStatus, wrongUse } from './command-failure.ts';
import { assertWritable, writeReportFile } from './report-file.ts';

/** The flags of every audit that say where its reports go and what fails. */
export interface ReportFlags {
  readonly report?: readonly string[];
  readonly failOn?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly acceptedFile?: string;
  readonly progress?: boolean;
  readonly json?: boolean;
}

export interface AuditOutput {
  /** What a run calls after each row. */
  readonly onRow: (row: RowResult, done: number, total: number) => void;
  /** Prints, writes every report, and ends the command by {@link CommandEnd} where the status is not 0. */
  readonly finish: (outcome: AuditOutcome) => Promise<void>;
  /** Takes the live line away and closes what is open; for a run that failed. */
  readonly abandon: () => Promise<void>;
}

export function addReportFlags(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  return command
    .option('--report <format=file>', `a report in a file: ${reportFormats.join(', ')}; may be repeated`, collect)
    .option('--fail-on <severity>', `the least that ends with status 1: ${severities.join(', ')}`, defaultFailOn)
    .option('--baseline <file>', 'accepted risks, in YAML')
    .option('--write-baseline <file>', 'write the findings as a new baseline, for somebody to give the reasons')
    .option('--accepted-file <file>', 'the forged tokens that were taken, in a file of mode 0600')
    .option('--no-progress', 'say nothing while it runs');
}

/**
 * Reads and checks all that the flags name before anything is sent to a target: a run of minutes does not end with a
 * path that cannot be written. `attacks` is what the run fires.
 *
 * Throws {@link CommandFailure} with status 2.
 */
export async function prepareOutput(flags: ReportFlags, attacks: readonly KnownAttack[]): Promise<AuditOutput> {
  const { failOn = defaultFailOn } = flags;
  if (!isSeverity(failOn)) throw wrongUse('severity_unknown', `--fail-on must be one of ${severities.join(', ')}`);
  const files = parseReports(flags.report ?? []);
  const today = new Date().toISOString().slice(0, 10);
  const baseline = flags.baseline === undefined ? [] : await readBaselineFile(flags.baseline, today);
  for (const path of files.keys()) await assertWritable(path);
  if (flags.writeBaseline !== undefined) await assertWritable(flags.writeBaseline, { mayExist: false });
  const accepted = flags.acceptedFile === undefined ? undefined : await openAcceptedFile(flags.acceptedFile);
  const progress = flags.progress === false ? undefined : progressOf(flags);
  return {
    onRow: (...row) => progress?.onRow(...row),
    abandon: async () => {
      progress?.end();
      await accepted?.close();
    },
    finish: async (outcome) => {
      progress?.end();
      // Before anything that may fail: what was taken is the evidence.
      const evidence = await Promise.allSettled([accepted?.write(outcome.accepted)]);
      const review = reviewReport(outcome.report, { attacks, baseline, failOn, today });
      // A disk that is full takes the files, and not what was found.
      process.stdout.write(flags.json === true ? writeReport('json', review) : toTerminal(review));
      const writing = [...files].map(async ([path, format]) => writeReportFile(path, writeReport(format, review)));
      // One report that fails does not keep the others back.
      const failed = [...evidence, ...(await Promise.allSettled(writing))].find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      if (flags.writeBaseline !== undefined) await writeBaselineFile(flags.writeBaseline, review, today);
      if (review.status !== exitStatus.good) throw new CommandEnd(review.status satisfies ExitStatus);
    },
  };
}

function toTerminal(review: Parameters<typeof writeTerminalReport>[0]): string {
  const { stdout, env } = process;
  // The log of a pipeline has no width; this is what a reader of it has.
  return writeTerminalReport(review, { columns: stdout.columns ?? 100, colour: wantsColour(stdout, env) });
}

function progressOf({ json }: ReportFlags): ReturnType<typeof createProgress> | undefined {
  const { stderr } = process;
  const live = stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  // Whoever asked for JSON reads both streams by a program.
  if (json === true && !live) return undefined;
  return createProgress({ write: (text) => void stderr.write(text), live, columns: stderr.columns ?? 80 });
}

function parseReports(requests: readonly string[]): ReadonlyMap<string, ReportFormat> {
  const files = new Map<string, ReportFormat>();
  for (const request of requests) {
    const [, name, path = ''] = /^([a-z]+)=(.+)$/s.exec(request) ?? [];
    const format = reportFormats.find((one) => one === name);
    if (format === undefined) {
      throw wrongUse('report_unknown', `--report takes FORMAT=FILE, and FORMAT is one of ${reportFormats.join(', ')}`);
    }
    if (files.has(path)) throw wrongUse('report_twice', `${path}: two reports cannot go to one file`);
    files.set(path, format);
  }
  return files;
}
