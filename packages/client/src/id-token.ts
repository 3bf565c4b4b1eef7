import { decodeBase64Url, encodeBase64Url, hashText } from './base64url.ts';
import { idTokenSkewSeconds } from './defaults.ts';

/** What an ID token says, once it is known to be for this client and this sign-in. */
export interface IdTokenClaims extends Readonly<Record<string, unknown>> {
  readonly iss: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
}

/** What an ID token has to be for. */
export interface IdTokenExpectations {
  readonly issuer: string;
  readonly clientId: string;
  /** Of the request. Undefined for one that came with a refresh, which has none (Core §12.2). */
  readonly nonce: string | undefined;
  /** Whose ID token it has to be, where that is known. */
  readonly sub: string | undefined;
  readonly maxAgeSeconds: number | undefined;
  /** The access token that came with it. */
  readonly accessToken: string;
  /** Seconds since 1970. Undefined for one that came with a refresh: it says nothing new, so no clock has to agree with it. */
  readonly now: number | undefined;
}

/**
 * The claims of an ID token that is for this client, this sign-in and this access token (OpenID Connect Core §3.1.3.7); undefined
 * for any other.
 *
 * It does NOT check the signature, and so takes only a token that came from the token endpoint itself, over TLS and without a
 * redirect: §3.1.3.7 item 6 has the server's certificate stand for it then. It is about who is signed in, and opens nothing.
 */
export async function readIdToken(token: unknown, expected: IdTokenExpectations): Promise<IdTokenClaims | undefined> {
  try {
    const [header, payload, signature, ...rest] = String(token).split('.');
    if (!header || !payload || !signature || rest.length > 0) return undefined;
    const { alg, crit } = decodeJson(header);
    const claims = decodeJson(payload);
    // `none` and those of a secret, which a client in a page has not, are no ID token's.
    if (!/^([RPE]S(256|384|512)|EdDSA|Ed25519)$/.test(String(alg)) || crit !== undefined) return undefined;
    const isGood = isFor(claims, expected) && isTimely(claims, expected);
    return isGood && (await isBeside(claims, expected.accessToken, String(alg))) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function isFor(claims: Claims, { issuer, clientId, nonce, sub }: IdTokenExpectations): claims is IdTokenClaims {
  const { aud, azp } = claims;
  return (
    claims['iss'] === issuer &&
    // Another audience beside this client is one that it does not know (item 3).
    (aud === clientId || (Array.isArray(aud) && aud.length === 1 && aud[0] === clientId)) &&
    (azp === undefined || azp === clientId) &&
    (nonce === undefined || claims['nonce'] === nonce) &&
    typeof claims['sub'] === 'string' &&
    claims['sub'] !== '' &&
    (sub === undefined || claims['sub'] === sub)
  );
}

function isTimely({ iat, exp, auth_time }: Claims, { maxAgeSeconds, now }: IdTokenExpectations): boolean {
  const isNumber = [iat, exp].every(Number.isFinite);
  if (now === undefined) return isNumber;
  const isAuthenticated =
    maxAgeSeconds === undefined || now - Number(auth_time ?? Number.NaN) <= maxAgeSeconds + idTokenSkewSeconds;
  return (
    isNumber && isAuthenticated && Number(iat) <= now + idTokenSkewSeconds && Number(exp) > now - idTokenSkewSeconds
  );
}

/** §3.1.3.6: `at_hash` is the left half of the hash that the signature's algorithm uses; of Ed25519 that is SHA-512. */
async function isBeside({ at_hash: hash }: Claims, accessToken: string, alg: string): Promise<boolean> {
  if (hash === undefined) return true;
  const digest = await hashText(accessToken, `SHA-${/(256|384|512)$/.exec(alg)?.[0] ?? '512'}`);
  return hash === encodeBase64Url(digest.subarray(0, digest.length / 2));
}

interface Claims extends Readonly<Record<string, unknown>> {
  readonly aud?: unknown;
  readonly azp?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
  readonly auth_time?: unknown;
  readonly at_hash?: unknown;
}

function decodeJson(part: string): Claims {
  return Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(decodeBase64Url(part)))) as Claims;
}
