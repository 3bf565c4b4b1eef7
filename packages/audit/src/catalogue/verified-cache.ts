import type { ForgeContext, Forgery, StagedAttack, VariantResult } from '../attack.ts';
import { encodeBase64Url } from '../encoding.ts';
import { issueForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import type { Stage } from '../stage.ts';
import { joinToken, writeInput } from '../unsafe-writer.ts';

/** H09. */
export const cacheCollision: StagedAttack = {
  kind: 'staged',
  id: 'H09',
  title: 'A cache of verified tokens that takes one token for another',
  severity: 'critical',
  cwe: 639,
  source: ['OWASP ASVS 5.0 §9.1'],
  how: 'Verifying costs time, so results are remembered under a key. Where that key is less than the whole token (a part of it, the subject, the first hundred letters), a forged token that shares it is taken without any check, or one person is given the claims of another. The good token is presented first, then forgeries that have as much in common with it as can be.',
  victims: [
    { what: 'fast-jwt with a cacheKeyBuilder of its user, of which it warns since 6.2.0', advisory: 'CVE-2026-35039' },
  ],
  fix: 'Key the cache by a hash of the whole token together with the policy, and by nothing that a user of the library chooses.',
  needs: [],
  expect: 'refused',
  play: async (stage) => {
    const results: VariantResult[] = [];
    for (const forgery of lookAlikes(stage.context)) {
      await stage.present({ token: stage.context.good.text });
      results.push(await stage.fire(forgery));
    }
    return [...results, ...(await mixUp(stage))];
  },
};

function lookAlikes({ good }: ForgeContext): readonly Forgery[] {
  const [header, payload, signature] = good.segments;
  const other = { ...good.payload, sub: 'somebody-else', scope: 'admin' };
  const wrong = encodeBase64Url(new Uint8Array(64).fill(7));
  const tail = signature.slice(-16);
  const texts: Readonly<Record<string, string>> = {
    'same-signature': joinToken(writeInput(good.header, other), signature),
    'same-payload': `${header}.${payload}.${wrong}`,
    'same-identifiers': joinToken(writeInput(good.header, other), wrong),
    'same-payload-other-header': joinToken(writeInput({ ...good.header, audit: 1 }, good.payload), wrong),
    'same-begin': `${header}.${payload}.${signature.slice(0, -2)}${signature.endsWith('AA') ? 'BA' : 'AA'}`,
    'same-end': `${header}.${payload}.${'A'.repeat(Math.max(0, signature.length - tail.length))}${tail}`,
    'same-length': `${header}.${payload}.${'A'.repeat(signature.length)}`,
  };
  return Object.entries(texts).map(([variant, token]) => ({ variant, token, proof: { kind: 'bad-signature' } }));
}

/** Well signed tokens of several persons that share a name each; whose claims come back? */
async function mixUp(stage: Stage): Promise<readonly VariantResult[]> {
  const { context } = stage;
  if (context.signer === undefined) return [];
  const { sub, jti } = context.good.payload;
  const seen = [sub, jti].filter((value) => typeof value === 'string' && value.length >= 6).map(String);
  const results: VariantResult[] = [];
  for (const [variant, name] of Object.entries(sharedNames)) {
    const shared = name === undefined ? {} : { [name]: `audit-${crypto.randomUUID()}` };
    const answers: boolean[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const person = crypto.randomUUID();
      const body = await bodyOf(stage, variant, person, shared);
      answers.push(!body.includes(person) && seen.some((other) => body.includes(other)));
      // An answer that shows no claims cannot show whose they are.
      if (body.includes(person)) seen.push(person);
    }
    const reason = 'the answer to one token has the claims of another';
    results.push(answers.includes(true) ? { variant, verdict: 'accepted', reason } : { variant, verdict: 'refused' });
  }
  return results;
}

/** Beside issuer, audience and times, which all of them share. */
const sharedNames: Readonly<Record<string, string | undefined>> = {
  'shared-audience': undefined,
  'shared-token-id': 'jti',
  'shared-session': 'sid',
  'shared-subject': 'sub',
  'shared-client': 'client_id',
};

async function bodyOf(stage: Stage, variant: string, person: string, claims: JsonObject): Promise<string> {
  const named = { sub: `audit-${person}`, name: person, email: `${person}@audit.invalid`, ...claims };
  const { token } = await issueForgery(stage.context, variant, { claims: named });
  const answer = await stage.present({ token });
  return answer.kind === 'answered' ? answer.body : '';
}

/** H10. */
export const cacheOutlives: StagedAttack = {
  kind: 'staged',
  id: 'H10',
  title: 'A cache of verified tokens that outlives their expiry',
  severity: 'medium',
  cwe: 613,
  source: ['RFC 7519 §4.1.4', 'OWASP ASVS 5.0 §9.1'],
  how: 'A result that is remembered for a fixed time does not ask the clock again. A token that was verified a second before its end is then good for as long as the cache likes. Two tokens that end at the same second are made: one is presented early and often, the other ones only after the end, and both must be refused then. (A removed key that lives on in a cache is C22.)',
  victims: [{ what: 'Caches with a life of their own in front of a verifier' }],
  fix: 'Let an entry of the cache end at the exp of its token, and throw the cache away when keys or revocations change.',
  needs: ['signing-key'],
  expect: 'refused',
  play: async (stage) => {
    const variant = 'after-its-end';
    const boundary = await earliestAccepted(stage);
    if (typeof boundary === 'string') return [{ variant, verdict: 'inconclusive', reason: boundary }];
    // It ends as seen by the target, whose clock and grace are known now, in about two seconds.
    const exp = boundary + 2;
    const early = await endingAt(stage, exp);
    const first = stage.judge(variant, await stage.present({ token: early.token }));
    if (first.verdict !== 'accepted') return [{ variant, verdict: 'inconclusive', reason: tooLate }];
    await stage.present({ token: early.token });
    for (let waited = 0; waited < longestWaitMilliseconds; waited += stepMilliseconds) {
      const fresh = await endingAt(stage, exp);
      const seen = stage.judge(variant, await stage.present({ token: fresh.token }));
      if (seen.verdict === 'refused') return [await stage.fire({ ...early, variant })];
      await stage.pause(stepMilliseconds);
    }
    return [{ variant, verdict: 'inconclusive', reason: 'needs a target whose clock moves: nothing expired in time' }];
  },
};

const tooLate = 'needs an answer within a second: the token had ended before it was seen';
const longestWaitMilliseconds = 8000;
const stepMilliseconds = 250;

/** The earliest exp that the target takes now, which tells its clock and its grace in one; or why there is none. */
async function earliestAccepted(stage: Stage): Promise<number | string> {
  let [refused, taken] = [stage.context.now - 900, stage.context.now + 300];
  if (await isTaken(stage, refused)) return 'needs a target that refuses expired tokens: see G01 and G07';
  if (!(await isTaken(stage, taken))) return 'needs a target that takes a fresh token of the signing key';
  while (taken - refused > 1) {
    const middle = Math.floor((taken + refused) / 2);
    if (await isTaken(stage, middle)) taken = middle;
    else refused = middle;
  }
  return taken;
}

async function isTaken(stage: Stage, exp: number): Promise<boolean> {
  const { token } = await endingAt(stage, exp);
  return stage.judge('probe', await stage.present({ token })).verdict === 'accepted';
}

/** Issued a minute before its end, and like no other token. */
async function endingAt({ context }: Stage, exp: number): Promise<Forgery> {
  const begin = Math.min(exp - 60, context.now);
  const { payload } = context.good;
  return issueForgery(context, 'probe', {
    claims: {
      exp,
      audit: crypto.randomUUID(),
      ...('iat' in payload ? { iat: begin } : {}),
      ...('nbf' in payload ? { nbf: begin } : {}),
    },
  });
}
