import { describe, expect, it } from 'vitest';
import { bytesOf, concat } from '../test/byte-forms.ts';
import { asymmetricSpecs } from './algorithm.ts';
import { curves } from './ec-curve.ts';
import { bytesToInteger } from './integer.ts';
import type { PublicMembers } from './jwk.ts';
import { decodeInteger } from './jwk-members.ts';
import { exportPublicJwk } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { formOfMac, formOfSignature, type SignatureForm } from './signature-form.ts';

const membersOf = async (alg: 'RS256' | 'ES256' | 'ES384' | 'ES512' | 'Ed25519'): Promise<PublicMembers> =>
  exportPublicJwk((await generateSigningKey(alg)).verificationKey);
const other = (signature: Uint8Array): readonly Uint8Array[] => [
  signature.subarray(1),
  concat(signature, Uint8Array.of(0)),
  concat(Uint8Array.of(0), signature),
  new Uint8Array(),
];

/** A form takes these and no others, and no other length of what it takes. */
function judge(form: SignatureForm, good: readonly Uint8Array[], bad: readonly Uint8Array[]): void {
  for (const signature of [...good, form.decoy]) {
    expect(form.fits(signature)).toBe(true);
    for (const one of other(signature)) expect(form.fits(one)).toBe(false);
  }
  for (const signature of bad) expect(form.fits(signature)).toBe(false);
}

describe('the form of a signature', () => {
  it('of a MAC is its length', () => {
    for (const bytes of [32, 48, 64]) {
      judge(formOfMac(bytes), [new Uint8Array(bytes), new Uint8Array(bytes).fill(255)], []);
      expect(formOfMac(bytes).decoy).toHaveLength(bytes);
    }
  });

  it.each(['ES256', 'ES384', 'ES512'] as const)('of %s is two numbers from one to the order less one', async (alg) => {
    const { crv, coordinateBytes } = asymmetricSpecs[alg] as { crv: 'P-256'; coordinateBytes: number };
    const { n } = curves[crv];
    const of = (r: bigint, s: bigint): Uint8Array => concat(bytesOf(r, coordinateBytes), bytesOf(s, coordinateBytes));
    const form = formOfSignature(asymmetricSpecs[alg], await membersOf(alg));
    const inside = [1n, n / 2n, n - 1n];
    const outside = [0n, n, n + 1n, (1n << BigInt(8 * coordinateBytes)) - 1n];
    judge(
      form,
      inside.flatMap((r) => inside.map((s) => of(r, s))),
      outside.flatMap((one) => [...inside.flatMap((two) => [of(one, two), of(two, one)]), of(one, one)]),
    );
    const [r, s] = [form.decoy.subarray(0, coordinateBytes), form.decoy.subarray(coordinateBytes)];
    expect(r).not.toStrictEqual(s);
  });

  it('of RSA is a number from one to the modulus less one, in as many bytes', async () => {
    const members = (await membersOf('RS256')) as { n: string } & PublicMembers;
    const n = decodeInteger(members.n);
    const of = (value: bigint): Uint8Array => bytesOf(value, 256);
    judge(
      formOfSignature(asymmetricSpecs.RS256, members),
      [1n, n / 2n, n - 1n].map(of),
      [0n, n, n + 1n, 2n ** 2048n - 1n].map(of),
    );
  });

  it('of Ed25519 is an R of no small order and an S from one to the order less one, its last byte first', async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const base = new Uint8Array(32).fill(0x66).with(0, 0x58);
    const of = (r: Uint8Array, s: bigint): Uint8Array => concat(r, bytesOf(s, 32).reverse());
    const small = [new Uint8Array(32), new Uint8Array(32).with(0, 1), new Uint8Array(32).with(31, 0x80)];
    const form = formOfSignature(asymmetricSpecs.Ed25519, await membersOf('Ed25519'));
    const inside = [1n, 2n ** 200n, order - 1n];
    judge(
      form,
      inside.map((s) => of(base, s)),
      [
        ...[0n, order, order + 1n, 2n ** 256n - 1n].map((s) => of(base, s)),
        ...small.flatMap((r) => inside.map((s) => of(r, s))),
      ],
    );
    expect(bytesToInteger(form.decoy.subarray(0, 32))).not.toBe(bytesToInteger(form.decoy.subarray(32)));
  });
});
