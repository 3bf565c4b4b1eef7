import { createPolicy, type Policy, type PolicyOptions, type VerifiedJwt, verifyJwt } from '@sealwright/jwt';
import { accessTokenTyp } from './access-token.ts';
import { maxAccessTokenSeconds, maxRememberedAudiences, maxRememberedTokens } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerSettings } from './issuer-options.ts';
import type { KeyRing } from './key-ring.ts';
import { createOwnTokenMemory } from './own-token-memory.ts';
import type { Revocations } from './revocations.ts';

/** What the caller who presents a token has shown beside it. */
export interface TokenProof {
  /** Thumbprint of the key whose DPoP proof came with the token and held (RFC 9449). */
  readonly jkt?: string | undefined;
  /** `x5t#S256` of the certificate that the caller's connection was made with (RFC 8705). */
  readonly certificate?: string | undefined;
}

/**
 * Verifies an access token of this issuer: signature, kind, times, issuer, audience, that it is not revoked, and that what
 * it is bound to (`cnf`) was shown. `proof` left out: it came as a plain bearer token, and a bound one is refused.
 *
 * `not-asked` is for those who were handed the token by its receiver, as introspection is: whoever that is passes `cnf` on
 * and judges nothing by the token alone.
 *
 * @throws AuthError: the codes of `verifyJwt`, `token_revoked`, `token_bound` (it came without its proof, or with another's),
 *   `token_unbound` (a DPoP proof came with a token that is bound to no key, RFC 9449 §7.1)
 */
export type VerifyOwnToken = (
  token: string,
  audience: PolicyOptions['audience'],
  proof?: TokenProof | 'not-asked',
) => Promise<VerifiedJwt>;

export function createOwnTokenVerifier(
  settings: IssuerSettings,
  keys: KeyRing,
  revocations: Revocations,
): VerifyOwnToken {
  const source = keys.keySource();
  const memory = createOwnTokenMemory(source, settings.wallClock, maxRememberedTokens);
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
  return async (token, audience, proof = {}) => {
    const policy = policyFor(audience);
    const known = memory.find(token, policy);
    const verified = known ?? (await verifyJwt(token, source, policy));
    if (known === undefined) memory.keep(token, verified);
    if (proof !== 'not-asked') checkBinding(verified.payload['cnf'], proof);
    if (revocations.isRevoked(verified.claims, verified.kid)) throw errors.create('token_revoked');
    return verified;
  };
}

/** RFC 7800 §3.1: every member of `cnf` is a condition, and one that is not understood is not fulfilled. */
function checkBinding(cnf: unknown, { jkt, certificate }: TokenProof): void {
  if (cnf === undefined) {
    if (jkt !== undefined) throw errors.create('token_unbound');
    return;
  }
  const shown: Readonly<Record<string, string | undefined>> = { jkt, 'x5t#S256': certificate };
  const conditions = typeof cnf === 'object' && cnf !== null ? Object.entries(cnf) : [];
  const fulfilled = conditions.every(
    ([name, wanted]) => typeof wanted === 'string' && Object.hasOwn(shown, name) && shown[name] === wanted,
  );
  if (conditions.length === 0 || !fulfilled) throw errors.create('token_bound');
  // Who sends a proof says that the token is bound to its key.
  if (jkt !== undefined && !Object.hasOwn(cnf as object, 'jkt')) throw errors.create('token_unbound');
}
