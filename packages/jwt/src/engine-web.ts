import type { AsymmetricSpec, EcSpec, HashName, OkpSpec } from './algorithm.ts';
import { subtle, subtleAlgorithm, subtleHash } from './engine-web-subtle.ts';

// Web Crypto and nothing else of any platform: for browsers, Deno, Bun and edge runtimes. Together the exports are an
// `Engine`, which the compiler checks in engine.test-d.ts; functions of their own, so that a bundle which only verifies
// holds no signing and no key generation.

export { prepareHmac } from './engine-web-hmac.ts';
export { preparePrivate, preparePublic } from './engine-web-signature.ts';
export { allocate, decodeAscii, encodeBase64Url } from './engine-web-text.ts';

export function randomBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

export async function digest(hash: HashName, data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await subtle().digest(subtleHash(hash), data));
}

export async function generate(spec: AsymmetricSpec, modulusBits: number): Promise<unknown> {
  const algorithm = {
    ...subtleAlgorithm(spec),
    modulusLength: modulusBits,
    publicExponent: Uint8Array.of(1, 0, 1),
  };
  // Extractable, for the JWK; what then signs is imported from it and is not.
  const { privateKey } = (await subtle().generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  return subtle().exportKey('jwk', privateKey);
}

export async function completePkcs8(spec: EcSpec | OkpSpec, der: Uint8Array): Promise<unknown> {
  return subtle().exportKey('jwk', await subtle().importKey('pkcs8', der, subtleAlgorithm(spec), true, ['sign']));
}

interface CryptoKeyPair {
  readonly privateKey: Awaited<ReturnType<ReturnType<typeof subtle>['importKey']>>;
}
