import { encodeBase64Url } from './encoding.ts';
import type { KnownToken } from './known-token.ts';
import type { Calibration } from './report.ts';
import type { Answer, Target } from './target.ts';

/** What the target's answers look like. */
export interface Calibrated {
  readonly calibration: Calibration;
  readonly good: Answer;
  readonly bad: Answer;
  readonly none: Answer;
}

/** Presents the good token, the same with a broken signature, and nothing: what differs is how verdicts are told. */
export async function calibrate(target: Target, token: KnownToken): Promise<Calibrated> {
  const good = await target.present({ token: token.text });
  const bad = await target.present({ token: breakSignature(token) });
  const none = await target.present({ token: undefined });
  const again = await target.present({ token: token.text });
  const reason = whyUnsound(good, again, bad, none);
  const calibration = {
    sound: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    good: describeAnswer(good),
    badSignature: describeAnswer(bad),
    noToken: describeAnswer(none),
  };
  return { calibration, good, bad, none };
}

/** An answer in words, without anything of its body. */
export function describeAnswer(answer: Answer): string {
  if (answer.kind === 'answered') return String(answer.status);
  if (answer.kind === 'unsent') return `not sent: ${answer.why}`;
  return answer.kind === 'silent' ? 'no answer in time' : `broke off: ${answer.why}`;
}

/** The good token with another first byte of its signature. */
export function breakSignature({ segments: [header, payload, signature] }: KnownToken): string {
  const first = signature.startsWith('A') ? 'B' : 'A';
  return `${header}.${payload}.${signature === '' ? encodeBase64Url(new Uint8Array(32)) : first + signature.slice(1)}`;
}

function whyUnsound(good: Answer, again: Answer, bad: Answer, none: Answer): string | undefined {
  if (good.kind !== 'answered') return `the good token got no answer (${describeAnswer(good)})`;
  if (good.status === 401 || good.status === 403) return `the good token is refused (${good.status}): get a fresh one`;
  if (again.kind !== 'answered' || again.status !== good.status)
    return 'the good token is answered differently each time';
  if (bad.kind !== 'answered') return `a broken signature got no answer (${describeAnswer(bad)})`;
  if (bad.status === good.status)
    return 'a broken signature is answered like the good token: nothing can be told apart';
  if (none.kind === 'answered' && none.status === good.status)
    return 'no token is answered like the good one: this address is not protected';
  return undefined;
}
