import { Type } from 'typebox';
import { browserCookieName, clearPageCookie } from '../browser-cookies.ts';
import type { Endpoint } from '../endpoint.ts';
import { signOutBrowser } from '../oauth/browser-sign-out.ts';
import { answerOwnRedirect, isOwnForm, openOwnForm, openOwnPage, ownForm } from '../oauth/own-page.ts';
import { answerPage } from '../page-answer.ts';
import { pagePath } from '../page-path.ts';
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
    readQuery(exchange.request, []);
    const { issuer } = exchange.server;
    const { session } = page;
    const view = {
      kind: 'account',
      form: ownForm(exchange, page, '/'),
      ...(session !== undefined && { account: { email: session.account.email } }),
      signIn: pagePath(issuer, '/sign-in?to=account'),
      consents: pagePath(issuer, '/consents'),
      identities: [],
    } as const;
    return answerPage(exchange, 200, view, page.flow.headers);
  },
};

/** `POST /`: signs out of this server and of every application that was entered from it. */
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
    if (session === undefined || !isOwnForm(page, form, '/') || form.get('step') !== 'sign-out') {
      return answerOwnRedirect(exchange, '/');
    }
    await signOutBrowser(exchange.server.issuer, session.id);
    return answerPage(exchange, 200, { kind: 'signed-out' }, { 'set-cookie': clearPageCookie(browserCookieName) });
  },
};
