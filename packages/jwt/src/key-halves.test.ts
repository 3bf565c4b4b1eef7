import { describe, expect, it } from 'vitest';
import { bytesOf, toBase64Url } from '../test/byte-forms.ts';
import { failure } from '../test/token-material.ts';
import published from '../vectors/cookbook/jwk/3_4.rsa_private_key.json' with { type: 'json' };
import { asymmetricSpecs } from './algorithm.ts';
import type { EcPrivateMembers, PrivateMembers } from './jwk.ts';
import { decodeInteger } from './jwk-members.ts';
import { exportSigningJwk } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { checkHalvesAgree, publicHalf } from './key-halves.ts';

const { RS256, ES256, Ed25519 } = asymmetricSpecs;
const names = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
type Numbers = Readonly<Record<(typeof names)[number], bigint>>;

const good = Object.fromEntries(names.map((name) => [name, decodeInteger(published[name])])) as Numbers;

/** What would agree with n as its own factor, were 1 the other: only that it is 1 says no. */
function withFactorOne(): Partial<Numbers> {
  const { n, e } = good;
  let d = 1n;
  // The inverse of e modulo n − 1, by Euclid.
  let [a, b, x, y] = [e, n - 1n, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  d = ((x % (n - 1n)) + (n - 1n)) % (n - 1n);
  return { p: n, q: 1n, d, dp: d };
}

const toText = (value: bigint): string => toBase64Url(bytesOf(value, Math.ceil(value.toString(16).length / 2)));
const check = (changes: Partial<Numbers>): Promise<void> => {
  const texts = Object.entries({ ...good, ...changes }).map(([name, value]) => [name, toText(value)]);
  return checkHalvesAgree(RS256, {
    kty: 'RSA',
    ...Object.fromEntries(texts),
  } as PrivateMembers);
};
const refusal = async (attempt: Promise<unknown>): Promise<string> => {
  const { code, evidence } = await failure(attempt);
  return `${code}:${evidence.reason}`;
};

describe('the halves of an RSA key', () => {
  const { n, e, d, p, q, dp, dq, qi } = good;

  it('agree where they are of one key, by either of the exponents that have the same rests', async () => {
    await expect(check({})).resolves.toBeUndefined();
    await expect(check({ d: d + (p - 1n) * (q - 1n) })).resolves.toBeUndefined();
  });

  it.each([
    ['a modulus of other factors', { n: n + 2n }],
    ['a factor of 1', { p: 1n, q: n }],
    ['the other factor of 1', { p: n, q: 1n }],
    ['the other factor of 1, and halves that agree with the first', withFactorOne()],
    ['a factor of 0', { p: 0n }],
    ['the other factor of 0', { q: 0n }],
    ['one factor twice', { n: p * p, q: p, dq: dp, qi: 1n }],
    ['an exponent that inverts modulo p alone', { d: d + p - 1n, dq: (d + p - 1n) % (q - 1n) }],
    ['an exponent that inverts modulo q alone', { d: d + q - 1n, dp: (d + q - 1n) % (p - 1n) }],
    ['another public exponent', { e: e + 2n }],
    ['another half of the exponent for p', { dp: dp + 2n }],
    ['a longer half of the exponent for p', { dp: dp + p - 1n }],
    ['another half of the exponent for q', { dq: dq + 2n }],
    ['a longer half of the exponent for q', { dq: dq + q - 1n }],
    ['another coefficient', { qi: qi + 1n }],
    ['a longer coefficient', { qi: qi + p }],
    ['the factors exchanged', { p: q, q: p, dp: dq, dq: dp }],
  ])('differ with %s', async (_, changes) => {
    expect(await refusal(check(changes))).toBe('key_malformed:halves_differ');
  });
});

describe('the halves of a key on a curve', () => {
  it('agree where they are of one key, and differ with those of another', async () => {
    for (const [spec, alg] of [
      [ES256, 'ES256'],
      [Ed25519, 'Ed25519'],
    ] as const) {
      const [one, two] = await Promise.all([membersOf(alg), membersOf(alg)]);
      await expect(checkHalvesAgree(spec, one)).resolves.toBeUndefined();
      const mixed = { ...one, d: two.d } as PrivateMembers;
      expect(await refusal(checkHalvesAgree(spec, mixed))).toBe('key_malformed:halves_differ');
    }
  });

  it('differ where the public one is the negative: x alone would not tell', async () => {
    const members = (await membersOf('ES256')) as EcPrivateMembers;
    const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
    const y = toBase64Url(bytesOf(p - decodeInteger(members.y), 32));
    expect(await refusal(checkHalvesAgree(ES256, { ...members, y }))).toBe('key_malformed:halves_differ');
  });

  it('differ where the private one is no number from 1 to the order less 1', async () => {
    const members = (await membersOf('ES256')) as EcPrivateMembers;
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    for (const d of [0n, order, 2n ** 256n - 1n]) {
      const bent = { ...members, d: toBase64Url(bytesOf(d, 32)) };
      expect(await refusal(checkHalvesAgree(ES256, bent))).toBe('key_malformed:halves_differ');
    }
  });
});

describe('the public half', () => {
  it('is all that is public of a key, and nothing else', async () => {
    const ec = (await membersOf('ES256')) as EcPrivateMembers;
    expect(publicHalf(ec)).toStrictEqual({
      kty: 'EC',
      crv: 'P-256',
      x: ec.x,
      y: ec.y,
    });
    const okp = (await membersOf('Ed25519')) as { x: string } & PrivateMembers;
    expect(publicHalf(okp)).toStrictEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x: okp.x,
    });
    const { n, e } = published;
    expect(publicHalf({ ...published, kty: 'RSA' } as unknown as PrivateMembers)).toStrictEqual({ kty: 'RSA', n, e });
  });
});

async function membersOf(alg: 'ES256' | 'Ed25519'): Promise<PrivateMembers> {
  const { kid: _, alg: __, use: ___, ...members } = await exportSigningJwk(await generateSigningKey(alg));
  return members as PrivateMembers;
}
