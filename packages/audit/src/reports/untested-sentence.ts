import type { AuditReview } from './audit-review.ts';
import { needWords } from './need-words.ts';

/** Reasons that the last sentence names, the most frequent first; the rest are counted. */
const namedReasons = 4;

/** The sentence that ends a report: how much was not tested, and what it would take. */
export function untestedSentence(review: AuditReview): string {
  const { untested, report } = review;
  if (untested.length === 0)
    return `Nothing was left untested: each of ${count(report.rows.length, 'attack')} has a verdict.`;
  const reasons = untestedReasons(review);
  const named = reasons.slice(0, namedReasons).map(({ reason, attacks }) => `${attacks.length} ${reason}`);
  const rest = reasons.slice(namedReasons).reduce((sum, { attacks }) => sum + attacks.length, 0);
  if (rest > 0) named.push(`${rest} for reasons that stand in the JSON report`);
  return `NOT tested: ${untested.length} of ${count(report.rows.length, 'attack')}: ${named.join('; ')}.`;
}

/** Why rows have no verdict, each reason with its rows, the most frequent first. */
export function untestedReasons({
  untested,
  facts,
}: AuditReview): readonly { readonly reason: string; readonly attacks: readonly string[] }[] {
  const reasons = new Map<string, string[]>();
  for (const { attack, missing = [], reason = 'no reason was given' } of untested) {
    const told =
      missing.length > 0
        ? `for want of ${missing.map(needWords).join(/^needs one of/.test(reason) ? ' or ' : ' and ')}`
        : facts.get(attack)?.kind === 'not-forged'
          ? 'that no request shows'
          : `because ${reason}`;
    reasons.set(told, [...(reasons.get(told) ?? []), attack]);
  }
  return [...reasons]
    .map(([reason, attacks]) => ({ reason, attacks }))
    .toSorted((one, other) => other.attacks.length - one.attacks.length);
}

/** `1 attack`, `138 attacks`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
