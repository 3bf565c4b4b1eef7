import type { BrowserSession, ClientRow } from '@sealwright/issuer';
import { Type } from 'typebox';
import { browserCookieName, clearPageCookie } from '../browser-cookies.ts';
import { firstPartyClientId } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { readAuthorizationPairs } from '../oauth/authorization-parameters.ts';
import { answerRedirect, withQuery } from '../oauth/authorization-response.ts';
import { answerAway, formTarget } from '../oauth/away-answer.ts';
import { signOutBrowser } from '../oauth/browser-sign-out.ts';
import { describeClient } from '../oauth/interaction-view.ts';
import { type LogoutRequest, logoutBody, parseLogoutBody, parseLogoutRequest } from '../oauth/logout-request.ts';
import { isOwnForm, openOwnForm, openOwnPage, ownForm } from '../oauth/own-page.ts';
import { answerPage } from '../page-answer.ts';
import { queryPairs } from '../query.ts';

/**
 * `GET /end_session` (RP-Initiated Logout 1.0): a client asks that a person be signed out here. Where its ID token is of a session
 * that began in this very browser, it is done at once: the browser's session, and every application's session that began in it.
 * Otherwise the person is asked, so that no foreign page signs anybody out (§2, §6).
 */
export const rpLogout: Endpoint = {
  operation: {
    id: 'endSessionOfBrowser',
    summary: 'Signs a person out in this browser, at a client’s wish',
    answers: {
      200: {
        description: 'The question whether to sign out, or that it is done and where it goes on',
        mediaType: 'text/html',
      },
      303: { description: 'Done: to an application’s own scheme' },
    },
  },
  async handle(exchange) {
    const pairs = queryPairs(exchange.request.url);
    const name = waitingName(pairs);
    return decide(
      exchange,
      name === undefined ? await parseLogoutRequest(exchange, pairs) : await find(exchange, name),
    );
  },
};

/**
 * `POST /end_session`: the same by a form of the client's, which comes without our cookies and so goes on by GET; and the answer to
 * the question, by a form of our own.
 */
export const rpLogoutByForm: Endpoint = {
  operation: {
    id: 'endSessionOfBrowserByForm',
    summary: 'The same by a form, and the person’s answer',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ id_token_hint: Type.Optional(Type.String()) }, { additionalProperties: true }),
    },
    answers: {
      200: { description: 'Done, and where it goes on', mediaType: 'text/html' },
      303: { description: 'On to the question' },
    },
  },
  async handle(exchange) {
    const name = waitingName(queryPairs(exchange.request.url));
    if (name !== undefined) return answerQuestion(exchange, name);
    const request = await parseLogoutRequest(exchange, await readAuthorizationPairs(exchange));
    const { server } = exchange;
    await server.throttle.admit('authorize_address', exchange.address.group);
    return answerRedirect(exchange, `${server.issuer.url}${questionPath(await keep(exchange, request))}`);
  },
};

async function decide(exchange: Exchange, request: LogoutRequest): Promise<Response> {
  const { server } = exchange;
  const page = await openOwnPage(exchange);
  const client = request.clientId === null ? undefined : await server.issuer.clients.find(request.clientId);
  const { session } = page;
  if (session === undefined) return answerSignedOut(exchange, request, client, request.sid !== null);
  if (await isOfBrowser(exchange, request, session)) {
    await signOutBrowser(server.issuer, session.id);
    return answerSignedOut(exchange, request, client, true);
  }
  await server.throttle.admit('authorize_address', exchange.address.group);
  const form = {
    ...ownForm(exchange, page, questionPath(await keep(exchange, request))),
    ...formTarget(request.redirectUri),
  };
  const asker = client && { client: describeClient(client) };
  const view = { kind: 'sign-out', form, email: session.account.email, ...asker } as const;
  return answerPage(exchange, 200, view, page.flow.headers, request.uiLocales);
}

async function answerQuestion(exchange: Exchange, name: string): Promise<Response> {
  const { server } = exchange;
  const { page, form } = await openOwnForm(exchange);
  const request = await find(exchange, name);
  const path = questionPath(name);
  if (!isOwnForm(page, form, path)) return answerRedirect(exchange, `${server.issuer.url}${path}`);
  await server.issuer.openid.interactions.finish(name);
  if (form.get('step') !== 'sign-out') return answerRedirect(exchange, `${server.issuer.url}/`);
  const { session } = page;
  if (session !== undefined) await signOutBrowser(server.issuer, session.id);
  const client = request.clientId === null ? undefined : await server.issuer.clients.find(request.clientId);
  return answerSignedOut(exchange, request, client, true);
}

/** §2: the question may be left out only where the hint is of the session that this browser has. */
async function isOfBrowser({ server }: Exchange, { sid }: LogoutRequest, browser: BrowserSession): Promise<boolean> {
  if (sid === null) return false;
  const session = await server.issuer.sessions.find(sid);
  return session?.browserSession === browser.id && session.sub === browser.sub;
}

/** Back to the client where somebody vouched for the wish: its hint, or the person. Otherwise a link, which the person may follow. */
function answerSignedOut(
  exchange: Exchange,
  { redirectUri, state, uiLocales }: LogoutRequest,
  client: ClientRow | undefined,
  vouched: boolean,
): Response {
  const headers = { 'set-cookie': clearPageCookie(browserCookieName) };
  const to = redirectUri === null || state === null ? redirectUri : withQuery(redirectUri, { state });
  if (to !== null && client !== undefined && vouched) return answerAway(exchange, to, client.name, headers, uiLocales);
  const next = to !== null && client !== undefined ? { continueTo: to, clientName: client.name } : {};
  return answerPage(exchange, 200, { kind: 'signed-out', ...next }, headers, uiLocales);
}

/** A wish that waits for its person, under a name in place of its parameters: the hint stays out of histories. */
function keep({ server }: Exchange, request: LogoutRequest): Promise<string> {
  return server.issuer.openid.interactions.begin(request.clientId ?? firstPartyClientId, logoutBody(request));
}

async function find({ server }: Exchange, name: string): Promise<LogoutRequest> {
  const body = await server.issuer.openid.interactions.find(name);
  const request = body && parseLogoutBody(body);
  if (request === undefined) throw errors.create('interaction_unknown');
  return request;
}

function questionPath(name: string): string {
  return `/end_session?wish=${name}`;
}

function waitingName(pairs: readonly (readonly [name: string, value: string])[]): string | undefined {
  const [first, ...more] = pairs.filter(([name]) => name === 'wish');
  if (first === undefined) return undefined;
  if (more.length > 0 || pairs.length > 1) throw errors.create('parameter_invalid');
  return first[1];
}
