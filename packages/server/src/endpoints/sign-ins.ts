import type { BrowserSession } from '@sealwright/issuer';
import { Type } from 'typebox';
import { browserCookieName, clearPageCookie } from '../browser-cookies.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import type { FormParameters } from '../form-body.ts';
import { signOutBrowser } from '../oauth/browser-sign-out.ts';
import { answerOwnRedirect, isOwnForm, type OwnPage, openOwnForm, openOwnPage, ownForm } from '../oauth/own-page.ts';
import { answerNotice, readNotice } from '../oauth/page-notice.ts';
import { listSignIns, type SignInList, shownSession, signInsPath } from '../oauth/sign-in-list.ts';
import { answerPage } from '../page-answer.ts';
import { pagePath } from '../page-path.ts';
import { readQuery } from '../query.ts';

/** `GET /sign-ins`: the browsers and the applications where one is signed in, for who is signed in at this server. */
export const readSignIns: Endpoint = {
  operation: {
    id: 'readSignIns',
    summary: 'The page of where one is signed in',
    answers: { 200: { description: 'The page', mediaType: 'text/html' }, 303: { description: 'To sign in first' } },
  },
  async handle(exchange) {
    const page = await openOwnPage(exchange);
    const query = readQuery(exchange.request, ['browsers_after', 'applications_after', 'notice']);
    const { session } = page;
    if (session === undefined) return answerOwnRedirect(exchange, '/sign-in?to=sign-ins', page.flow.headers);
    const { issuer, wallClock } = exchange.server;
    const notice = readNotice(query.get('notice'), page);
    const view = {
      kind: 'sessions',
      form: ownForm(exchange, page, signInsPath),
      email: session.account.email,
      ...(notice !== undefined && { notice }),
      ...(await listSignIns(exchange, { ...page, session }, query)),
      now: wallClock(),
      home: pagePath(issuer, '/'),
    } as const;
    return answerPage(exchange, 200, view, page.flow.headers);
  },
};

/** `POST /sign-ins`: ends one session, all but this browser's, or all. Their tokens are refused everywhere within a second. */
export const stepSignIns: Endpoint = {
  operation: {
    id: 'stepSignIns',
    summary: 'Ends one session, all others or all',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object(
        { step: Type.String(), form_token: Type.String(), session: Type.Optional(Type.String()) },
        { additionalProperties: true },
      ),
    },
    answers: {
      200: { description: 'Signed out here, too', mediaType: 'text/html' },
      303: { description: 'To the page as it is now' },
    },
  },
  async handle(exchange) {
    const { page, form } = await openOwnForm(exchange);
    readQuery(exchange.request, []);
    const { session } = page;
    if (session === undefined) return answerOwnRedirect(exchange, signInsPath);
    return takeStep(exchange, { ...page, session }, form);
  },
};

type SignedIn = OwnPage & { readonly session: BrowserSession };

async function takeStep(exchange: Exchange, page: SignedIn, form: FormParameters): Promise<Response> {
  const { issuer } = exchange.server;
  const { id, sub } = page.session;
  const step = form.get('step');
  if (step === 'end') return endOne(exchange, page, form);
  if (!isOwnForm(page, form, signInsPath)) return answerOwnRedirect(exchange, signInsPath);
  if (step === 'end-others') {
    await issuer.sessions.endAll(sub, 'revoked', { browserSession: id });
    return answerNotice(exchange, signInsPath, 'others-ended', page);
  }
  if (step !== 'end-all') return answerOwnRedirect(exchange, signInsPath);
  await issuer.sessions.endAll(sub, 'revoked');
  // What waits for its client, a code or a device that was let in, is over as well.
  await issuer.revocations.revoke({ kind: 'subject', sub });
  return answerSignedOut(exchange);
}

/** The form says which, and was made for that one alone; whose it is, is looked up all the same. */
async function endOne(exchange: Exchange, page: SignedIn, form: FormParameters): Promise<Response> {
  const { issuer } = exchange.server;
  const id = form.get('session') ?? '';
  const list = (['browsers', 'applications'] as const).find((one) =>
    isOwnForm(page, form, signInsPath, shownSession(one, id)),
  );
  if (list === undefined || !(await isTheirs(exchange, page, list, id))) {
    return answerOwnRedirect(exchange, signInsPath);
  }
  if (list === 'browsers') await signOutBrowser(issuer, id);
  else await issuer.sessions.end({ sid: id }, 'revoked');
  if (id === page.session.id) return answerSignedOut(exchange);
  return answerNotice(exchange, signInsPath, 'session-ended', page);
}

async function isTheirs({ server }: Exchange, { session }: SignedIn, list: SignInList, id: string): Promise<boolean> {
  const { issuer } = server;
  const found =
    list === 'browsers' ? (await issuer.store.browserSessions.find(id))?.session : await issuer.sessions.find(id);
  return found?.sub === session.sub;
}

function answerSignedOut(exchange: Exchange): Response {
  return answerPage(exchange, 200, { kind: 'signed-out' }, { 'set-cookie': clearPageCookie(browserCookieName) });
}
