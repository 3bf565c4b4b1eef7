import type { ClientRow } from '@sealwright/issuer';
import type { Exchange } from '../exchange.ts';
import { answerPage } from '../page-answer.ts';
import { pagePath } from '../page-path.ts';
import type { PageClient, PageFault, PageForm, PageUpstream, PageView, SignInView, SignUpView } from '../pages-port.ts';
import { leastPasswordCharacters } from '../sign-up-throttle.ts';
import { formTarget, isWebAddress } from './away-answer.ts';
import type { Flow } from './flow-cookie.ts';
import { formToken } from './interaction-form.ts';
import type { InteractionState } from './interaction-state.ts';

/** An interaction as its own browser sees it. */
export interface OpenInteraction {
  readonly name: string;
  readonly flow: Flow;
  readonly state: InteractionState;
  /** Which of two pages the person wants, where either would do: `sign-in`, or `sign-up`. */
  readonly show?: string | undefined;
}

/** What was wrong with the attempt before, and what was typed then. */
export interface FormFault {
  readonly fault: PageFault;
  readonly status: number;
  readonly email?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers the page of the step that comes next. */
export function answerStep(
  exchange: Exchange,
  interaction: OpenInteraction,
  fault?: FormFault,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const view = viewOf(exchange, interaction, fault);
  const { uiLocales } = interaction.state.record.request;
  const status = fault?.status ?? 200;
  return answerPage(exchange, status, view, { ...interaction.flow.headers, ...fault?.headers, ...headers }, uiLocales);
}

/**
 * What a form vouches for: the interaction, its step, the person whom the page names and all that it asks for. Whatever of it has
 * changed by the time the form comes back, another tab's sign-in say, makes the form another one.
 */
export function shownIn(name: string, { step, session, wish }: InteractionState): readonly string[] {
  const asked = step === 'consent' ? [...wish.scopes, ' ', ...wish.resources, ' ', ...wish.claims] : [];
  return [name, step, session?.id ?? '', ...asked];
}

export function describeClient({ name, settings }: ClientRow): PageClient {
  const { clientUri = null, policyUri = null, tosUri = null } = settings;
  return { name, uri: clientUri, policyUri, termsUri: tosUri };
}

function viewOf(exchange: Exchange, interaction: OpenInteraction, fault?: FormFault): PageView {
  const { name, flow, state, show } = interaction;
  const { record, client, session, step } = state;
  const { request } = record;
  const form: PageForm = {
    action: pathOf(exchange, name),
    token: formToken(flow.secret, shownIn(name, state)),
    ...formTarget(request.redirectUri),
  };
  const common = { form, client: describeClient(client) };
  if (step === 'consent' && session !== undefined) {
    const redirectHost = hostOf(request.redirectUri);
    return { kind: 'consent', ...common, email: session.account.email, ...state.wish, redirectHost };
  }
  if (step === 'account-choice' && session !== undefined) {
    const accounts = [{ id: session.id, email: session.account.email }];
    return { kind: 'account-choice', ...common, accounts };
  }
  const wanted = show ?? step;
  return wanted === 'sign-up' && exchange.server.issuer.settings.signUp !== 'closed'
    ? signUpView(exchange, interaction, common, fault)
    : signInView(exchange, interaction, common, fault);
}

type CommonView = Pick<SignUpView, 'form'> & { readonly client: PageClient };

function signInView(
  exchange: Exchange,
  { name, state }: OpenInteraction,
  common: CommonView,
  fault?: FormFault,
): SignInView {
  const { record, session } = state;
  const { issuer } = exchange.server;
  return {
    kind: 'sign-in',
    ...common,
    email: fault?.email ?? record.request.loginHint ?? (record.another ? '' : (session?.account.email ?? '')),
    ...(fault !== undefined && { fault: fault.fault }),
    ...(issuer.settings.signUp !== 'closed' && { signUp: `${pathOf(exchange, name)}?show=sign-up` }),
    upstreams: pageUpstreams(exchange),
  };
}

function signUpView(
  exchange: Exchange,
  { name, state }: OpenInteraction,
  common: CommonView,
  fault?: FormFault,
): SignUpView {
  return {
    kind: 'sign-up',
    ...common,
    email: fault?.email ?? state.record.request.loginHint ?? '',
    ...(fault !== undefined && { fault: fault.fault }),
    minPasswordCharacters: leastPasswordCharacters(exchange.server.issuer),
    signIn: `${pathOf(exchange, name)}?show=sign-in`,
  };
}

/** The providers that a page offers. */
export function pageUpstreams({ server }: Exchange): readonly PageUpstream[] {
  return [...server.upstreams.values()].map(({ id, name }) => ({ id, name }));
}

export function pathOf({ server }: Exchange, name: string): string {
  return pagePath(server.issuer, `/interaction/${name}`);
}

/** Where the browser goes, as people read it: a host, or the scheme of an application. */
function hostOf(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return isWebAddress(redirectUri) ? host : protocol;
}
