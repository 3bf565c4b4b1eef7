import { constants, createHmac, createPrivateKey, createPublicKey, verify, X509Certificate } from 'node:crypto';
import type { Signer } from './attack.ts';
import { auditErrors } from './errors.ts';
import type { Jwk } from './jwk.ts';
import type { KnownToken } from './known-token.ts';
import { type PublishedKey, readPublishedKey } from './published-key.ts';

/**
 * The keys of a key set, leniently. An entry that is no object is passed over.
 *
 * @throws AuthError `key_set_unreadable`: the text is no JWK Set.
 */
export function readKeySet(text: string): readonly Jwk[] {
  const document = parseObject(text);
  const keys = document?.['keys'];
  if (!Array.isArray(keys)) throw auditErrors.create('key_set_unreadable');
  return keys.filter((key): key is Jwk => typeof key === 'object' && key !== null);
}

/**
 * A public key from a file: PEM (a key or a certificate) or a JWK.
 *
 * @throws AuthError `key_set_unreadable`: it is none of these.
 */
export function readPublicKeyText(text: string): Jwk {
  const jwk = parseObject(text);
  try {
    if (jwk !== undefined) {
      createPublicKey({ key: jwk, format: 'jwk' } as Parameters<typeof createPublicKey>[0]);
      return jwk;
    }
    const exported = createPublicKey(text).export({ format: 'jwk' }) as Jwk;
    return text.includes('BEGIN CERTIFICATE')
      ? { ...exported, x5c: [new X509Certificate(text).raw.toString('base64')] }
      : exported;
  } catch (cause) {
    throw auditErrors.create('key_set_unreadable', { cause });
  }
}

/**
 * The keys in all their forms, those first under which the good token verifies. A row that attacks the public key must
 * attack the right one.
 *
 * @throws AuthError `public_keys_unfit`: there are keys, and the good token verifies under none of them.
 */
export async function publishKeys(jwks: readonly Jwk[], good: KnownToken): Promise<readonly PublishedKey[]> {
  const published = (await Promise.all(jwks.map(readPublishedKey))).filter((key) => key !== undefined);
  const fitting = published.filter(({ jwk }) => verifiesUnder(good, jwk));
  // A token that is signed with a secret has no public key; the set may hold those of other tokens.
  if (published.length > 0 && fitting.length === 0 && !algorithmOf(good).startsWith('HS')) {
    throw auditErrors.create('public_keys_unfit');
  }
  return [...fitting, ...published.filter((key) => !fitting.includes(key))];
}

/**
 * The issuer's private key, from PEM or a JWK, proven on the good token.
 *
 * @throws AuthError `signing_key_unfit`: it is no private key, or another one.
 */
export function readSigningKey(text: string, good: KnownToken): Signer {
  const jwk = parseObject(text) ?? privateJwkOf(text);
  const fits = jwk.kty === 'oct' ? hasMacUnder(good, Buffer.from(jwk.k ?? '', 'base64url')) : verifiesUnder(good, jwk);
  if (!fits || (jwk.kty !== 'oct' && jwk.d === undefined)) throw auditErrors.create('signing_key_unfit');
  return signerOf(good, jwk);
}

/**
 * The issuer's shared secret from a file, which may hold it as it is, or as base64, base64url or hexadecimal: the reading
 * is the one under which the good token verifies.
 *
 * @throws AuthError `signing_key_unfit`: it verifies under none.
 */
export function readSharedSecret(content: Uint8Array, good: KnownToken): Signer {
  const bytes = Buffer.from(content);
  const line = bytes.toString('latin1').replace(/\r?\n$/, '');
  const readings = [bytes, Buffer.from(line, 'latin1'), Buffer.from(line, 'base64'), Buffer.from(line, 'hex')];
  const secret = readings.find((reading) => reading.length > 0 && hasMacUnder(good, reading));
  if (secret === undefined) throw auditErrors.create('signing_key_unfit');
  return signerOf(good, { kty: 'oct', k: secret.toString('base64url') });
}

function signerOf(good: KnownToken, jwk: Jwk): Signer {
  const { kid } = good.header;
  return { alg: algorithmOf(good), jwk, ...(typeof kid === 'string' ? { kid } : {}) };
}

function privateJwkOf(text: string): Jwk {
  try {
    return createPrivateKey(text).export({ format: 'jwk' }) as Jwk;
  } catch (cause) {
    throw auditErrors.create('signing_key_unfit', { cause });
  }
}

function hasMacUnder(good: KnownToken, secret: Uint8Array): boolean {
  const bits = /^HS(256|384|512)$/.exec(algorithmOf(good))?.[1];
  if (bits === undefined) return false;
  // sealwright-doctor-ignore secret-compared: on one's own machine, over a token of one's own; nobody measures it.
  return createHmac(`sha${bits}`, secret).update(inputOf(good)).digest('base64url') === good.segments[2];
}

function verifiesUnder(good: KnownToken, jwk: Jwk): boolean {
  const alg = algorithmOf(good);
  try {
    const { kty, n, e, crv, x, y } = jwk;
    const key = createPublicKey({ key: { kty, n, e, crv, x, y } as Jwk, format: 'jwk' } as Parameters<
      typeof createPublicKey
    >[0]);
    const hash = alg === 'EdDSA' || alg === 'Ed25519' ? null : `sha${alg.slice(2)}`;
    const pss = alg.startsWith('PS')
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {};
    const signature = Buffer.from(good.segments[2], 'base64url');
    return verify(hash, Buffer.from(inputOf(good)), { key, dsaEncoding: 'ieee-p1363', ...pss }, signature);
  } catch {
    // A key of another kind, or an algorithm that is none: not the key of this token.
    return false;
  }
}

function algorithmOf({ header }: KnownToken): string {
  return String(header['alg']);
}

function inputOf({ segments: [header, payload] }: KnownToken): string {
  return `${header}.${payload}`;
}

function parseObject(text: string): (Record<string, unknown> & Jwk) | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown> & Jwk)
      : undefined;
  } catch {
    return undefined;
  }
}
