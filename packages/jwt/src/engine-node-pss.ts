import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { HashName, RsaSpec } from './algorithm.ts';

/**
 * RSA-PSS keys as OpenSSL's own kind (`rsa-pss`): hash, mask and salt length are parameters of the key (RFC 4055 §3.1),
 * so no call can name others. Options beside an ordinary RSA key would do the same at twice the time of the
 * verification itself.
 */
export function toPssPublic(spec: RsaSpec, key: KeyObject): KeyObject {
  const pkcs1 = key.export({ format: 'der', type: 'pkcs1' });
  const bits = element(bitString, Buffer.concat([Buffer.of(0), pkcs1]));
  const spki = element(sequence, Buffer.concat([algorithmIdentifier(spec), bits]));
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}

export function toPssPrivate(spec: RsaSpec, key: KeyObject): KeyObject {
  const pkcs1 = key.export({ format: 'der', type: 'pkcs1' });
  const version = element(integer, Buffer.of(0));
  const content = [version, algorithmIdentifier(spec), element(octetString, pkcs1)];
  return createPrivateKey({ key: element(sequence, Buffer.concat(content)), format: 'der', type: 'pkcs8' });
}

const integer = 0x02;
const bitString = 0x03;
const octetString = 0x04;
const sequence = 0x30;
const contextual = 0xa0;

const rsassaPss = Buffer.from('06092a864886f70d01010a', 'hex');
const mgf1 = Buffer.from('06092a864886f70d010108', 'hex');
/** AlgorithmIdentifiers of SHA-2 (RFC 4055 §2.1), with their NULL parameters. */
const hashes: Readonly<Record<HashName, Buffer>> = {
  sha256: Buffer.from('300d06096086480165030402010500', 'hex'),
  sha384: Buffer.from('300d06096086480165030402020500', 'hex'),
  sha512: Buffer.from('300d06096086480165030402030500', 'hex'),
};

/** RFC 7518 §3.5: MGF1 over the same hash, a salt as long as the hash. */
function algorithmIdentifier({ hash, hashBytes }: RsaSpec): Buffer {
  const parameters = [
    element(contextual, hashes[hash]),
    element(contextual + 1, element(sequence, Buffer.concat([mgf1, hashes[hash]]))),
    element(contextual + 2, element(integer, Buffer.of(hashBytes))),
  ];
  return element(sequence, Buffer.concat([rsassaPss, element(sequence, Buffer.concat(parameters))]));
}

function element(tag: number, content: Buffer): Buffer {
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const length = Buffer.of(content.length >> 8, content.length & 0xff);
  return Buffer.concat([Buffer.of(tag, 0x82), length, content]);
}
