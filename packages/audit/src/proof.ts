import {
  constants,
  createHmac,
  createPublicKey,
  type JsonWebKeyInput,
  type KeyObject,
  publicDecrypt,
  verify,
} from 'node:crypto';
import type { ForgeContext, Forgery, Proof } from './attack.ts';
import type { Jwk } from './jwk.ts';
import { readToken } from './known-token.ts';
import { decryptCompact } from './proof-decryption.ts';

/**
 * Whether a forged token is what it claims to be, by another implementation than the one that forged it: Node's own
 * crypto and base64. A forgery that is not what it says proves nothing when it is refused.
 *
 * @param privateKeys - Those that open what is encrypted: without them, that is unproven.
 */
export function isProven({ token, proof }: Forgery, context: ForgeContext, privateKeys: readonly Jwk[] = []): boolean {
  switch (proof.kind) {
    case 'mac':
      return isMac(token, proof);
    case 'signature':
      return verifies(token, proof.alg, proof.key, proof.encoding);
    case 'rsa-block':
      return isRsaBlock(token, proof);
    case 'unsigned':
      return readJws(token)?.signature === '' && (token.startsWith('{') || token.endsWith('.'));
    case 'bad-signature':
      return readJws(token) !== undefined && !isGenuine(token, context);
    case 'same-content':
      return token !== context.good.text && hasSameContent(token, context.good.text);
    case 'obtained':
      return Object.values(context.others).includes(token);
    case 'form':
      return proof.holds(token);
    case 'encrypted':
      return isEncrypted(token, proof, privateKeys);
  }
}

function isMac(token: string, proof: Extract<Proof, { kind: 'mac' }>): boolean {
  const jws = readJws(token);
  const hash = proof.hash.replace('-', '').toLowerCase();
  return jws !== undefined && createHmac(hash, proof.key).update(jws.input).digest().equals(bytesOf(jws.signature));
}

/** Whether any key of the issuer would take it, be it by its own algorithm or by the one that the token names. */
function isGenuine(token: string, { keys, signer, good }: ForgeContext): boolean {
  const own = String(good.header['alg']);
  if (signer?.jwk.k !== undefined) {
    const key = Buffer.from(signer.jwk.k, 'base64url');
    return (['SHA-256', 'SHA-384', 'SHA-512'] as const).some((hash) => isMac(token, { kind: 'mac', hash, key }));
  }
  return keys.some(({ jwk }) => verifies(token, own, jwk));
}

function verifies(token: string, alg: string, jwk: Jwk, encoding?: 'der'): boolean {
  const jws = readJws(token);
  if (jws === undefined) return false;
  return verifiesBytes(alg, createKey(jwk), Buffer.from(jws.input), bytesOf(jws.signature), encoding);
}

function verifiesBytes(alg: string, key: KeyObject, input: Buffer, signature: Buffer, encoding?: 'der'): boolean {
  const hash = /^(?:HS|RS|PS|ES)(\d{3})$/u.exec(alg)?.[1];
  const padding = alg.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  const dsaEncoding = encoding ?? 'ieee-p1363';
  return verify(hash === undefined ? null : `sha${hash}`, input, { key, dsaEncoding, ...padding }, signature);
}

/** The block is what comes out of the signature by plain exponentiation, and the platform refuses that signature. */
function isRsaBlock(token: string, { alg, key: jwk, block }: Extract<Proof, { kind: 'rsa-block' }>): boolean {
  const jws = readJws(token);
  if (jws === undefined) return false;
  const key = createKey(jwk);
  const signature = bytesOf(jws.signature);
  const size = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  // Zeros in front change no number, and the platform wants a block of the modulus' length.
  const whole = Buffer.concat([Buffer.alloc(Math.max(0, size - signature.length)), signature]).subarray(-size);
  const found = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, whole);
  return found.equals(block) && !verifiesBytes(alg, key, Buffer.from(jws.input), signature);
}

function isEncrypted(
  token: string,
  { key, inner }: Extract<Proof, { kind: 'encrypted' }>,
  privateKeys: readonly Jwk[],
): boolean {
  const isHalfOf = ({ n, x }: Jwk): boolean => n === key.n && x === key.x;
  const opener = key.kty === 'oct' ? key : privateKeys.find(isHalfOf);
  return opener !== undefined && decryptCompact(token, opener) === inner;
}

function createKey(jwk: Jwk): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' } as JsonWebKeyInput);
}

function hasSameContent(token: string, good: string): boolean {
  // A letter beyond Latin-1 is read as Node's decoder reads it: by its low byte.
  const narrow = (text: string): string =>
    Array.from(text, (letter) => String.fromCharCode(letter.charCodeAt(0) & 255)).join('');
  const plain = (text: string): string => narrow(text).replaceAll(/[^\w.+/-]/g, '');
  const [bent, known] = [readToken(plain(token)), readToken(good)];
  return JSON.stringify([bent?.header, bent?.payload]) === JSON.stringify([known?.header, known?.payload]);
}

interface Jws {
  /** What is signed. */
  readonly input: string;
  readonly signature: string;
}

/** The parts of a JWS in compact or JSON serialization (RFC 7515 §7); of several signatures the first. */
function readJws(token: string): Jws | undefined {
  if (!token.startsWith('{')) {
    const last = token.lastIndexOf('.');
    return token.split('.').length === 3
      ? { input: token.slice(0, last), signature: token.slice(last + 1) }
      : undefined;
  }
  const { payload, signatures, ...flat } = JSON.parse(token) as JsonJws;
  const { protected: head = '', signature = '' } = signatures?.[0] ?? flat;
  return { input: `${head}.${payload}`, signature };
}

interface JsonJws extends JsonSignature {
  readonly payload?: string;
  readonly signatures?: readonly JsonSignature[];
}

interface JsonSignature {
  readonly protected?: string;
  readonly signature?: string;
}

function bytesOf(segment: string): Buffer {
  return Buffer.from(segment, 'base64url');
}
