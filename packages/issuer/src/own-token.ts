import { createPolicy, type Policy, type PolicyOptions, type VerifiedJwt, verifyJwt } from '@sealwright/jwt';
import { accessTokenTyp } from './access-token.ts';
import { maxAccessTokenSeconds, maxRememberedAudiences } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerSettings } from './issuer-options.ts';
import type { KeyRing } from './key-ring.ts';
import type { Revocations } from './revocations.ts';

/**
 * Verifies an access token of this issuer, presented as a plain bearer token to the issuer itself: signature, kind, times, issuer,
 * audience, and that it is not revoked.
 *
 * It does NOT accept a token that is bound to a key (`cnf`), since nobody here has seen the proof.
 *
 * @throws AuthError: the codes of `verifyJwt`, `token_revoked`, `token_bound`
 */
export type VerifyOwnToken = (token: string, audience: PolicyOptions['audience']) => Promise<VerifiedJwt>;

export function createOwnTokenVerifier(
  settings: IssuerSettings,
  keys: KeyRing,
  revocations: Revocations,
): VerifyOwnToken {
  const source = keys.keySource();
  const policies = new Map<unknown, Policy>();
  const policyFor = (audience: PolicyOptions['audience']): Policy => {
    const known = policies.get(audience);
    if (known !== undefined) return known;
    const policy = createPolicy({
      issuer: settings.issuer,
      audience,
      typ: accessTokenTyp,
      maxLifetimeSeconds: Math.max(maxAccessTokenSeconds, settings.accessTokenSeconds),
      now: settings.wallClock,
    });
    // A caller that makes up audiences must not fill the memory.
    if (policies.size >= maxRememberedAudiences) policies.clear();
    policies.set(audience, policy);
    return policy;
  };
  return async (token, audience) => {
    const verified = await verifyJwt(token, source, policyFor(audience));
    if (Object.hasOwn(verified.claims, 'cnf')) throw errors.create('token_bound');
    if (revocations.isRevoked(verified.claims, verified.kid)) throw errors.create('token_revoked');
    return verified;
  };
}
