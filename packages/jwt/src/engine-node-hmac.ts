import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { HmacSpec } from './algorithm.ts';
import type { SignHandle, VerifyHandle } from './engine.ts';

export function prepareHmac(spec: HmacSpec, secret: Uint8Array): SignHandle & VerifyHandle {
  const key = createSecretKey(secret);
  const mac = (signingInput: string): Buffer => createHmac(spec.hash, key).update(signingInput, 'latin1').digest();
  return Object.freeze({
    signatureBytes: spec.hashBytes,
    sign: mac,
    verify: (signingInput: string, signature: Uint8Array): boolean =>
      signature.length === spec.hashBytes && timingSafeEqual(mac(signingInput), signature),
  });
}
