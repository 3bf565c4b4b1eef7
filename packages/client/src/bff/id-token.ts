import { createPolicy, encodeBase64Url, type JsonValue, type KeySource, verifyJwt } from '@sealwright/jwt';
import { serverError } from '../node/server-error.ts';
import type { WallClock } from '../server-defaults.ts';

/** Whom an ID token has to be for. */
export interface IdTokenExpectations {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly accessToken: string;
  readonly wallClock: WallClock;
}

/** What an ID token says. */
export interface Identity {
  readonly sub: string;
  readonly sid: string | null;
  readonly claims: Readonly<Record<string, JsonValue>>;
}

/**
 * Verifies an ID token (OpenID Connect Core §3.1.3.7): signature, issuer, that it is for this client and for no other as well, its
 * time, that it answers this very request (`nonce`), and that the access token beside it is the one that it came with.
 *
 * @throws AuthError `bff_answer_refused`; `keys_unavailable`
 */
export async function verifyIdToken(
  token: string,
  keys: KeySource,
  { issuer, clientId, nonce, accessToken, wallClock }: IdTokenExpectations,
): Promise<Identity> {
  const policy = createPolicy({
    ...{ issuer, audience: clientId, typ: 'JWT', origin: 'foreign', requiredClaims: { nonce } },
    now: () => Math.floor(wallClock()),
  });
  const { payload, alg } = await verifyJwt(token, keys, policy).catch((cause) => {
    throw cause?.code === 'keys_unavailable' ? cause : serverError('bff_answer_refused', { cause });
  });
  const { sub, aud, azp, sid = null, at_hash: hash } = payload as Readonly<Record<string, JsonValue | undefined>>;
  const isForOthers = Array.isArray(aud) && aud.length > 1;
  const isOurs = (azp === undefined || azp === clientId) && !isForOthers;
  const isWhole = typeof sub === 'string' && sub !== '' && (sid === null || typeof sid === 'string');
  const isPaired = hash === undefined || hash === (await leftHalfHash(accessToken, alg));
  if (!isOurs || !isWhole || !isPaired) throw serverError('bff_answer_refused');
  return { sub, sid, claims: payload as Identity['claims'] };
}

/** Core §3.1.3.6: the left half of the hash that the signature's algorithm uses; SHA-512 for Ed25519, as everybody does it. */
async function leftHalfHash(text: string, algorithm: string): Promise<string> {
  const bits = /(256|384|512)$/.exec(algorithm)?.[1] ?? '512';
  const digest = new Uint8Array(await crypto.subtle.digest(`SHA-${bits}`, new TextEncoder().encode(text)));
  return encodeBase64Url(digest.subarray(0, digest.length / 2));
}
