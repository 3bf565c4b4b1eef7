import { createHash } from 'node:crypto';
import type { OneTimeKind } from '@sealwright/issuer/store-port';

/** What is kept of a one-time value: nobody can present it from there. */
export function hashOneTimeValue(kind: OneTimeKind, value: string): Uint8Array {
  return createHash('sha256').update(`${kind}\n${value}`).digest();
}
