import { claimsOfRequest } from '@sealwright/issuer';
import type { AuthError } from '@sealwright/jwt';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { AuthorizationOutcome } from './authorization-response.ts';
import type { InteractionState } from './interaction-state.ts';
import type { InteractionStep } from './interaction-step.ts';

/**
 * Makes the code, once every step is done: the browser session is looked at again, as the proof that the code is made from.
 * Undefined where it is over by now.
 */
export async function issueCode(
  { server }: Exchange,
  { record, client, secret, session, wish }: InteractionState,
): Promise<AuthorizationOutcome | undefined> {
  const { request } = record;
  const { openid, grants } = server.issuer;
  const authenticated = secret === undefined ? undefined : await openid.browserSessions.prove(secret, client.clientId);
  // The cookie's session may have become another person's since the step was decided.
  if (authenticated === undefined || session === undefined || authenticated.sub !== session.sub) return undefined;
  const { code } = await grants.codes.issue({
    authenticated,
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    scope: wish.scopes.join(' '),
    resources: wish.resources,
    ...(request.nonce !== null && { nonce: request.nonce }),
    ...(wish.claims.length > 0 && { claims: claimsOfRequest(request.claims) }),
    ...(request.dpopJkt !== null && { dpopJkt: request.dpopJkt }),
    browserSession: session.id,
    offline: wish.scopes.includes('offline_access'),
  });
  return { code };
}

/** What the client hears when a step would be needed and nobody may be asked (OpenID Connect Core §3.1.2.6). */
export function refusalOfStep(exchange: Exchange, step: Exclude<InteractionStep, 'done'>): AuthorizationOutcome {
  return refusal(exchange, unattended[step]);
}

const unattended = {
  'sign-in': 'login_required',
  'sign-up': 'login_required',
  'wrong-account': 'login_required',
  'account-choice': 'account_choice_required',
  consent: 'consent_required',
} as const;

/** An error of ours as the client hears it: a stable code and constant words. The log hears of it too. */
export function refusal(exchange: Exchange, code: Parameters<typeof errors.create>[0]): AuthorizationOutcome {
  return refusalOf(exchange, errors.create(code));
}

export function refusalOf({ note }: Exchange, error: AuthError): AuthorizationOutcome {
  note(error);
  return { error: error.wireError, error_description: error.message };
}
