import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { FormParameters } from '../form-body.ts';
import { answerPage } from '../page-answer.ts';
import { answerRedirect } from './authorization-response.ts';
import { finishInteraction, refuseInteraction } from './interaction-finish.ts';
import { type InteractionRecord, interactionBody, parseInteraction } from './interaction-record.ts';
import { readState } from './interaction-state.ts';
import type { InteractionStep } from './interaction-step.ts';
import { answerStep, type OpenInteraction, pathOf } from './interaction-view.ts';
import { type PageSignIn, signInByForm, signUpByForm } from './page-sign-in.ts';
import { answerDeparture } from './upstream-trip.ts';

/** What a button does. */
export type TakeStep = (exchange: Exchange, open: OpenInteraction, form: FormParameters) => Promise<Response>;

/** The buttons of each page: no other is heard there. */
export const stepsOf: Readonly<Record<InteractionStep, Readonly<Record<string, TakeStep>>>> = {
  // Each shows a way to the other.
  'sign-in': { 'sign-in': signIn, 'sign-up': signUp, upstream, cancel: deny },
  'sign-up': { 'sign-in': signIn, 'sign-up': signUp, upstream, cancel: deny },
  'account-choice': { choose, other, cancel: deny },
  consent: { allow, deny, other },
  'wrong-account': {},
  done: {},
};

async function signIn(exchange: Exchange, open: OpenInteraction, form: FormParameters): Promise<Response> {
  const outcome = await signInByForm(exchange, form, open.state.secret);
  if ('fault' in outcome) return answerStep(exchange, { ...open, show: 'sign-in' }, outcome);
  return enter(exchange, open, outcome);
}

async function signUp(exchange: Exchange, open: OpenInteraction, form: FormParameters): Promise<Response> {
  const outcome = await signUpByForm(exchange, form, open.state.secret);
  if (outcome === 'sent') {
    const signIn = `${pathOf(exchange, open.name)}?show=sign-in`;
    return answerPage(exchange, 200, { kind: 'sign-up-sent', email: form.get('email') ?? '', signIn });
  }
  if ('fault' in outcome) return answerStep(exchange, { ...open, show: 'sign-up' }, outcome);
  return enter(exchange, open, outcome);
}

function upstream(exchange: Exchange, { name, flow, state }: OpenInteraction, form: FormParameters): Promise<Response> {
  const { loginHint, uiLocales, prompts, maxAgeSeconds } = state.record.request;
  const fresh = prompts.includes('login') || maxAgeSeconds !== null || state.record.another;
  const path = `/interaction/${name}`;
  const wish = { fresh, ...(loginHint !== null && { loginHint }), ...(uiLocales.length > 0 && { uiLocales }) };
  return answerDeparture(exchange, flow, form.get('upstream'), { interaction: name, onward: path, back: path, wish });
}

/** Notes who signed in, by the session that it gave. */
function enter(exchange: Exchange, open: OpenInteraction, { secret, session, headers }: PageSignIn): Promise<Response> {
  return goOn(exchange, open, { signedIn: session.id, chosen: null, another: false }, headers, secret);
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
