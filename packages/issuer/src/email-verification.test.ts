import { randomBytes } from 'node:crypto';
import { createSecret } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { verificationSeconds } from './defaults.ts';
import { createVerificationCodes, type RefreshKeys } from './email-verification.ts';
import type { RefreshKey } from './key-material.ts';

const random = (length: number): Uint8Array => randomBytes(length);
const newKey = (): RefreshKey => ({ kid: randomBytes(8).toString('base64url'), secret: createSecret(randomBytes(32)) });

function fixture(issuer = 'https://id.example.com') {
  let now = 1_800_000_000;
  const ring = [newKey()];
  const keys: RefreshKeys = {
    refreshKey: () => ring[0] as RefreshKey,
    findRefreshKey: (kid) => ring.find((key) => key.kid === kid),
  };
  const codes = createVerificationCodes(keys, { random, wallClock: () => now, issuer });
  return {
    codes,
    ring,
    keys,
    pass(seconds: number) {
      now += seconds;
    },
  };
}

const pending = { email: 'jane@example.com', passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA' };

describe('verification codes', () => {
  it('carry the sign-up, unreadable to whoever holds them', () => {
    const { codes } = fixture();
    const code = codes.create(pending);
    expect(codes.open(code)).toEqual(pending);
    expect(code).toMatch(/^[\w-]{1,800}$/);
    expect(Buffer.from(code, 'base64url').includes('argon2')).toBe(false);
  });

  it('end after a day', () => {
    const { codes, pass } = fixture();
    const code = codes.create(pending);
    pass(verificationSeconds - 1);
    expect(codes.open(code)).toEqual(pending);
    pass(1);
    expect(codes.open(code)).toBeUndefined();
  });

  it('survive a rotation of the key, and not its removal', () => {
    const { codes, ring } = fixture();
    const code = codes.create(pending);
    ring.unshift(newKey());
    expect(codes.open(code)).toEqual(pending);
    ring.pop();
    expect(codes.open(code)).toBeUndefined();
  });

  it('do not open with any byte changed or cut off', () => {
    const { codes } = fixture();
    const bytes = Buffer.from(codes.create(pending), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 0x80;
      expect(codes.open(changed.toString('base64url'))).toBeUndefined();
      expect(codes.open(bytes.subarray(0, index).toString('base64url'))).toBeUndefined();
    }
    expect(codes.open('not base64url!')).toBeUndefined();
    expect(codes.open('A'.repeat(100_000))).toBeUndefined();
  });

  it('of one issuer do not open at another that shares the key', () => {
    const one = fixture();
    const other = createVerificationCodes(one.keys, {
      random,
      wallClock: () => 1_800_000_000,
      issuer: 'https://other.example.com',
    });
    expect(other.open(one.codes.create(pending))).toBeUndefined();
  });
});
