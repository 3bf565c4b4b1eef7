import { isAuthError } from '@sealwright/jwt';
import { browserCookieName, formatPageCookie } from '../browser-cookies.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { FormParameters } from '../form-body.ts';
import { authenticateByPassword } from '../password-authentication.ts';
import { sessionFacts } from '../session-facts.ts';
import { answerRedirect } from './authorization-response.ts';
import { finishInteraction, refuseInteraction } from './interaction-finish.ts';
import { type InteractionRecord, interactionBody, parseInteraction } from './interaction-record.ts';
import { readState } from './interaction-state.ts';
import type { InteractionStep } from './interaction-step.ts';
import { answerStep, type FormFault, type OpenInteraction } from './interaction-view.ts';

/** What a button does. */
export type TakeStep = (exchange: Exchange, open: OpenInteraction, form: FormParameters) => Promise<Response>;

/** The buttons of each page: no other is heard there. */
export const stepsOf: Readonly<Record<InteractionStep, Readonly<Record<string, TakeStep>>>> = {
  'sign-in': { 'sign-in': signIn, cancel: deny },
  'sign-up': { cancel: deny },
  'account-choice': { choose, other, cancel: deny },
  consent: { allow, deny, other },
  'wrong-account': {},
  done: {},
};

async function signIn(exchange: Exchange, open: OpenInteraction, form: FormParameters): Promise<Response> {
  const email = form.get('email');
  const password = form.get('password');
  if (email === undefined || password === undefined) {
    return answerStep(exchange, open, { fault: 'fields_missing', status: 400, email: email ?? '' });
  }
  const { openid } = exchange.server.issuer;
  try {
    const authenticated = await authenticateByPassword(exchange, { email, password });
    const former = open.state.secret;
    const begun = await openid.browserSessions.begin(authenticated, { former, ...sessionFacts(exchange) });
    const cookie = formatPageCookie(browserCookieName, begun.secret, begun.maxAgeSeconds);
    const signedIn = { signedIn: begun.session.id, chosen: null, another: false };
    return await goOn(exchange, open, signedIn, { 'set-cookie': cookie }, begun.secret);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return answerStep(exchange, open, { ...fault, email });
  }
}

async function choose(exchange: Exchange, open: OpenInteraction, form: FormParameters): Promise<Response> {
  const { session } = open.state;
  if (session === undefined || form.get('account') !== session.id) throw errors.create('parameter_invalid');
  return goOn(exchange, open, { chosen: session.id });
}

function other(exchange: Exchange, open: OpenInteraction): Promise<Response> {
  return goOn(exchange, open, { another: true, signedIn: null, chosen: null });
}

async function allow(exchange: Exchange, open: OpenInteraction): Promise<Response> {
  const { session, client, wish } = open.state;
  if (session === undefined) throw errors.create('interaction_unknown');
  await exchange.server.issuer.openid.consents.grant(session.sub, client.clientId, wish);
  return finishInteraction(exchange, open);
}

function deny(exchange: Exchange, open: OpenInteraction): Promise<Response> {
  return refuseInteraction(exchange, open, 'authorization_denied');
}

/** Notes what was done, and answers the next page or the end. */
async function goOn(
  exchange: Exchange,
  open: OpenInteraction,
  done: Partial<Omit<InteractionRecord, 'request' | 'flowHash'>>,
  headers: Readonly<Record<string, string>> = {},
  secret: string | undefined = open.state.secret,
): Promise<Response> {
  const { issuer } = exchange.server;
  const body = await issuer.openid.interactions.change(open.name, (before) =>
    interactionBody({ ...parseInteraction(before), ...done }),
  );
  if (body === undefined) throw errors.create('interaction_unknown');
  const state = await readState(exchange, parseInteraction(body), secret);
  const next = { ...open, state };
  if (state.step === 'done') return finishInteraction(exchange, next, headers);
  if (state.step === 'wrong-account') return refuseInteraction(exchange, next, 'login_required', headers);
  return answerRedirect(exchange, `${issuer.url}/interaction/${open.name}`, headers);
}

function faultOf(error: unknown): FormFault | undefined {
  if (!isAuthError(error)) return undefined;
  if (error.code === 'credentials_invalid') return { fault: 'credentials_invalid', status: 400 };
  if (error.code === 'busy') return { fault: 'busy', status: 503, headers: { 'retry-after': '1' } };
  if (error.code !== 'throttled') return undefined;
  const seconds = String(error.evidence['retryAfterSeconds']);
  return { fault: 'too_many_attempts', status: 429, headers: { 'retry-after': seconds } };
}
