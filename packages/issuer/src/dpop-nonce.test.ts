import { createSecret } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { createDpopNonces } from './dpop-nonce.ts';
import type { RefreshKey } from './refresh-token.ts';

const keyOf = (byte: number): RefreshKey => ({
  kid: 'AAAAAAAAAAA',
  secret: createSecret(new Uint8Array(32).fill(byte)),
});

/** A node at a time that the test sets. */
function nodeAt(seconds: number, key: RefreshKey = keyOf(1)) {
  const clock = { now: seconds };
  return { clock, nonces: createDpopNonces({ refreshKey: () => key }, () => clock.now) };
}

describe('a nonce', () => {
  const start = 1_800_000_000;

  it('is good on every node for the five minutes after its own, and no longer', () => {
    const nonce = nodeAt(start).nonces.current();
    const { clock, nonces } = nodeAt(start);
    for (const seconds of [-60, -1, 0, 59, 299, 359]) {
      clock.now = start + seconds;
      expect(nonces.isGood(nonce), String(seconds)).toBe(true);
    }
    for (const seconds of [-61, -3600, 360, 86_400]) {
      clock.now = start + seconds;
      expect(nonces.isGood(nonce), String(seconds)).toBe(false);
    }
  });

  it('is the same for a minute, and then another', () => {
    const { clock, nonces } = nodeAt(start);
    const first = nonces.current();
    clock.now += 59;
    expect(nonces.current()).toBe(first);
    clock.now += 1;
    expect(nonces.current()).not.toBe(first);
  });

  it('cannot be made without the key, nor moved to another minute', () => {
    const { nonces } = nodeAt(start);
    expect(nonces.isGood(nodeAt(start, keyOf(2)).nonces.current())).toBe(false);
    const moved = Buffer.from(nonces.current(), 'base64url');
    moved.writeUIntBE(moved.readUIntBE(0, 6) + 1, 0, 6);
    expect(nonces.isGood(moved.toString('base64url'))).toBe(false);
  });

  it('has one spelling', () => {
    const { nonces } = nodeAt(start);
    const nonce = nonces.current();
    for (const other of ['', 'n', `${nonce}A`, nonce.slice(1), `${nonce.slice(0, -1)}*`, `${nonce}=`]) {
      expect(nonces.isGood(other)).toBe(false);
    }
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = [...letters].filter((letter) => nonces.isGood(nonce.slice(0, -1) + letter));
    expect(spellings).toHaveLength(1);
  });

  it('is over with the key that made it', () => {
    let key = keyOf(1);
    const nonces = createDpopNonces({ refreshKey: () => key }, () => start);
    const nonce = nonces.current();
    key = keyOf(2);
    expect(nonces.isGood(nonce)).toBe(false);
    expect(nonces.isGood(nonces.current())).toBe(true);
  });
});
