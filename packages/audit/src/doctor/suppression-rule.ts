import { factsOf } from './finding-facts.ts';
import type { Finding, RuleFacts } from './rule.ts';

/** A suppression that gives no reason suppresses nothing, and says so. */
export const suppressionWithoutReason: RuleFacts = {
  id: 'suppression-without-reason',
  title: 'A finding is to be ignored without a reason',
  severity: 'low',
  cwe: 1116,
  why: 'Nobody who reads it later can tell whether the reason still holds, so it stays for ever.',
  fix: 'Write sealwright-doctor-ignore RULE: and why this place is safe.',
  source: ['Sealwright doctor'],
};

export function emptySuppression(file: string, line: number): Finding {
  const { title } = suppressionWithoutReason;
  return { ...factsOf(suppressionWithoutReason), file, line, column: 1, message: title, confidence: 'high' };
}
