import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { type SarifResult, writeSarifLog } from '../reports/sarif-log.ts';
import type { Finding, RuleFacts } from './rule.ts';

/** What a log of an examination is made of. */
export interface ExaminationLog {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly (Finding & { readonly reason: string })[];
  /** All rules that were looked at, also those that found nothing. */
  readonly rules: readonly RuleFacts[];
  readonly exitCode: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
}

/**
 * The findings as SARIF 2.1.0, for code scanning: a rule a rule, a result a finding, a suppressed result what a comment
 * accepts. Paths are told from the working folder. A fingerprint is made of the rule, the file and the masked line, and
 * not of the line's number, so that it holds when lines are put above it.
 */
export function writeFindingsSarif({
  findings,
  suppressed,
  rules,
  exitCode,
  startedAt,
  endedAt,
}: ExaminationLog): string {
  const seen = new Map<string, number>();
  const result = (finding: Finding & { readonly reason?: string }): SarifResult => {
    const { ruleId, message, file, line, column, pointer, excerpt, severity, confidence, reason } = finding;
    const place = JSON.stringify([ruleId, pathOf(file), pointer ?? '', excerpt ?? '']);
    const count = seen.get(place) ?? 0;
    seen.set(place, count + 1);
    return {
      ...{
        ruleId,
        message,
        uri: pathOf(file),
        properties: { severity, confidence, ...(pointer !== undefined && { pointer }) },
      },
      ...{ fingerprint: createHash('sha256').update(`${place}${count}`).digest('hex') },
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
      ...(reason !== undefined && { justification: reason }),
    };
  };
  return writeSarifLog({
    rules: rules.map(({ why, ...rule }) => ({ ...rule, how: why })),
    results: [...findings, ...suppressed].map(result),
    notifications: [],
    invocation: {
      ...{ successful: true, exitCode, startedAt, endedAt },
      exitWords: exitCode === 0 ? 'nothing at or above the threshold' : 'findings at or above the threshold',
    },
  });
}

/** A path from the working folder, or of a URL its host and path. */
function pathOf(file: string): string {
  const url = /^https?:/.test(file) && URL.canParse(file) ? new URL(file) : undefined;
  const path = url === undefined ? relative('', file) : `${url.host}${url.pathname}`;
  const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.map(encodeURIComponent).join('/');
}
