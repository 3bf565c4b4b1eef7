import { createHash } from 'node:crypto';
import type { IdentityRow } from '@sealwright/issuer';
import { Type } from 'typebox';
import { browserCookieName, clearPageCookie } from '../browser-cookies.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { signOutBrowser } from '../oauth/browser-sign-out.ts';
import { answerOwnRedirect, isOwnForm, type OwnPage, openOwnForm, openOwnPage, ownForm } from '../oauth/own-page.ts';
import { readNotice } from '../oauth/page-notice.ts';
import { signInsPath } from '../oauth/sign-in-list.ts';
import { answerPage } from '../page-answer.ts';
import { pagePath } from '../page-path.ts';
import type { AccountView } from '../pages-port.ts';
import { readQuery } from '../query.ts';

/** `GET /`: who is signed in at this server, and the way in for whoever is not. */
export const readAccountPage: Endpoint = {
  operation: {
    id: 'readAccountPage',
    summary: 'The page of one’s account',
    answers: { 200: { description: 'The page', mediaType: 'text/html' } },
  },
  async handle(exchange) {
    const page = await openOwnPage(exchange);
    const notice = readNotice(readQuery(exchange.request, ['notice']).get('notice'), page);
    const { issuer } = exchange.server;
    const { session } = page;
    const hasPassword = session !== undefined && session.account.passwordHash !== null;
    const view = {
      kind: 'account',
      form: ownForm(exchange, page, '/'),
      ...(session !== undefined && { account: { email: session.account.email } }),
      ...(notice !== undefined && { notice }),
      signIn: pagePath(issuer, '/sign-in?to=account'),
      consents: pagePath(issuer, '/consents'),
      sessions: pagePath(issuer, signInsPath),
      ...(hasPassword && { password: pagePath(issuer, '/change-password') }),
      identities: session === undefined ? [] : await listIdentities(exchange, page, session.sub),
    } as const;
    return answerPage(exchange, 200, view, page.flow.headers);
  },
};

/**
 * `POST /`: signs out of this server and of every application that was entered from it; or takes an identity at a provider away,
 * which stays where it is the last way in.
 */
export const stepAccountPage: Endpoint = {
  operation: {
    id: 'stepAccountPage',
    summary: 'Signs out',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ step: Type.String(), form_token: Type.String() }, { additionalProperties: true }),
    },
    answers: {
      200: { description: 'Signed out', mediaType: 'text/html' },
      303: { description: 'To the page as it is now' },
    },
  },
  async handle(exchange) {
    const { page, form } = await openOwnForm(exchange);
    readQuery(exchange.request, []);
    const { session } = page;
    const step = form.get('step');
    if (session === undefined) return answerOwnRedirect(exchange, '/');
    const identity = form.get('identity') ?? '';
    if (step === 'unlink' && isOwnForm(page, form, '/', shownIdentity(identity))) {
      await unlink(exchange, session.sub, identity);
    }
    if (step !== 'sign-out' || !isOwnForm(page, form, '/')) return answerOwnRedirect(exchange, '/');
    await signOutBrowser(exchange.server.issuer, session.id);
    return answerPage(exchange, 200, { kind: 'signed-out' }, { 'set-cookie': clearPageCookie(browserCookieName) });
  },
};

/** What the form of one identity vouches for. */
function shownIdentity(id: string): readonly string[] {
  return ['unlink', id];
}

async function listIdentities(exchange: Exchange, page: OwnPage, sub: string): Promise<AccountView['identities']> {
  const { server } = exchange;
  const names = new Map([...server.upstreams.values()].map(({ issuer, name }) => [issuer, name]));
  const identities = await server.issuer.upstreamAccounts.list(sub);
  return identities.map((identity) => {
    const { issuer, email } = identity;
    const id = identityId(identity);
    const form = ownForm(exchange, page, '/', shownIdentity(id));
    // One that is not configured any more is known by its address alone.
    return { form, id, upstreamName: names.get(issuer) ?? issuer, email };
  });
}

async function unlink({ server }: Exchange, sub: string, id: string): Promise<void> {
  const identity = (await server.issuer.upstreamAccounts.list(sub)).find((one) => identityId(one) === id);
  if (identity !== undefined) await server.issuer.upstreamAccounts.unlink(sub, identity);
}

/** Short, and nothing of the provider's own name for the person. */
function identityId({ issuer, subject }: Pick<IdentityRow, 'issuer' | 'subject'>): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('base64url');
}
