import type { HmacSpec } from './algorithm.ts';
import type { SignHandle, VerifyHandle } from './engine.ts';
import { subtle, subtleHash } from './engine-web-subtle.ts';

/**
 * The secret becomes a key that cannot be taken out again. The platform compares MACs, in constant time. What a handle is
 * given is transient, so it is copied.
 */
export async function prepareHmac(spec: HmacSpec, secret: Uint8Array): Promise<SignHandle & VerifyHandle> {
  const algorithm = { name: 'HMAC', hash: subtleHash(spec.hash) };
  const key = await subtle().importKey('raw', secret, algorithm, false, ['sign', 'verify']);
  return Object.freeze({
    sign: async (signingInput: Uint8Array): Promise<Uint8Array> =>
      new Uint8Array(await subtle().sign('HMAC', key, new Uint8Array(signingInput))),
    verify: (signingInput: Uint8Array, signature: Uint8Array): Promise<boolean> =>
      subtle().verify('HMAC', key, new Uint8Array(signature), new Uint8Array(signingInput)),
  });
}
