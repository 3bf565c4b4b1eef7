import { marksOf, mediaTypeOf, shareOf } from './answer-marks.ts';
import type { Expectation, VariantResult, Verdict } from './attack.ts';
import type { Calibrated } from './calibration.ts';
import type { Answer } from './target.ts';

/** Tells what one answer means, by what calibration has learnt. Whether it is so every time is for the run to find out. */
export function judgeAnswer(variant: string, answer: Answer, calibrated: Calibrated): VariantResult {
  if (answer.kind === 'unsent') return { variant, verdict: 'inconclusive', reason: answer.why };
  const evidence = { milliseconds: Math.round(answer.milliseconds) };
  if (answer.kind === 'silent') return { variant, verdict: 'slow', reason: 'no answer in time', evidence };
  if (answer.kind === 'broke') return { variant, verdict: 'crashed', reason: answer.why, evidence };
  const judged = calibrated.isToldByStatus ? judgeStatus(answer, calibrated) : judgeMarks(answer, calibrated);
  return { variant, ...judged, evidence: { ...evidence, status: answer.status } };
}

/** The worst verdict of a row, where acceptance counts only if it was not to be expected. */
export function worstVerdict(variants: readonly VariantResult[], expect: Expectation): Verdict {
  const verdicts = new Set(variants.map(({ verdict }) => verdict));
  if (expect !== 'either' && verdicts.has('accepted')) return 'accepted';
  for (const verdict of ['crashed', 'slow', 'inconclusive'] as const) if (verdicts.has(verdict)) return verdict;
  return verdicts.size === 0 ? 'inconclusive' : 'refused';
}

type Answered = Extract<Answer, { kind: 'answered' }>;
type Judged = Pick<VariantResult, 'verdict' | 'reason'>;

/** Where the status tells good from bad, an answer to the good token's status is an acceptance, whoever it is for. */
function judgeStatus(answer: Answered, { good, bad }: Calibrated): Judged {
  const { status } = answer;
  if (hasStatus(good, status)) {
    return isSameKind(answer, good)
      ? { verdict: 'accepted' }
      : { verdict: 'inconclusive', reason: `answered ${status} as the good token, but with another kind of content` };
  }
  return bad.some((known) => hasStatus(known.answer, status)) ? { verdict: 'refused' } : judgeStrange(answer);
}

/** Where it does not, the body must say so: as a good one in nothing of a bad one's, or the reverse. */
function judgeMarks(answer: Answered, calibrated: Calibrated): Judged {
  const marks = marksOf(answer);
  const { good, bad } = calibrated;
  const isGood = bad.every(
    ({ tellsGood, tellsBad }) =>
      shareOf(tellsBad, marks) === 0 && (tellsGood.size === 0 || shareOf(tellsGood, marks) >= enough),
  );
  if (isGood && hasStatus(good, answer.status) && isSameKind(answer, good)) return { verdict: 'accepted' };
  const isBad = bad.some(
    ({ answer: known, tellsGood, tellsBad }) =>
      hasStatus(known, answer.status) &&
      shareOf(tellsGood, marks) === 0 &&
      (tellsBad.size === 0 ? isSameKind(answer, known) : shareOf(tellsBad, marks) >= enough),
  );
  return isBad ? { verdict: 'refused' } : judgeStrange(answer);
}

/** Half of what tells: forged tokens are other people's, and their answers may lack a member. */
const enough = 0.5;

function judgeStrange({ status }: Answered): Judged {
  if (status === 429) {
    return {
      verdict: 'inconclusive',
      reason: 'the target takes no more requests at the moment (429): give a lower rate',
    };
  }
  if (status >= 500) return { verdict: 'crashed', reason: `answered ${status}` };
  // Said by the server before a verifier sees the token, or by one that says more than the others: a refusal all the same.
  if ([400, 401, 413, 414, 431].includes(status)) return { verdict: 'refused' };
  return { verdict: 'inconclusive', reason: `answered ${status}, neither as the good token nor as a bad one` };
}

/** The page of a proxy or a firewall has the status of a good answer, and is none. */
function isSameKind(answer: Answered, known: Answer): boolean {
  if (mediaTypeOf(answer) !== mediaTypeOf(known)) return false;
  return mediaTypeOf(known) !== 'text/html' || shareOf(marksOf(known), marksOf(answer)) >= enough;
}

function hasStatus(known: Answer, status: number): boolean {
  return known.kind === 'answered' && known.status === status;
}
