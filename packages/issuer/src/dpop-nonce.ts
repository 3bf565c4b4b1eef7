import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@sealwright/jwt';
import { dpopNonceSlotSeconds, dpopNonceSlots } from './defaults.ts';
import type { WallClock } from './ports.ts';
import type { RefreshKey } from './refresh-token.ts';

/** The nonces that DPoP proofs have to carry (RFC 9449 §8). Nothing of them is stored, and all nodes know the same. */
export interface DpopNonces {
  /** The one to give out now. The same for everybody until its minute is over: it names a time and no client. */
  current(): string;
  /** Whether this is one that was given out within the last five minutes. */
  isGood(nonce: string): boolean;
  /** How long one is good at the most: after that a proof that carries it need not be remembered. */
  readonly lifeSeconds: number;
}

const numberBytes = 6;
const macBytes = 16;
const form = /^[A-Za-z0-9_-]{30}$/;

/**
 * A nonce is the number of its minute and a MAC over it, so nobody makes one ahead of time: a proof that carries it was
 * made after it was given out, whatever the clock of its maker says. The MAC's key is derived from the refresh key, which
 * is sealed at rest and common to all nodes; a rotation of that key costs each client one more round trip.
 */
export function createDpopNonces(keys: { refreshKey(): RefreshKey }, wallClock: WallClock): DpopNonces {
  const slotNow = (): number => Math.floor(wallClock() / dpopNonceSlotSeconds);
  return Object.freeze({
    current: () => formatNonce(slotNow(), keys.refreshKey()),
    isGood(nonce: string) {
      if (!form.test(nonce)) return false;
      const slot = Buffer.from(nonce, 'base64url').readUIntBE(0, numberBytes);
      // One from the minute to come: the clocks of two nodes may differ.
      const age = slotNow() - slot;
      const expected = Buffer.from(formatNonce(slot, keys.refreshKey()));
      return timingSafeEqual(expected, Buffer.from(nonce)) && age >= -1 && age <= dpopNonceSlots;
    },
    lifeSeconds: (dpopNonceSlots + 2) * dpopNonceSlotSeconds,
  });
}

function formatNonce(slot: number, key: RefreshKey): string {
  const number = Buffer.alloc(numberBytes);
  number.writeUIntBE(slot, 0, numberBytes);
  const mac = createHmac('sha256', macKeyOf(key.secret)).update(number).digest();
  // 22 bytes, 30 letters. As text it is compared whole, so that it has one spelling.
  return Buffer.concat([number, mac.subarray(0, macBytes)]).toString('base64url');
}

const macKeys = new WeakMap<Secret, Uint8Array>();

/** One purpose, one key: nothing that this one signs is a part of a refresh token. */
function macKeyOf(secret: Secret): Uint8Array {
  const known = macKeys.get(secret);
  if (known !== undefined) return known;
  const derived = new Uint8Array(hkdfSync('sha256', secret.reveal(), '', 'sealwright dpop nonce v1', 32));
  macKeys.set(secret, derived);
  return derived;
}
