import { describe, expect, it } from 'vitest';
import { failure } from '../test/token-material.ts';
import type { EcCurve } from './algorithm.ts';
import { checkEcPoint, isEcPoint } from './ec-point.ts';

// The generators and the fields of SP 800-186 §3.2.1.
const curves = [
  {
    crv: 'P-256',
    bytes: 32,
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
  {
    crv: 'P-384',
    bytes: 48,
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
    y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
  },
  {
    crv: 'P-521',
    bytes: 66,
    p: 2n ** 521n - 1n,
    x: 0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
    y: 0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
  },
] as const;

const refusal = async (crv: EcCurve, x: bigint, y: bigint): Promise<unknown> => {
  const { code, evidence } = await failure(() => checkEcPoint(crv, x, y));
  return `${code}:${evidence.reason}`;
};

function bytesOf(length: number, ...coordinates: bigint[]): Uint8Array {
  const hex = coordinates.map((one) => one.toString(16).padStart(2 * length, '0')).join('');
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

describe.each(curves)('a point of $crv', ({ crv, bytes, p, x, y }) => {
  it('is accepted, and so is its negative', () => {
    checkEcPoint(crv, x, y);
    checkEcPoint(crv, x, p - y);
    expect(isEcPoint(bytesOf(bytes, x, y))).toBe(true);
  });

  it('is refused with another coordinate', async () => {
    for (const [a, b] of [
      [x + 1n, y],
      [x, y + 1n],
      [y, x],
      [0n, 0n],
    ] as const) {
      expect(await refusal(crv, a, b)).toBe('key_malformed:not_on_curve');
      expect(isEcPoint(bytesOf(bytes, a, b))).toBe(false);
    }
  });

  it('has coordinates below p: a second spelling of the same point is refused', async () => {
    expect(await refusal(crv, x + p, y)).toBe('key_malformed:not_on_curve');
    expect(await refusal(crv, x, y + p)).toBe('key_malformed:not_on_curve');
  });

  it('is no point of another curve', async () => {
    for (const { crv: other } of curves.filter((one) => one.crv !== crv)) {
      expect(await refusal(other, x, y)).toBe('key_malformed:not_on_curve');
    }
  });
});

describe('the point of P-256 whose x is zero', () => {
  const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
  // y² = b there, and b is a square.
  const root = 0x66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4n;

  it('is accepted, and refused where the zero is spelled p', async () => {
    checkEcPoint('P-256', 0n, root);
    expect(await refusal('P-256', p, root)).toBe('key_malformed:not_on_curve');
  });
});

describe('bytes of no curve’s length', () => {
  it('are no point', () => {
    for (const length of [0, 1, 63, 65, 95, 97, 131, 133]) expect(isEcPoint(new Uint8Array(length))).toBe(false);
  });
});
