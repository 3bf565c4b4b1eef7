import type { AuditReview } from './audit-review.ts';
import { needWords } from './need-words.ts';

/** Reasons that the last sentence names, the most frequent first; the rest are counted. */
const namedReasons = 4;

/** Why some attacks have no verdict. */
export interface UntestedReason {
  /** Reads on from a number: “27 for want of the issuer’s signing key”. */
  readonly reason: string;
  readonly attacks: readonly string[];
}

/** The sentence that ends a report: how much was not tested, and what it would take. */
export function untestedSentence(review: AuditReview): string {
  const reasons = untestedReasons(review);
  const untested = sum(reasons);
  const judged = review.report.rows.length - review.untested.length;
  const total = count(judged + untested, 'attack');
  if (untested === 0) return `Nothing was left untested: each of ${total} has a verdict.`;
  const named = reasons.slice(0, namedReasons).map(({ reason, attacks }) => `${attacks.length} ${reason}`);
  const rest = sum(reasons.slice(namedReasons));
  const others = rest === 0 ? [] : [`${rest} for reasons that stand in the JSON report`];
  return `NOT tested: ${untested} of ${total}: ${[...named, ...others].join('; ')}.`;
}

/** Why attacks have no verdict, each reason with its attacks, the most frequent first. */
export function untestedReasons({ untested, report, facts }: AuditReview): readonly UntestedReason[] {
  const reasons = new Map<string, string[]>();
  const tell = (reason: string, attack: string): void => {
    reasons.set(reason, [...(reasons.get(reason) ?? []), attack]);
  };
  const asked = new Set(report.rows.map(({ attack }) => attack));
  for (const attack of facts.keys()) {
    if (!asked.has(attack)) tell('that were not asked for (--only, --skip)', attack);
  }
  for (const { attack, missing = [], reason = 'no reason was given' } of untested) {
    const wanted = missing.map(needWords).join(reason.startsWith('needs one of') ? ' or ' : ' and ');
    const unseen = facts.get(attack)?.kind === 'not-forged';
    if (wanted !== '') tell(`for want of ${wanted}`, attack);
    else tell(unseen ? 'that no request shows' : `because ${reason}`, attack);
  }
  return [...reasons]
    .map(([reason, attacks]) => ({ reason, attacks }))
    .toSorted((one, other) => other.attacks.length - one.attacks.length);
}

/** `1 attack`, `138 attacks`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function sum(reasons: readonly UntestedReason[]): number {
  return reasons.reduce((total, { attacks }) => total + attacks.length, 0);
}
