import { createHash } from 'node:crypto';
import { type Algorithm, type SigningKey, signJwt } from '@sealwright/jwt';
import { idTokenSeconds } from '../defaults.ts';
import type { IssuerContext } from '../issuer-context.ts';
import type { AccountRow, ClientRow, SessionRow } from '../ports.ts';
import { claimsOfScope } from './claims-of-scope.ts';
import { grantedClaimNames } from './claims-request.ts';
import { subjectOf } from './pairwise-sessions.ts';

/** Of ID tokens alone: an access token is `at+jwt`, a logout token `logout+jwt`, and no place takes two of them. */
export const idTokenTyp = 'JWT';

export interface IdTokenRequest {
  /** As committed. */
  readonly session: SessionRow;
  readonly client: ClientRow;
  readonly account: AccountRow;
  /** Of the authentication request; null where it had none, and for a refreshed ID token (Core §12.2). */
  readonly nonce: string | null;
  /** The access token that goes with it, for `at_hash`; null: none goes with it. */
  readonly accessToken: string | null;
}

export type MintIdToken = (request: IdTokenRequest) => Promise<string>;

/**
 * Makes ID tokens (OpenID Connect Core §2): what the client is told of the authentication, once, by us.
 *
 * It does NOT carry the profile: that is asked for at `/userinfo`, save single claims that the request named for the ID token.
 * It is no credential: every endpoint and verifier of ours refuses it by its `typ`, and it lives five minutes.
 *
 * Errors: `key_absent` while no key may sign.
 */
export function createIdTokenMinter({ settings }: IssuerContext, keys: { signingKey(): SigningKey }): MintIdToken {
  return async ({ session, client, account, nonce, accessToken }) => {
    const key = keys.signingKey();
    const iat = settings.wallClock();
    const names = grantedClaimNames(session.details?.claims, 'id_token');
    const claims = {
      // First, so that nothing about a person can stand in the place of what follows.
      ...claimsOfScope(account, '', names),
      iss: settings.issuer,
      sub: subjectOf(session),
      aud: client.clientId,
      azp: client.clientId,
      iat,
      exp: iat + idTokenSeconds,
      auth_time: session.authTimeSeconds,
      amr: session.amr,
      ...(session.acr !== null && { acr: session.acr }),
      ...(nonce !== null && { nonce }),
      ...(accessToken !== null && { at_hash: leftHalfHash(accessToken, key.alg) }),
      sid: session.sid,
    };
    return signJwt(claims, key, { typ: idTokenTyp });
  };
}

/** Core §3.1.3.6: the left half of the hash that the signature's algorithm uses; SHA-512 for Ed25519, as everybody does it. */
export function leftHalfHash(text: string, algorithm: Algorithm): string {
  const bits = /(256|384|512)$/.exec(algorithm)?.[1] ?? '512';
  const hash = createHash(`sha${bits}`).update(text).digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}
