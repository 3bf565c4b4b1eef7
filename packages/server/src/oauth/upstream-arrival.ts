import type { Authenticated } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { browserCookieName, readPageCookie } from '../browser-cookies.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { type Flow, isFlow, readFlow } from './flow-cookie.ts';
import { interactionBody, parseInteraction } from './interaction-record.ts';
import { answerOwnRedirect } from './own-page.ts';
import { beginPageSession, type PageSignIn } from './page-sign-in.ts';
import { answerFault, parseUpstreamRecord, type UpstreamRecord } from './upstream-trip.ts';

/** A record together with the browser that it belongs to. */
export interface OpenRecord {
  readonly record: UpstreamRecord;
  readonly flow: Flow;
}

/**
 * The record of somebody who is away, for the browser that left and no other.
 *
 * @throws AuthError `interaction_unknown`, `interaction_elsewhere`
 */
export async function openUpstreamRecord(exchange: Exchange, name: string): Promise<OpenRecord> {
  if (exchange.server.pages === undefined) throw errors.create('path_unknown');
  const flow = readFlow(exchange);
  const body = await exchange.server.issuer.upstreamFlows.find(name);
  if (body === undefined) throw errors.create('interaction_unknown');
  const record = parseUpstreamRecord(body);
  if (flow === undefined || !isFlow(flow, record.flowHash)) throw errors.create('interaction_elsewhere');
  return { record, flow };
}

/** Lets a person in who came from a provider, and goes on with what they came for. */
export async function answerArrival(
  exchange: Exchange,
  record: UpstreamRecord,
  authenticated: Authenticated,
): Promise<Response> {
  const former = readPageCookie(exchange.request, browserCookieName);
  let signedIn: PageSignIn;
  try {
    signedIn = await beginPageSession(exchange, authenticated, former);
  } catch (error) {
    // Suspended, or everything revoked, between the answer and here.
    if (!isAuthError(error) || error.blame === 'system') throw error;
    return answerFault(exchange, record.back, 'upstream_account_unavailable');
  }
  if (record.interaction !== null) await noteSignIn(exchange, record.interaction, signedIn.session.id);
  return answerOwnRedirect(exchange, record.onward, signedIn.headers);
}

async function noteSignIn({ server }: Exchange, interaction: string, session: string): Promise<void> {
  const body = await server.issuer.openid.interactions.change(interaction, (before) =>
    interactionBody({ ...parseInteraction(before), signedIn: session, chosen: null, another: false }),
  );
  if (body === undefined) throw errors.create('interaction_unknown');
}
