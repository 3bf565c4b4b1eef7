import { Type } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import type { FormParameters } from '../form-body.ts';
import type { FormFault } from '../oauth/interaction-view.ts';
import { answerOwnRedirect, isOwnForm, type OwnPage, openOwnForm, openOwnPage, ownForm } from '../oauth/own-page.ts';
import { answerNotice } from '../oauth/page-notice.ts';
import { beginPageSession, faultOf, type PageSignIn } from '../oauth/page-sign-in.ts';
import { answerPage } from '../page-answer.ts';
import { pagePath } from '../page-path.ts';
import { changePasswordThrottled } from '../password-change.ts';
import { readQuery } from '../query.ts';
import { leastPasswordCharacters } from '../sign-up-throttle.ts';

const path = '/change-password';

/** `GET /change-password`: for who is signed in at this server and has a password to change. */
export const readPasswordPage: Endpoint = {
  operation: {
    id: 'readPasswordPage',
    summary: 'The page to change one’s password',
    answers: { 200: { description: 'The page', mediaType: 'text/html' }, 303: { description: 'To sign in first' } },
  },
  async handle(exchange) {
    const page = await openOwnPage(exchange);
    readQuery(exchange.request, []);
    return requirePassword(exchange, page) ?? answerForm(exchange, page);
  },
};

/**
 * `POST /change-password`: a new password for who knows the current one, however they got at this browser. Every session ends,
 * everywhere, and this browser goes on with a new one: what was copied from it before is worth nothing.
 */
export const stepPasswordPage: Endpoint = {
  operation: {
    id: 'stepPasswordPage',
    summary: 'Changes the password and ends every other session',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ step: Type.String(), form_token: Type.String() }, { additionalProperties: true }),
    },
    answers: {
      303: { description: 'To the page of one’s account, which says what happened' },
      400: { description: 'The page again, with what was wrong', mediaType: 'text/html' },
      429: { description: 'The page again: too many wrong passwords', mediaType: 'text/html' },
    },
  },
  async handle(exchange) {
    const { page, form } = await openOwnForm(exchange);
    readQuery(exchange.request, []);
    const away = requirePassword(exchange, page);
    if (away !== undefined) return away;
    if (form.get('step') !== 'change' || !isOwnForm(page, form, path)) return answerOwnRedirect(exchange, path);
    const outcome = await change(exchange, page, form);
    if ('fault' in outcome) return answerForm(exchange, page, outcome);
    const { session, headers } = outcome;
    return answerNotice(exchange, '/', 'password-changed', { flow: page.flow, session }, headers);
  },
};

/** `GET /.well-known/change-password`: where a password manager looks for the page (W3C, “A Well-Known URL for Changing Passwords”). */
export const findPasswordPage: Endpoint = {
  operation: {
    id: 'findPasswordPage',
    summary: 'Leads to the page to change one’s password',
    answers: { 303: { description: 'To the page' } },
  },
  async handle(exchange) {
    const page = await openOwnPage(exchange);
    readQuery(exchange.request, []);
    return answerOwnRedirect(exchange, path, page.flow.headers);
  },
};

async function change(exchange: Exchange, page: OwnPage, form: FormParameters): Promise<PageSignIn | FormFault> {
  const current = form.get('current_password');
  const next = form.get('new_password');
  const sub = page.session?.sub;
  if (sub === undefined || current === undefined || next === undefined) return { fault: 'fields_missing', status: 400 };
  try {
    const authenticated = await changePasswordThrottled(exchange, { sub, current, next });
    return await beginPageSession(exchange, authenticated, page.secret);
  } catch (error) {
    const fault = faultOf(exchange, error);
    return fault.fault === 'credentials_invalid' ? { ...fault, fault: 'password_wrong' } : fault;
  }
}

/** Who comes in by another provider alone has none; who has one must be signed in. */
function requirePassword(exchange: Exchange, { session, flow }: OwnPage): Response | undefined {
  if (session === undefined) return answerOwnRedirect(exchange, '/sign-in?to=password', flow.headers);
  return session.account.passwordHash === null ? answerOwnRedirect(exchange, '/', flow.headers) : undefined;
}

function answerForm(exchange: Exchange, page: OwnPage, fault?: FormFault): Response {
  const { issuer } = exchange.server;
  const view = {
    kind: 'password',
    form: ownForm(exchange, page, path),
    email: page.session?.account.email ?? '',
    ...(fault !== undefined && { fault: fault.fault }),
    minPasswordCharacters: leastPasswordCharacters(issuer),
    home: pagePath(issuer, '/'),
  } as const;
  return answerPage(exchange, fault?.status ?? 200, view, { ...page.flow.headers, ...fault?.headers });
}
