import type { UpstreamIdentity } from '@sealwright/issuer';
import { Type } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { type FormParameters, readForm } from '../form-body.ts';
import { formTarget } from '../oauth/away-answer.ts';
import { formToken, isFormToken, requireOwnForm } from '../oauth/interaction-form.ts';
import { parseInteraction } from '../oauth/interaction-record.ts';
import type { FormFault } from '../oauth/interaction-view.ts';
import { answerOwnRedirect } from '../oauth/own-page.ts';
import { faultOf } from '../oauth/page-sign-in.ts';
import { refuseAuthorization } from '../oauth/presented-token.ts';
import { answerArrival, type OpenRecord, openUpstreamRecord } from '../oauth/upstream-arrival.ts';
import { answerFault, type UpstreamRecord } from '../oauth/upstream-trip.ts';
import { answerPage } from '../page-answer.ts';
import { pagePath } from '../page-path.ts';
import { authenticateByPassword } from '../password-authentication.ts';
import { readQuery } from '../query.ts';

/**
 * `GET /upstream-proof/{name}`: an account has the address that somebody came with from a provider, and one of the two has never
 * verified it. Before they are one, the account is proven by its password.
 */
export const readUpstreamProof: Endpoint = {
  operation: {
    id: 'readUpstreamProof',
    summary: 'The page to prove an account before an identity is linked to it',
    answers: { 200: { description: 'The page', mediaType: 'text/html' } },
  },
  async handle(exchange) {
    readQuery(exchange.request, []);
    return answerProof(exchange, await openWaiting(exchange));
  },
};

/** `POST /upstream-proof/{name}`: its password, as slowly as the throttle of log-ins has it. */
export const stepUpstreamProof: Endpoint = {
  operation: {
    id: 'stepUpstreamProof',
    summary: 'Proves an account by its password',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ step: Type.String(), form_token: Type.String() }, { additionalProperties: true }),
    },
    answers: {
      303: { description: 'On with what the person came for, or back to where it began' },
      400: { description: 'The page again, with what was wrong', mediaType: 'text/html' },
    },
  },
  async handle(exchange) {
    if (exchange.server.pages === undefined) throw errors.create('path_unknown');
    requireOwnForm(exchange);
    refuseAuthorization(exchange.request);
    const form = await readForm(exchange);
    const waiting = await openWaiting(exchange);
    const { name, flow, record } = waiting;
    if (!isFormToken(form.get('form_token'), flow.secret, shownOf(waiting))) {
      return answerOwnRedirect(exchange, `/upstream-proof/${name}`);
    }
    if (form.get('step') === 'prove') return prove(exchange, waiting, form);
    await exchange.server.issuer.upstreamFlows.take(name);
    return answerOwnRedirect(exchange, record.back);
  },
};

interface Waiting extends OpenRecord {
  readonly name: string;
  readonly identity: UpstreamIdentity;
}

async function openWaiting(exchange: Exchange): Promise<Waiting> {
  const name = exchange.segment ?? '';
  const open = await openUpstreamRecord(exchange, name);
  const { identity } = open.record;
  // Somebody who is still away has nothing to prove.
  if (identity === undefined) throw errors.create('interaction_unknown');
  return { ...open, name, identity };
}

async function prove(exchange: Exchange, waiting: Waiting, form: FormParameters): Promise<Response> {
  const { name, record, identity } = waiting;
  const { issuer } = exchange.server;
  const password = form.get('password');
  if (password === undefined) return answerProof(exchange, waiting, { fault: 'fields_missing', status: 400 });
  try {
    const authenticated = await authenticateByPassword(exchange, { email: identity.email ?? '', password });
    if ((await issuer.upstreamFlows.take(name)) === undefined) throw errors.create('interaction_unknown');
    const verdict = await issuer.upstreamAccounts.link(identity, authenticated);
    if (verdict.kind === 'authenticated') return await answerArrival(exchange, record, verdict.authenticated);
    return answerFault(exchange, record.back, 'upstream_account_unavailable');
  } catch (error) {
    return await answerProof(exchange, waiting, faultOf(exchange, error));
  }
}

async function answerProof(exchange: Exchange, waiting: Waiting, fault?: FormFault): Promise<Response> {
  const { name, flow, record, identity } = waiting;
  const view = {
    kind: 'prove-account',
    form: {
      action: pagePath(exchange.server.issuer, `/upstream-proof/${name}`),
      token: formToken(flow.secret, shownOf(waiting)),
      ...formTarget(await redirectUriOf(exchange, record)),
    },
    upstreamName: exchange.server.upstreams.get(record.upstream)?.name ?? record.upstream,
    email: identity.email ?? '',
    ...(fault !== undefined && { fault: fault.fault }),
  } as const;
  return answerPage(exchange, fault?.status ?? 200, view, { ...fault?.headers }, record.wish.uiLocales);
}

/** Where the application is that this may end at, right after the form. */
async function redirectUriOf({ server }: Exchange, { interaction }: UpstreamRecord): Promise<string | undefined> {
  const body = interaction === null ? undefined : await server.issuer.openid.interactions.find(interaction);
  return body && parseInteraction(body).request.redirectUri;
}

function shownOf({ name, identity }: Waiting): readonly string[] {
  return ['upstream-proof', name, identity.issuer, identity.subject, identity.email ?? ''];
}
