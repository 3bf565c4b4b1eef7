import type { ForgeContext, StagedAttack, VariantResult } from '../attack.ts';
import type { Jwk } from '../jwk.ts';
import { unplayed } from '../key-set-stage.ts';
import { readPublishedKey } from '../published-key.ts';
import { recoverCurveKeys, recoverRsaKey } from '../recovered-key.ts';
import { forgeLikelyMacs } from './key-confusion.ts';

/** With these the numbers stay short enough for a moment's work. */
const smallExponents: readonly bigint[] = [3n, 5n, 17n];

/** B08. */
export const recoveredKeyAsSecret: StagedAttack = {
  kind: 'staged',
  id: 'B08',
  title: 'A public key that is not published, recovered from signatures, as HMAC secret',
  severity: 'critical',
  cwe: 347,
  source: ['SEC 1 §4.1.6', 'RFC 8725 §2.1'],
  how: 'Some keep the public key to themselves and think that it cannot be confused with a secret then. But one ECDSA signature leaves two points that can be its key, and two RSA signatures share little beyond the modulus. The audit computes the key from the tokens that it was given, and signs with its texts as HMAC secret.',
  victims: [],
  fix: 'Do not rely on a public key being unknown. Make keys objects that carry their algorithm, so that a public key cannot reach HMAC.',
  needs: [],
  expect: 'refused',
  play: async (stage) => {
    const { context } = stage;
    const found = await recover(context);
    if (typeof found === 'string') return [unplayed('recovery', found)];
    const results: VariantResult[] = [];
    for (const [at, jwk] of found.entries()) {
      const key = await readPublishedKey(jwk);
      for (const forgery of key === undefined ? [] : await forgeLikelyMacs(context, key)) {
        results.push(await stage.fire({ ...forgery, variant: `key-${at + 1}-${forgery.variant}` }));
      }
    }
    return results;
  },
};

/** The keys that it can be, or why there are none. */
async function recover({ good, sameKeyToken }: ForgeContext): Promise<readonly Jwk[] | string> {
  const alg = String(good.header['alg']);
  const others = sameKeyToken === undefined ? [] : [sameKeyToken];
  if (alg.startsWith('ES')) {
    const keys = await recoverCurveKeys([good, ...others]);
    return keys.length > 0 ? keys : 'the tokens are not signed by one key of a curve that is known here';
  }
  if (!alg.startsWith('RS')) return `a signature by ${alg.slice(0, 16)} does not give its key away`;
  if (sameKeyToken === undefined) return 'needs same-key-token';
  const key = await recoverRsaKey(good, sameKeyToken, smallExponents);
  return key === undefined
    ? 'the exponent is not small: with 65537 the numbers have 134 million bits, which is hours of work and no obstacle to an attacker; with the key set the rows B01 to B07 fire the same tokens'
    : [key];
}
