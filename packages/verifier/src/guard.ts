import { isAuthError, isVerifiedJwt, type VerifiedJwt } from '@sealwright/jwt';
import { leaveCredential } from './admitted-credential.ts';
import { isBearerToken, isPreflight, type RequestFacts, readCredential } from './bearer-credential.ts';
import { defaultRequestId } from './defaults.ts';
import { errors } from './errors.ts';
import { isPromise } from './maybe-promise.ts';
import { createRefusal, preflightAnswer, type Refusal } from './refusal.ts';
import type { Requirement, RequirementContext } from './requirement.ts';
import type { Verifier } from './verifier.ts';

/** Either somebody whom the request may act for, or an answer to write. */
export type GuardOutcome<C> = { readonly auth: VerifiedJwt<C> } | { readonly refusal: Refusal };

/**
 * The guard without a framework: credential, token, requirements, in this order. The adapters translate.
 *
 * A CORS preflight that gets here is answered at once and never reaches a handler: it has no credential, so a handler for
 * every method would otherwise run for anybody. Put a CORS middleware before the guard.
 * What is no `AuthError` (a policy that throws) is a promise that rejects, never an exception.
 */
export function authorize<C>(
  verifier: Verifier<C>,
  requirements: readonly Requirement<C>[],
  facts: RequestFacts,
  request: unknown,
): GuardOutcome<C> | Promise<GuardOutcome<C>> {
  if (isPreflight(facts)) return { refusal: preflightAnswer };
  const judge = (auth: VerifiedJwt<C>): GuardOutcome<C> | Promise<GuardOutcome<C>> => {
    // Nothing but a verified token lets a request through, whatever goes wrong before this line.
    if (!isVerifiedJwt(auth)) throw new TypeError('not a verified token');
    const admit = (): GuardOutcome<C> => {
      leaveCredential(request, auth, token);
      return { auth };
    };
    if (requirements.length === 0) return admit();
    const judging = judgeAll(requirements, auth, { method: facts.method, request });
    return judging === undefined ? admit() : judging.then(admit);
  };
  // No promise for a token seen before: on a fast framework promises are a good part of what a guard adds to a request.
  let token = '';
  const refuseFor = (error: unknown): GuardOutcome<C> => ({ refusal: refuse(verifier, blameForm(error, token)) });
  try {
    const credential = readCredential(facts, verifier.dpop !== undefined);
    token = credential.token;
    const { method, target, proofs } = facts;
    const verifying = verifier.verifyUnreported(token, { scheme: credential.scheme, method, target, proofs, request });
    const outcome = isPromise(verifying) ? verifying.then(judge) : judge(verifying);
    return isPromise(outcome) ? outcome.catch(refuseFor) : outcome;
  } catch (error) {
    // Not every framework catches what a hook throws at once; all of them take a promise that fails.
    return isAuthError(error) ? refuseFor(error) : Promise.reject(error);
  }
}

/** One after the other; a promise only if one of them is. */
function judgeAll<C>(
  requirements: readonly Requirement<C>[],
  auth: VerifiedJwt<C>,
  context: RequirementContext,
): Promise<void> | undefined {
  for (let index = 0; index < requirements.length; index += 1) {
    const judging = requirements[index]?.(auth, context);
    if (judging === undefined) continue;
    return judging.then(() => judgeAll(requirements.slice(index + 1), auth, context));
  }
  return undefined;
}

/** Text that is no bearer token at all makes a bad request (400); a bearer token that is no JWT is a bad token (401). */
function blameForm(error: unknown, token: string): unknown {
  const malformed = isAuthError(error, 'token_malformed') && !isBearerToken(token);
  return malformed ? errors.create('credential_malformed') : error;
}

function refuse(verifier: Pick<Verifier, 'realm' | 'report' | 'dpop'>, error: unknown): Refusal {
  if (!isAuthError(error)) throw error;
  const requestId = defaultRequestId();
  verifier.report({ type: 'refused', code: error.code, requestId });
  return createRefusal(error, { realm: verifier.realm, requestId, dpop: verifier.dpop });
}
