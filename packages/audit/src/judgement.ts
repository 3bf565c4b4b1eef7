import type { Expectation, VariantResult, Verdict } from './attack.ts';
import type { Calibrated } from './calibration.ts';
import type { Answer } from './target.ts';

/** Tells what an answer means, by what calibration has learnt. */
export function judgeAnswer(variant: string, answer: Answer, calibrated: Calibrated): VariantResult {
  const evidence = { milliseconds: Math.round(answer.milliseconds) };
  if (answer.kind === 'silent') return { variant, verdict: 'slow', reason: 'no answer in time', evidence };
  if (answer.kind === 'unsent') return { variant, verdict: 'inconclusive', reason: answer.why };
  if (answer.kind === 'broke') return { variant, verdict: 'crashed', reason: answer.why, evidence };
  const { status } = answer;
  const seen = { ...evidence, status };
  if (status >= 500) return { variant, verdict: 'crashed', reason: `answered ${status}`, evidence: seen };
  if (looksLike(answer, calibrated.good)) return { variant, verdict: 'accepted', evidence: seen };
  if (looksLike(answer, calibrated.bad) || looksLike(answer, calibrated.none) || status === 400 || status === 401) {
    return { variant, verdict: 'refused', evidence: seen };
  }
  const reason = `answered ${status}, neither as the good token nor as a bad one`;
  return { variant, verdict: 'inconclusive', reason, evidence: seen };
}

/** The worst verdict of a row, where acceptance counts only if it was not to be expected. */
export function worstVerdict(variants: readonly VariantResult[], expect: Expectation): Verdict {
  const verdicts = new Set(variants.map(({ verdict }) => verdict));
  if (expect !== 'either' && verdicts.has('accepted')) return 'accepted';
  for (const verdict of ['crashed', 'slow', 'inconclusive'] as const) if (verdicts.has(verdict)) return verdict;
  return verdicts.size === 0 ? 'inconclusive' : 'refused';
}

function looksLike(answer: Answer, known: Answer): boolean {
  return answer.kind === 'answered' && known.kind === 'answered' && answer.status === known.status;
}
