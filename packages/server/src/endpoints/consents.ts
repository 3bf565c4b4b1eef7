import type { BrowserSession } from '@sealwright/issuer';
import { Type } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { describeClient } from '../oauth/interaction-view.ts';
import { answerOwnRedirect, isOwnForm, type OwnPage, openOwnForm, openOwnPage, ownForm } from '../oauth/own-page.ts';
import { answerPage } from '../page-answer.ts';
import { pagePath } from '../page-path.ts';
import type { ConsentsView } from '../pages-port.ts';
import { readQuery } from '../query.ts';

/** `GET /consents`: which applications one has let in, for the person who is signed in at this server. */
export const readConsents: Endpoint = {
  operation: {
    id: 'readConsents',
    summary: 'The page of the applications that one has let in',
    answers: { 200: { description: 'The page', mediaType: 'text/html' }, 303: { description: 'To sign in first' } },
  },
  async handle(exchange) {
    const page = await openOwnPage(exchange);
    const after = readQuery(exchange.request, ['after']).get('after');
    const { session } = page;
    if (session === undefined) return answerOwnRedirect(exchange, '/sign-in?to=consents', page.flow.headers);
    const listed = await listConsents(exchange, { ...page, session }, after);
    const view = { kind: 'consents', email: session.account.email } as const;
    const home = pagePath(exchange.server.issuer, '/');
    return answerPage(exchange, 200, { ...view, ...listed, home }, page.flow.headers);
  },
};

/** `POST /consents`: takes one back. The application's sessions end with it, at every verifier within a second. */
export const withdrawConsent: Endpoint = {
  operation: {
    id: 'withdrawConsent',
    summary: 'Takes back what an application was let have',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object(
        { step: Type.String(), form_token: Type.String(), client: Type.String() },
        { additionalProperties: true },
      ),
    },
    answers: { 303: { description: 'To the page as it is now' } },
  },
  async handle(exchange) {
    const { page, form } = await openOwnForm(exchange);
    readQuery(exchange.request, []);
    const { session } = page;
    const clientId = form.get('client');
    const wanted = form.get('step') === 'withdraw' && isOwnForm(page, form, '/consents', shownConsent(clientId));
    if (session !== undefined && clientId !== undefined && wanted) {
      await exchange.server.issuer.openid.consents.withdraw(session.sub, clientId);
    }
    return answerOwnRedirect(exchange, '/consents');
  },
};

/** What the form of one consent vouches for. */
function shownConsent(clientId = ''): readonly string[] {
  return ['withdraw', clientId];
}

async function listConsents(
  exchange: Exchange,
  signedIn: OwnPage & { readonly session: BrowserSession },
  after: string | undefined,
): Promise<Pick<ConsentsView, 'consents' | 'more'>> {
  const { issuer } = exchange.server;
  const page = { limit: pageLength, ...(after !== undefined && { after }) };
  const rows = await issuer.openid.consents.list(signedIn.session.sub, page);
  const consents = await Promise.all(
    rows.map(async ({ clientId, scopes, grantedAt }) => {
      // A client that was removed meanwhile can still be taken back, under the only name that is left of it.
      const row = await issuer.clients.find(clientId);
      const nameless = { name: clientId, uri: null, policyUri: null, termsUri: null };
      const form = ownForm(exchange, signedIn, '/consents', shownConsent(clientId));
      return { form, clientId, client: row === undefined ? nameless : describeClient(row), scopes, grantedAt };
    }),
  );
  const last = rows.length === pageLength ? rows.at(-1)?.clientId : undefined;
  if (last === undefined) return { consents };
  return { consents, more: pagePath(issuer, `/consents?${new URLSearchParams({ after: last })}`) };
}

const pageLength = 50;
