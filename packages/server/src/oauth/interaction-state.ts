import { type BrowserSession, type ClientRow, type ConsentWish, openidScopes, settingsOf } from '@sealwright/issuer';
import { browserCookieName, readPageCookie } from '../browser-cookies.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { InteractionRecord } from './interaction-record.ts';
import { type InteractionStep, nextStep } from './interaction-step.ts';

/** An interaction as it stands for the browser that asks: who is signed in there, and what comes next. */
export interface InteractionState {
  readonly record: InteractionRecord;
  readonly client: ClientRow;
  /** The cookie's secret, where it stands for a session. */
  readonly secret: string | undefined;
  readonly session: BrowserSession | undefined;
  /** What the person would let the client have. */
  readonly wish: ConsentWish;
  readonly step: InteractionStep;
}

/** @throws AuthError `authorization_client_unknown` where the client was removed meanwhile */
export async function readState(
  exchange: Exchange,
  record: InteractionRecord,
  secret: string | undefined = readPageCookie(exchange.request, browserCookieName),
): Promise<InteractionState> {
  const { issuer } = exchange.server;
  const client = await issuer.clients.find(record.request.clientId);
  if (client === undefined) throw errors.create('authorization_client_unknown');
  const session = secret === undefined ? undefined : await issuer.openid.browserSessions.find(secret);
  const wish = wishOf(record.request, session);
  const step = nextStep({
    record,
    session: session && { ...session, subject: await issuer.openid.subjectFor(client, session.sub) },
    consentImplied: settingsOf(client).consent === 'implied',
    consentCovered: session !== undefined && (await issuer.openid.consents.covers(session.sub, client.clientId, wish)),
    nowSeconds: issuer.settings.wallClock(),
  });
  return { record, client, secret: session && secret, session, wish, step };
}

/** Scopes over APIs come from the account: nobody can give away what they do not have. */
function wishOf(request: AuthorizationRequest, session: BrowserSession | undefined): ConsentWish {
  const held = session?.account.scopes ?? [];
  return {
    scopes: request.scopes.filter((scope) => openidScopes.includes(scope) || held.includes(scope)),
    resources: request.resources,
    claims: [...new Set([...request.claims.userinfo, ...request.claims.idToken])],
  };
}
