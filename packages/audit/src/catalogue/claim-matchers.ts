import type { ForgeContext, StagedAttack, VariantResult } from '../attack.ts';
import { breakSignature } from '../calibration.ts';
import { issueForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import type { Stage } from '../stage.ts';
import type { Answer } from '../target.ts';

/** G13. */
export const claimMatchers: StagedAttack = {
  kind: 'staged',
  id: 'G13',
  title: 'Claims that are matched by a regular expression',
  severity: 'medium',
  cwe: 1333,
  source: ['RFC 7519 §2', 'RFC 8725 §3.8'],
  how: 'Some libraries take patterns for issuer, audience or subject. A pattern with the flag g remembers where it stopped, so that of two good tokens it refuses the second; one with nested repetitions needs seconds for a claim that was written for it. Patterns without both anchors match names that only contain the right one (G10).',
  victims: [
    { what: 'fast-jwt < 6.2.1, with stateful patterns', advisory: 'CVE-2026-35040' },
    { what: 'fast-jwt, which warns of slow patterns since 6.2.1', advisory: 'CVE-2026-35041' },
  ],
  fix: 'Compare claims with exact texts. Where a pattern cannot be avoided: anchored at both ends, no flags, no repetition within a repetition, and a cap on the length of the claim.',
  needs: [],
  judgesUnsettled: true,
  expect: 'refused-in-time',
  play: async (stage) => [await playByTurns(stage), ...(await playSlowly(stage))],
};

/** As good as each other, and never seen before where they can be signed: a cache does not answer for the pattern. */
async function playByTurns(stage: Stage): Promise<VariantResult> {
  const variant = 'good-tokens-in-a-row';
  const statuses: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    for (let turn = 0; turn < 2; turn += 1) {
      const answer = await stage.present({ token: await goodToken(stage) });
      statuses.push(isTaken(answer) ? 'taken' : 'refused');
    }
    // Whoever answers by turns, whatever comes, takes one of these.
    const broken = await stage.present({ token: breakSignature(stage.context.good) });
    if (isTaken(broken)) return { variant, verdict: 'inconclusive', reason: 'needs a target that looks at signatures' };
  }
  const turns = statuses.filter((status, at) => at > 0 && status !== statuses[at - 1]).length;
  if (turns >= 2) {
    return { variant, verdict: 'crashed', reason: 'of equally good tokens some are taken and some refused, by turns' };
  }
  if (statuses.includes('refused')) return { variant, verdict: 'inconclusive', reason: 'needs a good token' };
  return { variant, verdict: 'refused' };
}

async function goodToken({ context }: Stage): Promise<string> {
  if (context.signer === undefined) return context.good.text;
  const { token } = await issueForgery(context, 'good', { claims: { audit: crypto.randomUUID() } });
  return token;
}

function isTaken(answer: Answer): boolean {
  return answer.kind === 'answered' && answer.status < 400;
}

/** Each claim a little longer from time to time, and no further once the target is slow: it is to be shown, not to be felled. */
async function playSlowly(stage: Stage): Promise<readonly VariantResult[]> {
  if (stage.context.signer === undefined) return [];
  const results: VariantResult[] = [];
  const usual = await timeOf(stage, {});
  for (const [name, value] of matchedClaims(stage.context)) {
    for (const [pump, make] of Object.entries(pumps)) {
      const slowest = await timeGrowing(stage, (length) => ({ [name]: make(length, value) }));
      const evidence = { milliseconds: Math.round(slowest), baselineMilliseconds: Math.round(usual) };
      const isSlow = slowest >= slowMilliseconds && slowest > 20 * usual;
      results.push({ variant: `${name.replace('_', '-')}-${pump}`, verdict: isSlow ? 'slow' : 'refused', evidence });
      if (isSlow) break;
    }
  }
  return results;
}

/** A claim is compared in microseconds. A quarter of a second is no comparison of texts. */
const slowMilliseconds = 250;

/** Sixteen times the work from each to the next, where each letter doubles it. */
const lengths = [18, 22, 26] as const;

async function timeGrowing(stage: Stage, make: (length: number) => JsonObject): Promise<number> {
  let took = 0;
  for (const length of lengths) {
    took = await timeOf(stage, make(length));
    if (took < slowMilliseconds) continue;
    // Once may be the machine's doing; the least of three is the target's.
    took = Math.min(took, await timeOf(stage, make(length)), await timeOf(stage, make(length)));
    if (took >= slowMilliseconds) return took;
  }
  return took;
}

async function timeOf(stage: Stage, claims: JsonObject): Promise<number> {
  const { token } = await issueForgery(stage.context, 'pumped', { claims });
  const answer = await stage.present({ token });
  return answer.milliseconds;
}

/** What makes a pattern with nested repetitions try all the ways to share letters out: many of a kind, and a wrong end. */
const pumps: Readonly<Record<string, (length: number, value: string) => string>> = {
  letters: (length) => `${'a'.repeat(length)}!`,
  'letters-and-dots': (length) => `${'a.'.repeat(length / 2)}!`,
  'its-letters': (length, value) => `${value.slice(0, 8).padEnd(length, value.slice(0, 1))}!`,
  host: (length) => `https://${'a'.repeat(length)}!`,
  digits: (length) => `${'1'.repeat(length)}!`,
};

function matchedClaims({ good }: ForgeContext): readonly (readonly [name: string, value: string])[] {
  return ['iss', 'aud', 'sub', 'jti', 'nonce', 'client_id'].flatMap((name) => {
    const value = good.payload[name];
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
  });
}
