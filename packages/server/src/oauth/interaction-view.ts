import type { ClientRow } from '@sealwright/issuer';
import type { Exchange } from '../exchange.ts';
import { answerPage } from '../page-answer.ts';
import type { PageClient, PageFault, PageForm, PageView } from '../pages-port.ts';
import type { Flow } from './flow-cookie.ts';
import { formToken } from './interaction-form.ts';
import type { InteractionState } from './interaction-state.ts';

/** An interaction as its own browser sees it. */
export interface OpenInteraction {
  readonly name: string;
  readonly flow: Flow;
  readonly state: InteractionState;
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
  const view = viewOf(interaction, fault);
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

function viewOf({ name, flow, state }: OpenInteraction, fault?: FormFault): PageView {
  const { record, client, session, step } = state;
  const { request } = record;
  const form: PageForm = {
    action: `/interaction/${name}`,
    token: formToken(flow.secret, shownIn(name, state)),
    leadsTo: request.redirectUri,
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
  const email = fault?.email ?? request.loginHint ?? (record.another ? '' : (session?.account.email ?? ''));
  return { kind: 'sign-in', ...common, email, ...(fault && { fault: fault.fault }), upstreams: [] };
}

/** Where the browser goes, as people read it: a host, or the scheme of an application. */
function hostOf(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? host : protocol;
}
