import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@sealwright/jwt';
import { defaultWallClock, nonceSlotSeconds, nonceSlots, type WallClock } from './defaults.ts';

/** The nonces that proofs have to carry (RFC 9449 §9). */
export interface DpopNonces {
  current(): string;
  isGood(nonce: string): boolean;
  /** How long one is good at the most. */
  readonly lifeSeconds: number;
}

const numberBytes = 6;
const macBytes = 16;
const form = /^[A-Za-z0-9_-]{30}$/;

/**
 * Makes nonces that need no memory: the number of a minute, and a MAC over it under a secret that all processes of an API
 * share. One is good for the five minutes after its own. A proof that carries it was made after that minute began, whatever the
 * clock of its maker says.
 *
 * @throws TypeError for a secret of under 32 bytes
 *
 * @example
 * ```ts
 * import { generateSecret } from '@sealwright/jwt';
 * import { createDpopNonces, dpop } from '@sealwright/verifier/dpop';
 * const check = dpop({ baseUrl: 'https://api.example.com', nonces: createDpopNonces(generateSecret()) });
 * console.log(check.nonce());
 * ```
 */
export function createDpopNonces(secret: Secret, wallClock: WallClock = defaultWallClock): DpopNonces {
  const bytes = secret.reveal();
  if (bytes.length < 32) throw new TypeError('secret: at least 32 bytes');
  // A key of its own, so that the secret may have other uses.
  const key = createHmac('sha256', bytes).update('sealwright verifier dpop nonce v1').digest();
  const slotNow = (): number => Math.floor(wallClock() / nonceSlotSeconds);
  return Object.freeze({
    lifeSeconds: (nonceSlots + 2) * nonceSlotSeconds,
    current: () => formatNonce(slotNow(), key),
    isGood(nonce: string) {
      if (!form.test(nonce)) return false;
      const slot = Buffer.from(nonce, 'base64url').readUIntBE(0, numberBytes);
      // One from the minute to come: the clocks of two processes may differ.
      const age = slotNow() - slot;
      const same = timingSafeEqual(Buffer.from(formatNonce(slot, key)), Buffer.from(nonce));
      return same && age >= -1 && age <= nonceSlots;
    },
  });
}

function formatNonce(slot: number, key: Buffer): string {
  const number = Buffer.alloc(numberBytes);
  number.writeUIntBE(slot, 0, numberBytes);
  const mac = createHmac('sha256', key).update(number).digest();
  return Buffer.concat([number, mac.subarray(0, macBytes)]).toString('base64url');
}
