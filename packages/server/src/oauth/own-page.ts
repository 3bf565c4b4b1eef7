import type { BrowserSession } from '@sealwright/issuer';
import { browserCookieName, readPageCookie } from '../browser-cookies.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { type FormParameters, readForm } from '../form-body.ts';
import { pagePath, pageUrl } from '../page-path.ts';
import type { PageForm } from '../pages-port.ts';
import { answerRedirect } from './authorization-response.ts';
import { type Flow, readFlow, readOrBeginFlow } from './flow-cookie.ts';
import { formToken, isFormToken, requireOwnForm } from './interaction-form.ts';
import { refuseAuthorization } from './presented-token.ts';

/** A page of this server's own, one that no application asked for, as the browser sees it. */
export interface OwnPage {
  readonly flow: Flow;
  /** The cookie's secret, where it stands for a session. */
  readonly secret: string | undefined;
  readonly session: BrowserSession | undefined;
}

/** @throws AuthError `path_unknown` on a server without pages, `credentials_several` */
export async function openOwnPage(exchange: Exchange): Promise<OwnPage> {
  requirePages(exchange);
  return withSession(exchange, readOrBeginFlow(exchange));
}

/**
 * Reads a form of such a page. It comes from our own origin, or nothing of it is read; whether it is the form that this very
 * page showed, `isOwnForm` says.
 *
 * @throws AuthError `path_unknown`, `form_foreign`, and those of the body
 */
export async function openOwnForm(
  exchange: Exchange,
): Promise<{ readonly page: OwnPage; readonly form: FormParameters }> {
  requirePages(exchange);
  requireOwnForm(exchange);
  refuseAuthorization(exchange.request);
  const form = await readForm(exchange);
  const flow = readFlow(exchange);
  if (flow === undefined) throw errors.create('interaction_elsewhere');
  return { page: await withSession(exchange, flow), form };
}

/** The form of a page: good in this browser, for this path, for the person who is signed in now and for what was shown. */
export function ownForm(exchange: Exchange, page: OwnPage, path: string, shown: readonly string[] = []): PageForm {
  return {
    action: pagePath(exchange.server.issuer, path),
    token: formToken(page.flow.secret, vouched(page, path, shown)),
  };
}

export function isOwnForm(page: OwnPage, form: FormParameters, path: string, shown: readonly string[] = []): boolean {
  return isFormToken(form.get('form_token'), page.flow.secret, vouched(page, path, shown));
}

/** On to another page of ours. */
export function answerOwnRedirect(
  exchange: Exchange,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return answerRedirect(exchange, pageUrl(exchange.server.issuer, path), headers);
}

function vouched({ session }: OwnPage, path: string, shown: readonly string[]): readonly string[] {
  return ['own page', path, session?.id ?? '', ...shown];
}

async function withSession(exchange: Exchange, flow: Flow): Promise<OwnPage> {
  const secret = readPageCookie(exchange.request, browserCookieName);
  const { browserSessions } = exchange.server.issuer.openid;
  const session = secret === undefined ? undefined : await browserSessions.find(secret);
  return { flow, secret: session && secret, session };
}

function requirePages({ server }: Exchange): void {
  if (server.pages === undefined) throw errors.create('path_unknown');
}
