import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { HashName, RsaSpec } from './algorithm.ts';
import { derTag, writeElement, writeInteger } from './der.ts';

/**
 * RSA-PSS keys as OpenSSL's own kind (`rsa-pss`): hash, mask and salt length are parameters of the key (RFC 4055 §3.1),
 * so no call can name others. Options beside an ordinary RSA key would do the same at twice the time of the
 * verification itself.
 */
export function toPssPublic(spec: RsaSpec, key: KeyObject): KeyObject {
  const pkcs1 = key.export({ format: 'der', type: 'pkcs1' });
  const bits = writeElement(derTag.bitString, Uint8Array.of(0), pkcs1);
  const spki = writeElement(derTag.sequence, algorithmIdentifier(spec), bits);
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

export function toPssPrivate(spec: RsaSpec, key: KeyObject): KeyObject {
  const pkcs1 = key.export({ format: 'der', type: 'pkcs1' });
  const content = [writeInteger(Uint8Array.of(0)), algorithmIdentifier(spec), writeElement(derTag.octetString, pkcs1)];
  const pkcs8 = writeElement(derTag.sequence, ...content);
  return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
}

const rsassaPss = Buffer.from('06092a864886f70d01010a', 'hex');
const mgf1 = Buffer.from('06092a864886f70d010108', 'hex');
/** AlgorithmIdentifiers of SHA-2 (RFC 4055 §2.1), with their NULL parameters. */
const hashes: Readonly<Record<HashName, Buffer>> = {
  sha256: Buffer.from('300d06096086480165030402010500', 'hex'),
  sha384: Buffer.from('300d06096086480165030402020500', 'hex'),
  sha512: Buffer.from('300d06096086480165030402030500', 'hex'),
};

/** RFC 7518 §3.5: MGF1 over the same hash, a salt as long as the hash. */
function algorithmIdentifier({ hash, hashBytes }: RsaSpec): Uint8Array {
  const { contextual, sequence } = derTag;
  const parameters = [
    writeElement(contextual, hashes[hash]),
    writeElement(contextual + 1, writeElement(sequence, mgf1, hashes[hash])),
    writeElement(contextual + 2, writeInteger(Uint8Array.of(hashBytes))),
  ];
  return writeElement(sequence, rsassaPss, writeElement(sequence, ...parameters));
}
