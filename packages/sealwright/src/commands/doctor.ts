import { type Command, Option } from 'commander';
import { CommandEnd, exitStatus } from '../command-failure.ts';
import { writeAnswer } from '../command-output.ts';
import type { DoctorFlags } from '../doctor-subject.ts';

const severities = ['critical', 'high', 'medium', 'low'] as const;

export function defineDoctor(command: Command): void {
  command
    .argument(
      '<what>',
      'a path or an http(s) URL: a folder of programs, a program, a configuration, a discovery document, a key set, a key',
    )
    .addOption(
      new Option('--fail-on <severity>', 'from which severity on the exit status is 1')
        .choices(severities)
        .default('high'),
    )
    .option('--exclude <patterns...>', 'files and folders of a tree to leave out; * and ** stand for anything')
    .option('--report <sarif=file>', 'a report in a file, as SARIF 2.1.0')
    .option('--tests', 'look at tests and fixtures of a tree too')
    .action(async (what: string, _flags: unknown, self: Command) => doctor(what, self.optsWithGlobals<DoctorFlags>()));
}

/** Finding something at or above `--fail-on` is an answer, and the answer is no. */
async function doctor(what: string, flags: DoctorFlags): Promise<void> {
  const { examine } = await import('../doctor-subject.ts');
  const { describeExamination } = await import('../doctor-text.ts');
  const { prepareSarif } = await import('../doctor-sarif.ts');
  const writeSarif = await prepareSarif(flags.report);
  const startedAt = new Date().toISOString();
  const examination = await examine(what, flags);
  const failing = severities.slice(0, severities.indexOf(flags.failOn) + 1);
  const fails = examination.findings.some(({ severity }) => failing.includes(severity));
  const exitCode = fails ? exitStatus.no : exitStatus.good;
  // The answer first: a disk that is full must not take it along with the report.
  writeAnswer(flags, { json: examination, text: describeExamination(examination) });
  await writeSarif(examination, { exitCode, startedAt });
  if (fails) throw new CommandEnd(exitCode);
}
