import type { Life } from './inspection.ts';
import { isBrokenOff, type ReadJson } from './lenient-json.ts';
import { describeSeconds, readMoment } from './moment.ts';
import { numberMember } from './token-parts.ts';

/** The life of a token by its own word. Its judgement is the claims' findings', not this. */
export function readLife(json: ReadJson | undefined, nowSeconds: number): Life | undefined {
  const claims = json?.node;
  if (json === undefined || claims?.kind !== 'object') return undefined;
  const at = (name: string): Life['expiresAt'] => {
    const seconds = numberMember(claims, name);
    return seconds === undefined ? undefined : readMoment(seconds, nowSeconds);
  };
  const [issuedAt, notBefore, expiresAt] = [at('iat'), at('nbf'), at('exp')];
  const now = readMoment(nowSeconds, nowSeconds);
  if (now === undefined) return undefined;
  const start = issuedAt ?? notBefore;
  const lengthSeconds = start && expiresAt ? expiresAt.seconds - start.seconds : undefined;
  const fraction =
    start && lengthSeconds !== undefined && lengthSeconds > 0
      ? (nowSeconds - start.seconds) / lengthSeconds
      : undefined;
  const state = stateOf(
    { notBefore, expiresAt, start, now },
    claims.members.some(({ name }) => name === 'exp') || isBrokenOff(json),
  );
  const length = lengthSeconds === undefined ? undefined : describeSeconds(lengthSeconds);
  const sentence = sentenceOf(state, { expiresAt, start: notBefore ?? issuedAt, length });
  return { issuedAt, notBefore, expiresAt, now, length, lengthSeconds, fraction, state, sentence };
}

interface Times {
  readonly notBefore: Life['notBefore'];
  readonly expiresAt: Life['expiresAt'];
  readonly start: Life['issuedAt'];
  readonly now: Life['now'];
}

function stateOf({ notBefore, expiresAt, start, now }: Times, hasExpiry: boolean): Life['state'] {
  if (expiresAt === undefined) return hasExpiry ? 'unreadable' : 'endless';
  if (now.seconds >= expiresAt.seconds) return 'over';
  return now.seconds < (notBefore ?? start ?? now).seconds ? 'not-yet' : 'alive';
}

function sentenceOf(
  state: Life['state'],
  { expiresAt, start, length }: Pick<Times, 'expiresAt' | 'start'> & { readonly length: string | undefined },
): string {
  const lived = length === undefined ? '' : ` It is made for ${length}.`;
  if (state === 'over') return `It expired ${expiresAt?.relative}.${lived}`;
  if (state === 'alive') return `It expires ${expiresAt?.relative}.${lived}`;
  if (state === 'not-yet') return `It begins ${start?.relative}.${lived}`;
  return state === 'endless'
    ? 'It has no expiry: by its own word it is good for ever.'
    : 'Its expiry cannot be read as a time.';
}
