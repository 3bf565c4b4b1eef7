import {
  createHash,
  createPrivateKey,
  type ED25519KeyPairOptions,
  generateKeyPairSync,
  randomBytes as pooledRandomBytes,
} from 'node:crypto';
import type { AsymmetricSpec, EcCurve, HashName } from './algorithm.ts';

// `node:crypto`, synchronous: two to seven times faster than Web Crypto for inputs of a token's size. Together the
// exports are an `Engine`, which the compiler checks in engine.test-d.ts; they are functions of their own so that a
// bundle which only verifies holds no signing, no key generation and no DER.

export { prepareHmac } from './engine-node-hmac.ts';
export { preparePrivate, preparePublic } from './engine-node-signature.ts';
export { allocate, decodeAscii, encodeBase64Url } from './engine-node-text.ts';

export function randomBytes(length: number): Uint8Array {
  return new Uint8Array(pooledRandomBytes(length));
}

export function digest(hash: HashName, data: Uint8Array): Uint8Array {
  return createHash(hash).update(data).digest();
}

const curveNames: Readonly<Record<EcCurve, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
};

/**
 * Made as bytes and read back as a key of its own. On Node 20 an export of the key object that a generation left behind
 * may wait for ever: it holds the key's lock while it allocates, and the garbage collector that this starts wants the same
 * lock to free the generation. Node 22 has no such lock.
 */
export function generate(spec: AsymmetricSpec, modulusBits: number): unknown {
  return completePkcs8(spec, generatePkcs8(spec, modulusBits));
}

const asBytes: ED25519KeyPairOptions<'der', 'der'> = {
  publicKeyEncoding: { format: 'der', type: 'spki' },
  privateKeyEncoding: { format: 'der', type: 'pkcs8' },
};

function generatePkcs8(spec: AsymmetricSpec, modulusLength: number): Uint8Array {
  switch (spec.kty) {
    case 'RSA':
      return generateKeyPairSync('rsa', { modulusLength, publicExponent: 65_537, ...asBytes }).privateKey;
    case 'EC':
      return generateKeyPairSync('ec', { namedCurve: curveNames[spec.crv], ...asBytes }).privateKey;
    case 'OKP':
      return generateKeyPairSync('ed25519', asBytes).privateKey;
  }
}

export function completePkcs8(_spec: AsymmetricSpec, der: Uint8Array): unknown {
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
}
