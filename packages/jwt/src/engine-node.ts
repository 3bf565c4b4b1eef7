import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes as pooledRandomBytes,
} from 'node:crypto';
import type { AsymmetricSpec, EcCurve, HashName } from './algorithm.ts';
import type { EncodedKey } from './engine.ts';
import { encodeBase64Url } from './engine-node-text.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';

// `node:crypto`, synchronous: two to seven times faster than Web Crypto for inputs of a token's size. Together the
// exports are an `Engine`, which the compiler checks in engine.test-d.ts; they are functions of their own so that a
// bundle which only verifies holds no signing, no key generation and no DER.

export { prepareHmac } from './engine-node-hmac.ts';
export { preparePrivate, preparePublic } from './engine-node-signature.ts';
export {
  decodeAscii,
  decodeBase64Url,
  decodePlainText,
  decodePlainTextTransient,
  decodeUtf8,
  encodeBase64Url,
  encodeTextBase64Url,
  isPlainText,
} from './engine-node-text.ts';

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

export function generate(spec: AsymmetricSpec, modulusBits: number): PrivateMembers {
  return exportPrivate(generateKeyObject(spec, modulusBits));
}

function generateKeyObject(spec: AsymmetricSpec, modulusBits: number): KeyObject {
  switch (spec.kty) {
    case 'RSA':
      return generateKeyPairSync('rsa', { modulusLength: modulusBits, publicExponent: 65_537 }).privateKey;
    case 'EC':
      return generateKeyPairSync('ec', { namedCurve: curveNames[spec.crv] }).privateKey;
    case 'OKP':
      return generateKeyPairSync('ed25519').privateKey;
  }
}

export function recomputePublic(spec: AsymmetricSpec, members: PrivateMembers): PublicMembers {
  const scalar = Buffer.from(members.d, 'base64url');
  if (spec.kty === 'OKP') {
    // RFC 8410 §7: PrivateKeyInfo of an Ed25519 seed, all but the seed.
    const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
    const der = Buffer.concat([prefix, scalar]);
    return exportPublic(createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })));
  }
  if (spec.kty === 'EC') {
    const exchange = createECDH(curveNames[spec.crv]);
    exchange.setPrivateKey(scalar);
    const point = exchange.getPublicKey();
    const middle = 1 + spec.coordinateBytes;
    const x = encodeBase64Url(point.subarray(1, middle));
    return { kty: 'EC', crv: spec.crv, x, y: encodeBase64Url(point.subarray(middle)) };
  }
  throw new TypeError('an RSA public key follows from its private members by arithmetic');
}

export function readPublicDer({ structure, der }: EncodedKey): PublicMembers {
  if (structure !== 'spki' && structure !== 'pkcs1') throw new TypeError('not a structure of public keys');
  return exportPublic(createPublicKey({ key: Buffer.from(der), format: 'der', type: structure }));
}

export function readPrivateDer({ structure, der }: EncodedKey): PrivateMembers {
  if (structure === 'spki') throw new TypeError('not a structure of private keys');
  return exportPrivate(createPrivateKey({ key: Buffer.from(der), format: 'der', type: structure }));
}

export function writePublicDer(members: PublicMembers): Uint8Array {
  return createPublicKey({ key: { ...members }, format: 'jwk' }).export({ format: 'der', type: 'spki' });
}

export function writePrivateDer(members: PrivateMembers): Uint8Array {
  return createPrivateKey({ key: { ...members }, format: 'jwk' }).export({ format: 'der', type: 'pkcs8' });
}

function exportPublic(key: KeyObject): PublicMembers {
  return key.export({ format: 'jwk' }) as unknown as PublicMembers;
}

function exportPrivate(key: KeyObject): PrivateMembers {
  return key.export({ format: 'jwk' }) as unknown as PrivateMembers;
}
