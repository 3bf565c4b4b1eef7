import type { ForgeContext, MaterialAttack, VariantResult } from '../attack.ts';
import { bytesToInteger, integerToBytes, mod, modInverse } from '../big-integer.ts';
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from '../encoding.ts';
import { type KnownToken, readToken } from '../known-token.ts';
import { hashFunction } from '../rsa-block.ts';
import { hashOf } from '../signatures.ts';
import { type Curve, curveOf, hashNumber, multiplyPoint } from '../weierstrass-curve.ts';

/** D17. */
export const repeatedNonce: MaterialAttack = {
  kind: 'material',
  id: 'D17',
  title: 'Two ECDSA signatures with the same secret number',
  severity: 'critical',
  cwe: 323,
  source: ['RFC 6979 §1', 'FIPS 186-5 §6.3'],
  how: 'Each ECDSA signature uses a fresh secret number, and its first half shows a point made of that. Two signatures with equal first halves used the same number twice; two equations with two unknowns give the number and the private key. The audit compares the tokens that it was given, and computes the key to be sure.',
  victims: [],
  fix: 'Sign with the platform’s function, or derive the number from key and message as RFC 6979 does. The key is burnt: rotate it at once, as compromised.',
  needs: ['same-key-token'],
  examine: async (context) => {
    const curve = curveOf(context.good.header['alg']);
    const variant = 'first-halves';
    if (curve === undefined) return [{ variant, verdict: 'refused', reason: 'the tokens are not signed with ECDSA' }];
    const tokens = tokensOf(context);
    const pairs = tokens.flatMap((left, at) => tokens.slice(at + 1).map((right) => [left, right] as const));
    for (const [left, right] of pairs) {
      const key = await privateKeyOf(curve, left, right);
      if (key === undefined) continue;
      return [{ variant, verdict: 'accepted', reason: reasonFor(curve, key, context) }];
    }
    const result: VariantResult = { variant, verdict: 'refused', reason: `${tokens.length} signatures, all different` };
    return [result];
  },
};

/** All tokens under the good one's algorithm and key, each text once. */
function tokensOf({ good, sameKeyToken, others }: ForgeContext): readonly KnownToken[] {
  const read = Object.values(others).flatMap((text) => readToken(text) ?? []);
  const all = [good, ...(sameKeyToken === undefined ? [] : [sameKeyToken]), ...read];
  const own = all.filter(({ header }) => header['alg'] === good.header['alg'] && header['kid'] === good.header['kid']);
  return own.filter(({ text }, at) => own.findIndex((other) => other.text === text) === at);
}

/** From s₁ = (z₁ + r·d)/k and s₂ = (z₂ + r·d)/k. A twin (r, n − s) of a signature has the number −k: both signs are tried. */
async function privateKeyOf(curve: Curve, left: KnownToken, right: KnownToken): Promise<bigint | undefined> {
  const { n, bytes, generator } = curve;
  const [first, second] = [left, right].map(({ segments }) => decodeBase64Url(segments[2]));
  if (first === undefined || second === undefined) return undefined;
  const r = bytesToInteger(first.subarray(0, bytes));
  if (r !== bytesToInteger(second.subarray(0, bytes))) return undefined;
  const [z1, z2] = await Promise.all([left, right].map(async (token) => numberOf(curve, token)));
  const [s1, s2] = [bytesToInteger(first.subarray(bytes)), bytesToInteger(second.subarray(bytes))];
  if (z1 === undefined || z2 === undefined || z1 === z2) return undefined;
  for (const s of [s2, n - s2]) {
    const nonce = mod((z1 - z2) * modInverse(s1 - s, n), n);
    if (mod(multiplyPoint(curve, nonce, generator)?.x ?? -1n, n) !== r) continue;
    return mod((s1 * nonce - z1) * modInverse(r, n), n);
  }
  return undefined;
}

async function numberOf(curve: Curve, { header, segments }: KnownToken): Promise<bigint> {
  const name = hashOf(String(header['alg']));
  const digest = await hashFunction(name)(encodeUtf8(`${segments[0]}.${segments[1]}`));
  return hashNumber(curve, bytesToInteger(digest), digest.length * 8);
}

/** Where the public key is known, whether it is really this one's. */
function reasonFor(curve: Curve, key: bigint, { keys }: ForgeContext): string {
  const point = multiplyPoint(curve, key, curve.generator);
  const x = point && encodeBase64Url(integerToBytes(point.x, curve.bytes));
  return keys.some(({ jwk }) => jwk.x === x)
    ? 'the private key was computed from two tokens, and its public half is the published one'
    : 'the private key was computed from two tokens';
}
