import type { JsonValue } from '@sealwright/jwt';
import { type ClaimFault, findClaimFault } from './claim-lint.ts';
import { errors } from './errors.ts';

/** For whom and for which API a token is about to be made. */
export interface ClaimsSubject {
  readonly sub: string;
  readonly clientId: string;
  readonly resource: string;
  readonly scope: string;
}

/**
 * Answers claims of your own for an access token, by name. An access token is signed and not encrypted: whoever holds it,
 * logs it or finds it reads them.
 */
export type CustomClaims = (
  subject: ClaimsSubject,
) => Readonly<Record<string, JsonValue>> | Promise<Readonly<Record<string, JsonValue>>>;

/**
 * Names that mean something to a verifier (the IANA registry's security claims, RFC 7519, 7800, 8693, 9068, OpenID Connect) or to us.
 * A claim of one's own under such a name could change who the token speaks for.
 */
const reservedClaims: ReadonlySet<string> = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'scope', 'scp', 'sid', 'roles', 'groups'],
  ...['entitlements', 'auth_time', 'amr', 'acr', 'azp', 'nonce', 'epoch', 'cnf', 'act', 'may_act', 'typ', 'token_use'],
  ...['at_hash', 'c_hash', 's_hash', 'sub_jwk', 'sub_id', 'events', 'txn', 'toe', 'authorization_details', 'status'],
]);

/**
 * Checks claims of one's own: a plain object, no reserved name, nothing that looks like a secret.
 *
 * @throws AuthError `claims_refused`, with the claim's name and the reason, never the value
 */
export function checkCustomClaims(claims: Readonly<Record<string, JsonValue>>): Readonly<Record<string, JsonValue>> {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw refuse('', 'form');
  for (const [claim, value] of Object.entries(claims)) {
    if (reservedClaims.has(claim)) throw refuse(claim, 'reserved');
    const fault = findClaimFault(claim, value);
    if (fault !== undefined) throw refuse(claim, fault);
  }
  return claims;
}

function refuse(claim: string, reason: ClaimFault | 'reserved' | 'form'): Error {
  return errors.create('claims_refused', { evidence: { claim, reason } });
}
