import { beforeAll, describe, expect, it } from 'vitest';
import { ascii, bytesOf, concat, integerOf, toBase64Url } from '../test/byte-forms.ts';
import { judge, signingInput } from '../test/judged-signature.ts';
import { failure } from '../test/token-material.ts';
import { type Curve, coordinates, curves, digestOf, inverse, modulo, publicJwk } from '../test/weierstrass-curve.ts';
import { SigningKey, type VerificationKey } from './key.ts';
import { generateSigningKey } from './key-generate.ts';
import { importVerificationJwk } from './key-import.ts';

const flat = ({ bytes }: Curve, r: bigint, s: bigint): Uint8Array => concat(bytesOf(r, bytes), bytesOf(s, bytes));

function derOf(r: Uint8Array, s: Uint8Array): Uint8Array {
  const integer = (digits: Uint8Array): Uint8Array => {
    const start = digits.findIndex((byte) => byte !== 0);
    const content =
      (digits[start] as number) < 0x80 ? digits.subarray(start) : concat(ascii('\0'), digits.subarray(start));
    return concat(Uint8Array.of(0x02, content.length), content);
  };
  const content = concat(integer(r), integer(s));
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return concat(Uint8Array.of(0x30, ...length), content);
}

describe.each(curves)('ECDSA on $crv', (curve) => {
  const { alg, bytes, n, p, generator } = curve;
  const input = signingInput(alg);
  let key: VerificationKey;
  let good: Uint8Array;

  beforeAll(async () => {
    const signingKey = await generateSigningKey(alg);
    key = signingKey.verificationKey;
    good = await SigningKey.handleOf(signingKey).sign(ascii(input));
  });

  it('verifies a good signature', async () => {
    expect(await judge(key, input, good)).toBe('verified');
  });

  // s and n − s are both signatures (FIPS 186-5 §6.4.2), and anybody can turn one into the other. So the text of a token
  // and its hash must never serve as its identity, on a deny-list or for "used once": that is what `jti` is for.
  it('verifies n − s beside s', async () => {
    const s = integerOf(good.subarray(bytes));
    expect(await judge(key, input, concat(good.subarray(0, bytes), bytesOf(n - s, bytes)))).toBe('verified');
  });

  const edges: readonly (readonly [string, bigint])[] = [
    ['0', 0n],
    ['1', 1n],
    ['n − 1', n - 1n],
    ['n', n],
    ['n + 1', n + 1n],
    ['p', p],
    ['all ones', 2n ** BigInt(8 * bytes) - 1n],
  ];

  it.each(edges.flatMap(([r, rValue]) => edges.map(([s, sValue]) => [r, s, rValue, sValue] as const)))(
    'refuses r = %s, s = %s',
    async (_, _s, r, s) => {
      expect(await judge(key, input, flat(curve, r, s))).toBe('signature_invalid');
    },
  );

  it.each(edges)('refuses %s for either half of a good signature', async (_, edge) => {
    const part = bytesOf(edge, bytes);
    expect(await judge(key, input, concat(part, good.subarray(bytes)))).toBe('signature_invalid');
    expect(await judge(key, input, concat(good.subarray(0, bytes), part))).toBe('signature_invalid');
  });

  it('refuses the halves in the other order', async () => {
    expect(await judge(key, input, concat(good.subarray(bytes), good.subarray(0, bytes)))).toBe('signature_invalid');
  });

  it.each([
    ['nothing', () => new Uint8Array()],
    ['r alone', () => good.subarray(0, bytes)],
    ['a byte less', () => good.subarray(0, -1)],
    ['a byte less in front', () => good.subarray(1)],
    ['a zero behind', () => concat(good, ascii('\0'))],
    ['a zero in front', () => concat(ascii('\0'), good)],
    [
      'a zero in front of each half',
      () => concat(ascii('\0'), good.subarray(0, bytes), ascii('\0'), good.subarray(bytes)),
    ],
    ['twice the signature', () => concat(good, good)],
    ['DER', () => derOf(good.subarray(0, bytes), good.subarray(bytes))],
  ])('refuses %s', async (_, signature) => {
    expect(await judge(key, input, signature())).toBe('signature_invalid');
  });

  /** A key made for one message, so that its signature has the nonce 1 and any `s` that is wanted. */
  const keyFor = async (s: bigint): Promise<{ made: VerificationKey; r: bigint }> => {
    const r = generator.x % n;
    const scalar = modulo((s - (await digestOf(curve, input))) * inverse(r, n), n);
    return { made: await importVerificationJwk(publicJwk(curve, scalar)), r };
  };

  it('verifies a small s, and refuses s + n, which leaves the same rest', async () => {
    const { made, r } = await keyFor(5n);
    expect(await judge(made, input, flat(curve, r, 5n))).toBe('verified');
    expect(await judge(made, input, flat(curve, r, 5n + n))).toBe('signature_invalid');
    expect(await judge(made, input, flat(curve, r, n - 5n))).toBe('verified');
  });

  it('refuses DER that has the very length of a signature, and holds one', async () => {
    const r = bytesOf(generator.x % n, bytes);
    // As many bytes of s as the DER of r and of the frame leave: what every other reading of it would verify.
    const lengths = Array.from({ length: bytes }, (_, length) => new Uint8Array(length + 1).fill(0x5a));
    const s = lengths.find((digits) => derOf(r, digits).length === 2 * bytes) as Uint8Array;
    const { made } = await keyFor(integerOf(s));
    expect(await judge(made, input, concat(r, bytesOf(integerOf(s), bytes)))).toBe('verified');
    expect(await judge(made, input, derOf(r, s))).toBe('signature_invalid');
  });

  it('refuses what leads to the point at infinity', async () => {
    // z + r·d = 0, whatever s is: a verifier that compares r with the x of no point at all would take it.
    const z = await digestOf(curve, input);
    for (const r of [1n, generator.x % n]) {
      const made = await importVerificationJwk(publicJwk(curve, modulo(-z * inverse(r, n), n)));
      for (const s of [1n, 2n, n - 1n]) expect(await judge(made, input, flat(curve, r, s))).toBe('signature_invalid');
    }
  });

  const reasonOf = async (members: object): Promise<unknown> => {
    const { code, evidence } = await failure(importVerificationJwk({ kty: 'EC', crv: curve.crv, ...members }));
    return `${code}:${evidence.reason}`;
  };

  it.each([
    ['(0, 0)', 0n, 0n],
    ['an x with the y of another', generator.x + 1n, generator.y],
    ['a y with the x of another', generator.x, generator.y + 1n],
    ['the x of the generator and no y', generator.x, 0n],
    ['(p, 0)', p, 0n],
    ['(p − 1, p − 1)', p - 1n, p - 1n],
    ['all ones', 2n ** BigInt(8 * bytes) - 1n, 2n ** BigInt(8 * bytes) - 1n],
  ])('refuses a key that is no point: %s', async (_, x, y) => {
    expect(await reasonOf(coordinates(curve, { x, y }))).toBe('key_malformed:not_on_curve');
  });

  it('takes the generator for a key, and not under coordinates of another length', async () => {
    const { x, y } = coordinates(curve, generator);
    await expect(importVerificationJwk({ kty: 'EC', crv: curve.crv, x, y })).resolves.toMatchObject({ alg });
    const longer = toBase64Url(bytesOf(generator.x, bytes + 1));
    const shorter = toBase64Url(bytesOf(generator.x, bytes).subarray(1));
    for (const other of [longer, shorter, '']) {
      expect(await reasonOf({ x: other, y })).toBe('key_malformed:wrong_length');
    }
  });

  it('refuses the key under another curve’s name', async () => {
    for (const { crv } of curves) {
      if (crv === curve.crv) continue;
      expect(await reasonOf({ ...coordinates(curve, generator), crv })).toBe('key_malformed:wrong_length');
    }
    for (const crv of ['secp256k1', 'P-192', 'p-256', 'Ed25519', '', undefined]) {
      expect(await reasonOf({ ...coordinates(curve, generator), crv })).toMatch(/^key_mislabelled:/);
    }
  });
});

it('on P-521 a coordinate that is p too large fits into its bytes, and is refused', async () => {
  const curve = curves.at(-1) as Curve;
  const { x, y } = curve.generator;
  const jwk = { kty: 'EC', crv: curve.crv, ...coordinates(curve, { x: x + curve.p, y }) };
  expect((await failure(importVerificationJwk(jwk))).evidence).toStrictEqual({ reason: 'not_on_curve' });
});
