import type { StagedAttack, VariantResult } from '../attack.ts';
import { attackerForgery, attackerKey, likelyAlg } from '../attacker-forgery.ts';
import { fetchesSet, freshStage, needsSetFetcher, servedSet, takesGood, unplayed } from '../key-set-stage.ts';
import type { Stage } from '../stage.ts';

/** C22. */
export const removedKey: StagedAttack = {
  kind: 'staged',
  id: 'C22',
  title: 'A key that was removed from the key set stays trusted',
  severity: 'high',
  cwe: 672,
  source: ['RFC 7517 §5', 'OpenID Connect Core 1.0 §10.1.1'],
  how: 'To take a key out of the set is how an issuer says that it is stolen. A verifier that only adds what it fetches to what it has, or never fetches again while it runs, goes on taking tokens under it. The audit replaces the key, sees that the new one is known, and presents a token under the old one.',
  victims: [{ what: 'jwkset 0.5.0 to 0.5.21', advisory: 'CVE-2025-22149' }],
  fix: 'Let what is fetched replace what is held. Fetch again after minutes, bound the time for which a set that cannot be fetched is still believed, and have a way to revoke at once.',
  needs: ['jwks-host', 'fresh-target', 'public-key'],
  expect: 'refused',
  play: async (stage) => {
    if (!(await fetchesSet(stage))) return [unplayed('replaced', needsSetFetcher)];
    return [await playReplaced(stage)];
  },
};

/** C23. */
export const refetchFlood: StagedAttack = {
  kind: 'staged',
  id: 'C23',
  title: 'Each unknown key id makes the target fetch the key set again',
  severity: 'medium',
  cwe: 405,
  source: ['RFC 8725 §3.10', 'OpenID Connect Core 1.0 §10.1.1'],
  how: 'A verifier that meets a kid it does not know fetches the key set, for the issuer may have a new key. The kid is the attacker’s: with a new one in each token he makes the verifier fetch as often as he sends, until the issuer’s host refuses or both are busy with nothing else. Some throw away what they had when such a fetch fails, and then refuse everybody.',
  victims: [
    { what: 'PyJWT 2.4.0 to 2.12.1, PyJWKClient', advisory: 'CVE-2026-48524' },
    { what: 'PyJWT < 2.14.0, where the fix was incomplete', advisory: 'GHSA-2gx3-rcp4-g85q' },
  ],
  fix: 'Fetch for an unknown kid at most once in half a minute, and note the time before the fetch and not after its success. Let one fetch serve all who wait, and keep the good set when a fetch fails.',
  needs: ['jwks-host', 'public-key'],
  expect: 'refused',
  play: async (stage) => {
    if (!(await fetchesSet(stage))) return [unplayed('one-after-another', needsSetFetcher)];
    return [
      await playFlood(stage, 'one-after-another'),
      await playFlood(stage, 'all-at-once'),
      ...(await playFailure(stage)),
    ];
  },
};

/** No longer than a person would wait before the row is given up. */
const longestPauseSeconds = 60;

async function playReplaced(stage: Stage): Promise<VariantResult> {
  const { context, keySetHost, keySetMaxAgeSeconds } = stage;
  const variant = 'replaced';
  const next = await attackerKey(context, likelyAlg(context));
  const fresh = await freshStage(stage, undefined);
  await takesGood(fresh);
  keySetHost?.serve(servedSet([{ ...next.publicJwk, kid: 'next', use: 'sig', alg: next.alg }]));
  if (keySetMaxAgeSeconds !== undefined) {
    await stage.pause(1000 * (Math.min(keySetMaxAgeSeconds, longestPauseSeconds) + 0.1));
  }
  const { token } = await attackerForgery(context, next, variant, { header: { kid: 'next' } });
  const isFetched = fresh.judge(variant, await fresh.present({ token })).verdict === 'accepted';
  if (!isFetched && keySetMaxAgeSeconds === undefined && (await takesGood(fresh))) {
    return unplayed(variant, 'needs to know for how long the target keeps a key set (keySetMaxAgeSeconds)');
  }
  return fresh.fire({ variant, token: context.good.text, proof: { kind: 'obtained' } });
}

const floodTokens = 24;
/** A fetch or two are right: the kid may be new. More than this is one for many a token. */
const allowedFetches = 6;

async function playFlood(stage: Stage, variant: 'one-after-another' | 'all-at-once'): Promise<VariantResult> {
  const { context, keySetHost } = stage;
  const fresh = await freshStage(stage, undefined);
  await takesGood(fresh);
  keySetHost?.countRequests();
  const tokens = await unknownKids(stage, floodTokens);
  if (variant === 'all-at-once') await Promise.all(tokens.map(async (token) => fresh.present({ token })));
  else for (const token of tokens) await fresh.present({ token });
  const fetches = keySetHost?.countRequests() ?? 0;
  const detail = `${fetches} fetches for ${floodTokens} tokens`;
  if (fetches > allowedFetches) return { variant, verdict: 'slow', reason: detail, evidence: { detail } };
  const good = fresh.judge(variant, await fresh.present({ token: context.good.text }));
  if (good.verdict === 'accepted') return { variant, verdict: 'refused', evidence: { detail } };
  return {
    variant,
    verdict: 'crashed',
    reason: 'the good token is refused after unknown key ids',
    evidence: { detail },
  };
}

/** One unknown kid while the host of the keys is down: whoever was let in before must still be. */
async function playFailure(stage: Stage): Promise<readonly VariantResult[]> {
  const variant = 'while-the-host-is-down';
  const fresh = await freshStage(stage, undefined);
  await takesGood(fresh);
  stage.keySetHost?.serve({ status: 503, body: '' });
  if (!(await takesGood(fresh))) return [];
  for (const token of await unknownKids(stage, 1)) await fresh.present({ token });
  const isKept = await takesGood(fresh);
  const reason = 'one unknown key id while the key set cannot be fetched, and the good token is refused';
  return [isKept ? { variant, verdict: 'refused' } : { variant, verdict: 'crashed', reason }];
}

async function unknownKids({ context }: Stage, count: number): Promise<readonly string[]> {
  const key = await attackerKey(context, likelyAlg(context));
  const made = Array.from({ length: count }, async () =>
    attackerForgery(context, key, 'unknown', { header: { kid: crypto.randomUUID() } }),
  );
  return (await Promise.all(made)).map(({ token }) => token);
}
