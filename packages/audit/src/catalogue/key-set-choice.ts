import type { StagedAttack, VariantResult } from '../attack.ts';
import { attackerKey, likelyAlg } from '../attacker-forgery.ts';
import { issueForgery } from '../issued-forgery.ts';
import { freshStage, issuerJwk, needsSetReader, servedSet, takesKeysFromSet, unplayed } from '../key-set-stage.ts';

/** C18. */
export const ambiguousKeyId: StagedAttack = {
  kind: 'staged',
  id: 'C18',
  title: 'The key set leaves open which key: one key id twice, or none',
  severity: 'low',
  cwe: 347,
  source: ['RFC 7517 §4.4', 'RFC 7517 §4.5', 'RFC 8725 §3.1'],
  how: 'A set may hold two keys under one kid, and a token may name none. A verifier then has to choose, and one that takes the first, or tries each in turn, uses a key for an algorithm that the issuer did not publish it for. The audit serves the issuer’s key under the label of another algorithm, beside another key, and presents tokens that it signed.',
  victims: [],
  fix: 'Refuse a set in which a kid stands twice. Where a token names none, try only keys whose algorithm is the token’s, or refuse.',
  needs: ['jwks-host', 'fresh-target', 'public-key', 'signing-key'],
  expect: 'refused',
  play: async (stage) => {
    const { context } = stage;
    if (!(await takesKeysFromSet(stage))) return [unplayed('relabelled-alone', needsSetReader)];
    const jwk = issuerJwk(context);
    const { publicJwk } = await attackerKey(context, likelyAlg(context));
    const relabelled = { ...jwk, alg: otherAlg(String(jwk.alg ?? context.good.header['alg'])) };
    const other = { ...publicJwk, use: 'sig', alg: jwk.alg };
    const named = await issueForgery(context, 'known-kid', {});
    const unnamed = await issueForgery(context, 'no-kid', { header: { kid: undefined } });
    const sets: Readonly<Record<string, readonly unknown[]>> = {
      'relabelled-alone': [relabelled],
      'kid-twice-relabelled-first': [relabelled, { ...other, kid: jwk.kid }],
      'kid-twice-relabelled-last': [{ ...other, kid: jwk.kid }, relabelled],
      'kid-absent-from-the-set': [withoutKid(relabelled), { ...other, kid: 'another' }],
    };
    const results: VariantResult[] = [];
    for (const [name, keys] of Object.entries(sets)) {
      const fresh = await freshStage(stage, servedSet(keys));
      for (const { variant, ...forgery } of [named, unnamed]) {
        results.push(await fresh.fire({ ...forgery, variant: `${name}-${variant}` }));
      }
    }
    return results;
  },
};

/** C19. */
export const keyCacheByKid: StagedAttack = {
  kind: 'staged',
  id: 'C19',
  title: 'Two issuers use the same key id, and one stands in for the other',
  severity: 'critical',
  cwe: 346,
  source: ['RFC 8725 §3.8', 'RFC 7517 §4.5'],
  how: 'A kid is unique within one issuer alone, and many name their keys 1 or default. A verifier that trusts two issuers and keeps their keys in one table by kid finds the key of whoever was there first. The administrator of one issuer then signs tokens in the name of the other.',
  victims: [{ what: 'Centrifugo < 6.8.1', advisory: 'CVE-2026-49998' }],
  fix: 'Key every cache by issuer and kid. After the signature held, compare iss with the issuer that the key belongs to.',
  needs: ['jwks-host', 'fresh-target', 'signing-key'],
  expect: 'refused',
  play: async (stage) => {
    const { context } = stage;
    const neighbour = await context.neighbour?.();
    const lack = 'needs a target that trusts two issuers (trustsNeighbour)';
    if (neighbour === undefined || !neighbour.isTrusted) return [unplayed('neighbour-first', lack)];
    const asIssuer = await issueForgery({ ...context, signer: neighbour.signer }, 'in-the-name-of-the-first', {});
    const claims = { iss: neighbour.issuer };
    const asNeighbour = await issueForgery(context, 'in-the-name-of-the-second', { claims });
    const results: VariantResult[] = [];
    const play = async (order: string, first: string | undefined): Promise<void> => {
      const fresh = await freshStage(stage, undefined);
      if (first !== undefined) {
        const { verdict } = fresh.judge(order, await fresh.present({ token: first }));
        if (verdict !== 'accepted') {
          results.push(unplayed(order, lack));
          return;
        }
      }
      for (const { variant, ...forgery } of [asIssuer, asNeighbour]) {
        results.push(await fresh.fire({ ...forgery, variant: `${order}-${variant}` }));
      }
    };
    await play('nothing-first', undefined);
    await play('neighbour-first', neighbour.good.text);
    await play('issuer-first', context.good.text);
    return results;
  },
};

function otherAlg(alg: string): string {
  if (alg.startsWith('RS')) return alg === 'RS512' ? 'RS256' : 'RS512';
  if (alg.startsWith('PS')) return alg === 'PS512' ? 'PS256' : 'PS512';
  return alg === 'ES256' ? 'ES384' : 'ES256';
}

function withoutKid({ kid: _, ...members }: { readonly kid?: unknown }): object {
  return members;
}
