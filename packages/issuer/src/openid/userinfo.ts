import { type SigningKey, signJwt } from '@sealwright/jwt';
import { idTokenSeconds } from '../defaults.ts';
import type { IssuerContext } from '../issuer-context.ts';
import type { AccountRow, ClientRow, JsonObject, SessionRow } from '../ports.ts';
import { claimsOfScope } from './claims-of-scope.ts';
import { grantedClaimNames } from './claims-request.ts';
import { subjectOf } from './pairwise-sessions.ts';

/** Of signed answers alone: nobody takes one for an ID token, whose `typ` is another. */
export const userinfoTyp = 'userinfo+jwt';

export interface UserinfoRequest {
  readonly session: SessionRow;
  readonly client: ClientRow;
  readonly account: AccountRow;
  /** Of the access token that is presented, which may be narrower than the session's. */
  readonly scope: string;
}

/** What a client is told of a person (OpenID Connect Core §5.3). */
export interface Userinfo {
  claims(request: UserinfoRequest): Promise<JsonObject>;
  /** The same, signed for the client (§5.3.2), for one that is registered for it. */
  sign(request: UserinfoRequest): Promise<string>;
}

/** It does NOT judge the access token: it is asked once that was verified. Errors of `sign`: `key_absent`. */
export function createUserinfo({ settings }: IssuerContext, keys: { signingKey(): SigningKey }): Userinfo {
  const claims: Userinfo['claims'] = async ({ session, account, scope }) => ({
    ...claimsOfScope(account, scope, grantedClaimNames(session.details?.claims, 'userinfo')),
    sub: subjectOf(session),
  });
  return Object.freeze({
    claims,
    async sign(request) {
      const iat = settings.wallClock();
      const registered = { iss: settings.issuer, aud: request.client.clientId, iat, exp: iat + idTokenSeconds };
      return signJwt({ ...(await claims(request)), ...registered }, keys.signingKey(), { typ: userinfoTyp });
    },
  } satisfies Userinfo);
}
