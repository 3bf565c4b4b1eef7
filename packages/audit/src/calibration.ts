import { commonMarks, type Marks, tellingMarks } from './answer-marks.ts';
import { encodeBase64Url } from './encoding.ts';
import type { KnownToken } from './known-token.ts';
import type { Calibration } from './report.ts';
import type { Answer, Presentation } from './target.ts';

/** What the target's answers look like. */
export interface Calibrated {
  readonly calibration: Calibration;
  readonly good: Answer;
  /** What a good answer has and this kind of bad one has not, and the reverse; for each kind of bad token. */
  readonly bad: readonly BadAnswer[];
  /** The status alone tells good from bad. */
  readonly isToldByStatus: boolean;
  /** A broken signature is answered like a good one, and no token is not: signatures are not verified at all. */
  readonly isOpen: boolean;
  /** The good token itself was now taken and now refused. */
  readonly isUnsettled: boolean;
}

export interface BadAnswer {
  readonly answer: Answer;
  readonly tellsGood: Marks;
  readonly tellsBad: Marks;
}

/** Presents a token as the run does: with its waiting, its budget. */
export type Present = (presentation: Presentation) => Promise<Answer>;

/**
 * Presents what the right answer is known of: the good token, the same with a broken signature, a text that is no token,
 * and nothing. What differs is how verdicts are told. The order catches a target that answers by turns.
 */
export async function calibrate(present: Present, token: KnownToken, now: number): Promise<Calibrated> {
  const good = [await present({ token: token.text })];
  const [first] = good;
  const broken: Answer[] = [];
  const hopeless = first === undefined ? undefined : whyNotGood(first, token, now);
  if (first === undefined || hopeless !== undefined) return unsound(first, hopeless ?? 'nothing was sent');
  for (let count = 0; count < 2; count += 1) broken.push(await present({ token: breakSignature(token) }));
  good.push(await present({ token: token.text }));
  const garbage = await present({ token: 'this-is-no-token' });
  const none = await present({ token: undefined });
  good.push(await present({ token: token.text }));
  const bad = [broken, [garbage], [none]].map((answers) => describeBad(good, answers));
  const reason = whyUnsound(good, broken, garbage, none, bad);
  const isAlike = bad.map(({ tellsGood, tellsBad }) => tellsGood.size === 0 && tellsBad.size === 0);
  const isOpen = (isAlike[0] ?? false) && isAlike[2] === false && broken.every(isAnswered) && isAnswered(none);
  const calibration = {
    sound: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    good: describeAnswer(first),
    badSignature: describeAnswer(broken[0] ?? first),
    noToken: describeAnswer(none),
  };
  const isToldByStatus = bad.every(({ answer }) => statusOf(answer) !== statusOf(first));
  const isUnsettled = good.some((answer) => statusOf(answer) !== statusOf(first));
  return { calibration, good: first, bad, isToldByStatus, isOpen, isUnsettled };
}

/** An answer in words, without anything of its body. */
function describeAnswer(answer: Answer): string {
  if (answer.kind === 'answered') return String(answer.status);
  if (answer.kind === 'unsent') return `not sent: ${answer.why}`;
  return answer.kind === 'silent' ? 'no answer in time' : `broke off: ${answer.why}`;
}

/** The good token with another first byte of its signature. */
export function breakSignature({ segments: [header, payload, signature] }: KnownToken): string {
  const first = signature.startsWith('A') ? 'B' : 'A';
  return `${header}.${payload}.${signature === '' ? encodeBase64Url(new Uint8Array(32)) : first + signature.slice(1)}`;
}

/** Why an answer is none that a good token gets, as far as it can be seen from it alone. */
export function whyNotGood(answer: Answer, { payload }: KnownToken, now: number): string | undefined {
  if (answer.kind === 'silent') return 'the good token got no answer in time';
  if (answer.kind === 'unsent') return `the good token was not sent: ${answer.why}`;
  if (answer.kind === 'broke') return `the good token got no answer: ${answer.why}`;
  const { status } = answer;
  if (status === 401 || status === 403) {
    const { exp } = payload;
    const expired = typeof exp === 'number' && exp <= now;
    const why = expired
      ? 'it has expired: get a fresh one'
      : 'see its issuer, audience, kind and key, or get a fresh one';
    return `the good token is refused (${status}): ${why}`;
  }
  if (status === 429) return 'the target takes no more requests at the moment (429)';
  return status >= 500 ? `the good token is answered with a fault of the server (${status})` : undefined;
}

function unsound(good: Answer | undefined, reason: string): Calibrated {
  const answer = good ?? { kind: 'unsent', why: reason, milliseconds: 0 };
  const calibration = {
    sound: false,
    reason,
    good: describeAnswer(answer),
    badSignature: 'not tried',
    noToken: 'not tried',
  };
  return { calibration, good: answer, bad: [], isToldByStatus: false, isOpen: false, isUnsettled: false };
}

function describeBad(good: readonly Answer[], bad: readonly Answer[]): BadAnswer {
  const [answer] = bad;
  return {
    answer: answer ?? { kind: 'silent', milliseconds: 0 },
    tellsGood: tellingMarks(commonMarks(good), bad),
    tellsBad: tellingMarks(commonMarks(bad), good),
  };
}

function whyUnsound(
  good: readonly Answer[],
  broken: readonly Answer[],
  garbage: Answer,
  none: Answer,
  bad: readonly BadAnswer[],
): string | undefined {
  const [first] = good;
  if (good.some((answer) => !isAnswered(answer) || statusOf(answer) !== statusOf(first))) {
    return 'the good token is answered differently each time';
  }
  const named = [
    ...broken.map((answer) => ['a broken signature', answer] as const),
    ['a text that is no token', garbage] as const,
  ];
  for (const [what, answer] of [...named, ['no token at all', none] as const]) {
    if (!isAnswered(answer)) return `${what} got no answer: ${describeAnswer(answer)}`;
  }
  if (new Set(broken.map(statusOf)).size > 1) return 'a broken signature is answered differently each time';
  const [brokenAlike, garbageAlike, noneAlike] = bad.map(
    ({ tellsGood, tellsBad }) => tellsGood.size === 0 && tellsBad.size === 0,
  );
  if (noneAlike)
    return 'no token at all is answered like the good token: this address is not protected, or answers everything alike';
  if (brokenAlike) return 'a broken signature is answered like the good token: nothing can be told apart';
  if (garbageAlike) return 'a text that is no token is answered like the good token: nothing can be told apart';
  return undefined;
}

function isAnswered(answer: Answer): boolean {
  return answer.kind === 'answered';
}

function statusOf(answer: Answer | undefined): number | undefined {
  return answer?.kind === 'answered' ? answer.status : undefined;
}
