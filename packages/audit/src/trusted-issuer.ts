import type { EncryptionForm, Signer } from './attack.ts';
import { createAttackerKeys, type KeyPair } from './attacker-keys.ts';
import { writeCertificate } from './certificate.ts';
import { encodeBase64, encodeBase64Url } from './encoding.ts';
import type { Jwk } from './jwk.ts';
import type { KnownToken } from './known-token.ts';
import { readToken } from './known-token.ts';
import { type PublishedKey, readPublishedKey } from './published-key.ts';
import { writeSignedToken } from './unsafe-writer.ts';

/** What a verifier is set up with: an issuer that the audit made up and holds the keys of. */
export interface TrustedIssuer {
  readonly algorithm: TrustedAlgorithm;
  readonly issuer: string;
  readonly audience: string;
  /** The `typ` of its tokens. */
  readonly typ: string;
  readonly kid: string;
  /** Empty for HMAC: a shared secret is in no key set. */
  readonly jwks: { readonly keys: readonly Jwk[] };
  /** The same set, served on a loopback address for as long as the audit runs. */
  readonly jwksUrl: string;
  /** SubjectPublicKeyInfo; empty for HMAC. */
  readonly publicKeyPem: string;
  /** 64 random bytes, for HMAC alone; `secretText` is their base64url text, for libraries that take a string as it is. */
  readonly secret: Uint8Array;
  readonly secretText: string;
  /** The verifier's own key for encryption: there where the audit was told that it decrypts (`encrypted`). */
  readonly encryption?: TrustedEncryption;
  /**
   * A second issuer on the same host, whose key has the same key id: there where the audit was told that the verifier
   * trusts two issuers (`trustsNeighbour`).
   */
  readonly neighbour?: Omit<TrustedIssuer, 'neighbour' | 'encryption' | 'revoked'>;
  /** A token that the issuer has taken back: there where the audit was told that the verifier follows a list (`revokes`). */
  readonly revoked?: RevokedToken;
}

/** A token to be put on a list of revoked ones, by whatever the list goes by. */
export interface RevokedToken {
  readonly token: string;
  readonly jti: string;
  readonly sid: string;
}

/** A key for encrypted tokens, and how it is used. For `dir`, `A…KW` and `PBES2…` both halves are the one secret. */
export interface TrustedEncryption extends EncryptionForm {
  readonly privateJwk: Jwk;
  readonly publicJwk: Jwk;
}

export type TrustedAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256';

export interface MadeIssuer {
  readonly facts: Omit<TrustedIssuer, 'jwksUrl' | 'neighbour' | 'encryption' | 'revoked'>;
  readonly signer: Signer;
  readonly keys: readonly PublishedKey[];
  readonly good: KnownToken;
}

/** What is not drawn at random. */
export interface IssuerName {
  readonly issuer?: string;
  readonly kid?: string;
  /** Default: `at+jwt`, the access token of RFC 9068. */
  readonly typ?: string;
}

/** A fresh issuer with one key, and a good token of it: an access token by RFC 9068. */
export async function makeTrustedIssuer(
  algorithm: TrustedAlgorithm,
  now: number,
  { issuer = 'https://issuer.audit.example', kid = randomName(), typ = 'at+jwt' }: IssuerName = {},
): Promise<MadeIssuer> {
  const secretText = encodeBase64Url(crypto.getRandomValues(new Uint8Array(64)));
  const symmetric = algorithm === 'HS256';
  const made = createAttackerKeys();
  const kinds = { RS256: made.rsa, PS256: made.rsa, ES256: made.ec, EdDSA: made.ed };
  const pair = symmetric ? undefined : await kinds[algorithm]();
  const labels = { kid, use: 'sig', alg: algorithm };
  const publicJwk = pair && { ...pair.publicJwk, ...labels, x5c: [await certify(pair, algorithm, now)] };
  const published = publicJwk && (await readPublishedKey(publicJwk));
  // Libraries that take the secret as a string use its text's bytes: so that text is the key.
  const jwk = pair?.privateJwk ?? { kty: 'oct', k: encodeBase64Url(secretText) };
  const signer = { alg: algorithm, kid, jwk };
  const audience = 'https://api.audit.example';
  const claims = {
    iss: issuer,
    sub: 'usr_audit',
    aud: audience,
    exp: now + 3600,
    iat: now,
    jti: crypto.randomUUID(),
    client_id: 'audit',
    scope: 'read',
  };
  const good = readToken(await writeSignedToken({ alg: algorithm, typ, kid }, claims, signer));
  if (good === undefined) throw new TypeError('the writer wrote no token');
  const facts = {
    algorithm,
    issuer,
    audience,
    typ,
    kid,
    jwks: { keys: publicJwk === undefined ? [] : [publicJwk] },
    publicKeyPem: published?.spkiPem ?? '',
    secret: new TextEncoder().encode(symmetric ? secretText : ''),
    secretText: symmetric ? secretText : '',
  };
  return { facts, signer, keys: published === undefined ? [] : [published], good };
}

/** Its own certificate, as key sets carry it in `x5c`. */
async function certify({ publicJwk, privateJwk }: KeyPair, alg: string, now: number): Promise<string> {
  const { spki = new Uint8Array() } = (await readPublishedKey(publicJwk)) ?? {};
  const name = 'issuer.audit.example';
  return encodeBase64(
    await writeCertificate({ spki, subject: name, issuer: name, signer: { alg, jwk: privateJwk }, now }),
  );
}

function randomName(): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(9)));
}
