import { createSecret } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { createDpopNonces } from './dpop-nonces.ts';

const secret = createSecret(new Uint8Array(32).fill(1));
const start = 1_800_000_000;

describe('a nonce', () => {
  it('is good in every process for the five minutes after its own, and no longer', () => {
    let now = start;
    const nonces = createDpopNonces(secret, () => now);
    const nonce = createDpopNonces(secret, () => start).current();
    for (const seconds of [-60, 0, 59, 359]) {
      now = start + seconds;
      expect(nonces.isGood(nonce), String(seconds)).toBe(true);
    }
    for (const seconds of [-61, 360, 86_400]) {
      now = start + seconds;
      expect(nonces.isGood(nonce), String(seconds)).toBe(false);
    }
  });

  it('cannot be made without the secret, nor moved to another minute, and has one spelling', () => {
    const nonces = createDpopNonces(secret, () => start);
    const nonce = nonces.current();
    expect(nonces.isGood(createDpopNonces(createSecret(new Uint8Array(32)), () => start).current())).toBe(false);
    const moved = Buffer.from(nonce, 'base64url');
    moved.writeUIntBE(moved.readUIntBE(0, 6) + 1, 0, 6);
    for (const other of [moved.toString('base64url'), '', `${nonce}=`, nonce.slice(1), `${nonce.slice(0, -1)}*`]) {
      expect(nonces.isGood(other)).toBe(false);
    }
  });

  it('needs a secret that nobody guesses', () => {
    expect(() => createDpopNonces(createSecret(new Uint8Array(31)))).toThrow(TypeError);
  });
});
