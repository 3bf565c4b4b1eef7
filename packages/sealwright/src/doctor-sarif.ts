import { wrongUse } from './command-failure.ts';
import type { Examination } from './doctor-subject.ts';
import { assertWritable, writeReportFile } from './report-file.ts';

/** Writes what an examination found. */
export type WriteSarif = (
  examination: Examination,
  run: { readonly exitCode: number; readonly startedAt: string },
) => Promise<void>;

/**
 * Reads `--report sarif=FILE` before anything is examined, so that a long examination does not end with a path that cannot
 * be written. Without it, nothing is written.
 *
 * Throws {@link CommandFailure} `report_unknown`, `report_unwritable` (2).
 */
export async function prepareSarif(request: string | undefined): Promise<WriteSarif> {
  if (request === undefined) return async () => undefined;
  const [, path] = /^sarif=(.+)$/s.exec(request) ?? [];
  if (path === undefined) throw wrongUse('report_unknown', '--report takes sarif=FILE');
  await assertWritable(path);
  const { doctorRules, writeFindingsSarif } = await import('@sealwright/audit/doctor');
  const { configurationRules, refusedConfiguration } = await import('./doctor-configuration-rules.ts');
  const rules = [...Object.values(doctorRules).flat(), refusedConfiguration, ...configurationRules];
  return async ({ findings, suppressed }, run) => {
    const endedAt = new Date().toISOString();
    await writeReportFile(path, writeFindingsSarif({ findings, suppressed, rules, endedAt, ...run }));
  };
}
