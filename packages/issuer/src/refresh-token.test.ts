import { createHmac, hkdfSync } from 'node:crypto';
import { createSecret, isAuthError } from '@sealwright/jwt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveRefreshToken, parseRefreshToken, type RefreshKey, refreshTokenPrefix } from './refresh-token.ts';

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const text = (value: Uint8Array): string => Buffer.from(value).toString('base64url');
const keyArbitrary = fc
  .tuple(bytes(8), bytes(32))
  .map(([kid, secret]): RefreshKey => ({ kid: text(kid), secret: createSecret(secret) }));
const nameArbitrary = fc.record({
  sid: bytes(16).map(text),
  generation: fc.integer({ min: 1, max: 0xffff_ffff }),
});
const finder =
  (...keys: readonly RefreshKey[]) =>
  (kid: string) =>
    keys.find((key) => key.kid === kid);

const key: RefreshKey = { kid: text(new Uint8Array(8).fill(1)), secret: createSecret(new Uint8Array(32).fill(2)) };
const salt = new Uint8Array(16).fill(3);
const sid = text(new Uint8Array(16).fill(4));
const token = deriveRefreshToken({ sid, generation: 5 }, key, salt);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('a refresh token', () => {
  it('is 97 characters of one alphabet behind a prefix that scanners know', () => {
    expect(token).toMatch(/^swrt_[A-Za-z0-9_-]{92}$/);
  });

  it('reads back as what it was made of, for any key, session, generation and salt', () => {
    fc.assert(
      fc.property(keyArbitrary, nameArbitrary, bytes(16), (anyKey, name, anySalt) => {
        const parsed = parseRefreshToken(deriveRefreshToken(name, anyKey, anySalt), finder(anyKey));
        expect(parsed).toMatchObject({ ...name, rtKid: anyKey.kid });
        expect(parsed.matchesSalt(anySalt)).toBe(true);
      }),
    );
  });

  it('is derived again, the same, from the same key and row', () => {
    expect(deriveRefreshToken({ sid, generation: 5 }, { ...key }, salt.slice())).toBe(token);
  });

  it('differs with every part that names it', () => {
    const other = { kid: text(new Uint8Array(8).fill(9)), secret: key.secret };
    const all = [
      token,
      deriveRefreshToken({ sid, generation: 6 }, key, salt),
      deriveRefreshToken({ sid: text(new Uint8Array(16).fill(5)), generation: 5 }, key, salt),
      deriveRefreshToken({ sid, generation: 5 }, key, new Uint8Array(16).fill(4)),
      deriveRefreshToken({ sid, generation: 5 }, other, salt),
      deriveRefreshToken({ sid, generation: 5 }, { ...key, secret: createSecret(new Uint8Array(32)) }, salt),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('does not share a MAC between its two: the first does not depend on the salt, the second does', () => {
    const other = deriveRefreshToken({ sid, generation: 5 }, key, new Uint8Array(16));
    const part = (value: string, from: number, to: number): string =>
      Buffer.from(value.slice(refreshTokenPrefix.length), 'base64url').toString('hex', from, to);
    expect(part(other, 0, 45)).toBe(part(token, 0, 45));
    expect(part(other, 45, 65)).not.toBe(part(token, 45, 65));
    expect(part(token, 29, 45)).not.toBe(part(token, 45, 61));
  });

  it('carries HMAC-SHA-256 as RFC 2104 has it, under two keys that HKDF derives for their purposes', () => {
    fc.assert(
      fc.property(bytes(32), nameArbitrary, bytes(16), (secret, name, anySalt) => {
        const anyKey = { kid: key.kid, secret: createSecret(secret) };
        const body = Buffer.from(deriveRefreshToken(name, anyKey, anySalt).slice(5), 'base64url');
        const expected = (purpose: string, ...parts: readonly Uint8Array[]): Buffer => {
          const derived = hkdfSync('sha256', secret, '', `sealwright refresh token v1 ${purpose}`, 32);
          return createHmac('sha256', Buffer.from(derived)).update(Buffer.concat(parts)).digest();
        };
        const named = body.subarray(0, 29);
        expect(body.subarray(29, 45)).toEqual(expected('t1', named).subarray(0, 16));
        expect(body.subarray(45, 65)).toEqual(expected('t2', named, anySalt).subarray(0, 20));
      }),
    );
  });

  it('is refused with any one character changed to any other', () => {
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
        (at, character) => {
          fc.pre(token[at] !== character);
          const changed = token.slice(0, at) + character + token.slice(at + 1);
          expect(codeOf(() => parseRefreshToken(changed, finder(key)))).toBe('refresh_malformed');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('has one text: nothing before, behind, within, padded, or in the other alphabet is taken for it', () => {
    const variants = [
      '',
      ` ${token}`,
      `${token}\n`,
      `${token}=`,
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      token.replace('swrt_', 'SWRT_'),
      token.slice(5),
      `${token.slice(0, 40)} ${token.slice(40)}`,
      token.slice(0, 5) + token.slice(5).replaceAll('-', '+').replaceAll('_', '/'),
    ].filter((variant) => variant !== token);
    for (const variant of variants)
      expect(codeOf(() => parseRefreshToken(variant, finder(key)))).toBe('refresh_malformed');
  });

  it('is refused in any text that fast-check can think of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.stringMatching(/^[A-Za-z0-9_-]{92}$/), (noise, body) => {
        expect(codeOf(() => parseRefreshToken(noise, finder(key)))).toBe('refresh_malformed');
        expect(codeOf(() => parseRefreshToken(refreshTokenPrefix + body, finder(key)))).toBe('refresh_malformed');
      }),
    );
  });

  it('is forged when another key of the same name made it, even with a good checksum', () => {
    const forger = { kid: key.kid, secret: createSecret(new Uint8Array(32).fill(7)) };
    const forged = deriveRefreshToken({ sid, generation: 5 }, forger, salt);
    expect(codeOf(() => parseRefreshToken(forged, finder(key)))).toBe('refresh_forged');
  });

  it('does not hold for a row with another salt, which whoever stole the server’s key does not know', () => {
    const made = deriveRefreshToken({ sid, generation: 5 }, key, new Uint8Array(16));
    expect(parseRefreshToken(made, finder(key)).matchesSalt(salt)).toBe(false);
  });

  it('names its key, so one of a former key still reads while that key is kept, and no longer', () => {
    const former = { kid: text(new Uint8Array(8).fill(8)), secret: createSecret(new Uint8Array(32).fill(8)) };
    const old = deriveRefreshToken({ sid, generation: 4 }, former, salt);
    expect(parseRefreshToken(old, finder(key, former)).rtKid).toBe(former.kid);
    expect(codeOf(() => parseRefreshToken(old, finder(key)))).toBe('refresh_key_unknown');
  });

  it('has no generation zero', () => {
    const zero = deriveRefreshToken({ sid, generation: 0 }, key, salt);
    expect(codeOf(() => parseRefreshToken(zero, finder(key)))).toBe('refresh_malformed');
  });

  it('is not made for names of another length, where two would look alike', () => {
    expect(() => deriveRefreshToken({ sid: 'short', generation: 1 }, key, salt)).toThrow(TypeError);
    expect(() => deriveRefreshToken({ sid, generation: 1 }, { ...key, kid: `${key.kid}AA` }, salt)).toThrow(TypeError);
    expect(() => deriveRefreshToken({ sid, generation: 1 }, key, new Uint8Array(15))).toThrow(TypeError);
    expect(parseRefreshToken(token, finder(key)).matchesSalt(salt.subarray(1))).toBe(false);
    expect(() => deriveRefreshToken({ sid, generation: 2 ** 32 }, key, salt)).toThrow(RangeError);
  });
});
