import { createDecipheriv, createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeFullContext } from '../../test/full-contexts.ts';
import { bytesToInteger, integerToBytes } from '../big-integer.ts';
import type { Jwk } from '../jwk.ts';
import { decryptCompact } from '../proof-decryption.ts';
import { curveOf, multiplyPoint } from '../weierstrass-curve.ts';
import { invalidCurve } from './invalid-curve.ts';

describe('the attack on key agreement', () => {
  it('D11 makes tokens that open for a receiver who does not look at the point, and for no other', async () => {
    const { context, decryptionKey } = await makeFullContext('ES256', 'ec');
    const forgeries = await invalidCurve.forge(context);
    const opened = forgeries.filter(({ token }) => decryptNaively(token, decryptionKey) === context.good.text);
    // Of an even key's multiple of three neither point is left, but then both come to nothing.
    expect(opened.length).toBeGreaterThan(0);
    for (const { token } of forgeries) expect(decryptCompact(token, decryptionKey)).toBeUndefined();
  });

  it('has nothing for a target that decrypts by RSA', async () => {
    const { context } = await makeFullContext('RS256', 'rsa');
    expect(await invalidCurve.forge(context)).toEqual([]);
  });
});

/** ECDH-ES by hand: the formulas of addition never ask for the curve's b. Nothing is written as zero. */
function decryptNaively(token: string, { d = '' }: Jwk): string | undefined {
  const [head = '', , iv = '', text = '', tag = ''] = token.split('.');
  const { epk, enc } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { epk: Required<Jwk>; enc: string };
  const curve = curveOf('ES256') ?? expect.fail('no curve');
  const integer = (member: string): bigint => bytesToInteger(Buffer.from(member, 'base64url'));
  const shared = multiplyPoint(curve, integer(d), { x: integer(epk.x), y: integer(epk.y) });
  const bits = Number(enc.slice(1, 4));
  const word = (value: number): Buffer => Buffer.from([0, 0, value >> 8, value & 255]);
  const info = Buffer.concat([word(enc.length), Buffer.from(enc), word(0), word(0), word(bits)]);
  const material = Buffer.concat([word(1), integerToBytes(shared?.x ?? 0n, 32), info]);
  const key = createHash('sha256')
    .update(material)
    .digest()
    .subarray(0, bits / 8);
  const decipher = createDecipheriv(`aes-${bits as 128}-gcm`, key, Buffer.from(iv, 'base64url'));
  decipher.setAAD(Buffer.from(head)).setAuthTag(Buffer.from(tag, 'base64url'));
  try {
    return decipher.update(text, 'base64url', 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}
