import { isAuthError, type VerifiedJwt } from '@sealwright/jwt';
import { isPreflight, type RequestFacts, readBearerToken } from './bearer-credential.ts';
import { defaultRequestId } from './defaults.ts';
import { createRefusal, preflightAnswer, type Refusal } from './refusal.ts';
import type { Requirement } from './requirement.ts';
import type { Verifier } from './verifier.ts';

/** Either somebody whom the request may act for, or an answer to write. */
export type GuardOutcome = { readonly auth: VerifiedJwt } | { readonly refusal: Refusal };

/**
 * The guard without a framework: credential, token, requirements, in this order. The adapters translate.
 *
 * A CORS preflight that gets here is answered at once and never reaches a handler: it has no credential, so a handler for
 * every method would otherwise run for anybody. Put a CORS middleware before the guard.
 * What is no `AuthError` (a policy that throws) is thrown on.
 */
export async function authorize(
  verifier: Verifier,
  requirements: readonly Requirement[],
  facts: RequestFacts,
  request: unknown,
): Promise<GuardOutcome> {
  if (isPreflight(facts)) return { refusal: preflightAnswer };
  try {
    const auth = await verifier.verifyUnreported(readBearerToken(facts));
    for (const requirement of requirements) {
      const judging = requirement(auth, { method: facts.method, request });
      if (judging !== undefined) await judging;
    }
    return { auth };
  } catch (error) {
    return { refusal: refuse(verifier, error) };
  }
}

function refuse(verifier: Verifier, error: unknown): Refusal {
  if (!isAuthError(error)) throw error;
  const requestId = defaultRequestId();
  verifier.report({ type: 'refused', code: error.code, requestId });
  return createRefusal(error, { realm: verifier.realm, requestId });
}
