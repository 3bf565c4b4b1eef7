import type { BrowserSession, ListedBrowserSession, SessionRow } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { pagePath } from '../page-path.ts';
import type { PageSession, PageSessions, SessionsView } from '../pages-port.ts';
import { type OwnPage, ownForm } from './own-page.ts';

/** Where the list and its forms live. */
export const signInsPath = '/sign-ins';

/** The two lists, each with pages of its own. */
export type SignInList = 'browsers' | 'applications';

/** What the form of one session vouches for: it ends that one, of that list. */
export function shownSession(list: SignInList, id: string): readonly string[] {
  return ['end', list, id];
}

/**
 * One page of both lists, or of the one whose next page is asked for.
 *
 * @throws AuthError `parameter_invalid`
 */
export async function listSignIns(
  exchange: Exchange,
  page: OwnPage & { readonly session: BrowserSession },
  query: ReadonlyMap<string, string>,
): Promise<Pick<SessionsView, 'browsers' | 'applications'>> {
  const afterBrowser = readAfter(query.get('browsers_after'));
  const afterApplication = readAfter(query.get('applications_after'));
  const both = afterBrowser === undefined && afterApplication === undefined;
  return {
    ...((both || afterBrowser !== undefined) && { browsers: await listBrowsers(exchange, page, afterBrowser) }),
    ...((both || afterApplication !== undefined) && {
      applications: await listApplications(exchange, page, afterApplication),
    }),
  };
}

type SignedIn = OwnPage & { readonly session: BrowserSession };

async function listBrowsers(exchange: Exchange, page: SignedIn, after?: string): Promise<PageSessions> {
  const { issuer, wallClock } = exchange.server;
  const wanted = { ...keySet(after), limit: pageLength + 1 };
  const found = await issuer.openid.browserSessions.list(page.session.sub, wanted);
  const rows = found.slice(0, pageLength);
  const sessions = rows.map((row) => {
    const current = row.id === page.session.id;
    // The row counts entering applications; whoever looks at this page uses the browser now.
    const used = current ? { ...row, lastUsedAt: wallClock() } : row;
    return { ...describe(used), form: formOf(exchange, page, 'browsers', row.id), id: row.id, current };
  });
  return { sessions, ...more(exchange, 'browsers', found.length, rows.at(-1)?.id) };
}

async function listApplications(exchange: Exchange, page: SignedIn, after?: string): Promise<PageSessions> {
  const { issuer } = exchange.server;
  const found = await issuer.sessions.list(page.session.sub, { ...keySet(after), limit: pageLength + 1 });
  const rows = found.slice(0, pageLength);
  const names = new Map<string, string>();
  for (const clientId of new Set(rows.map((row) => row.clientId))) {
    names.set(clientId, (await issuer.clients.find(clientId))?.name ?? clientId);
  }
  const sessions = rows.map((row) => ({
    ...describe(row),
    form: formOf(exchange, page, 'applications', row.sid),
    id: row.sid,
    current: row.browserSession === page.session.id,
    clientName: names.get(row.clientId) ?? row.clientId,
  }));
  return { sessions, ...more(exchange, 'applications', found.length, rows.at(-1)?.sid) };
}

function describe(
  row: ListedBrowserSession | SessionRow,
): Pick<PageSession, 'userAgent' | 'network' | 'begunAt' | 'lastUsedAt'> {
  const { userAgent, network, createdAt, lastUsedAt } = row;
  // As at `GET /sessions`: a thief could time his own refreshes by the exact moment of the owner's last one.
  const hour = Math.floor(lastUsedAt / hourMilliseconds) * hourMilliseconds;
  return { userAgent, network, begunAt: createdAt, lastUsedAt: hour };
}

function formOf(exchange: Exchange, page: SignedIn, list: SignInList, id: string): PageSession['form'] {
  return ownForm(exchange, page, signInsPath, shownSession(list, id));
}

function more(exchange: Exchange, list: SignInList, found: number, last?: string): { more?: string } {
  if (last === undefined || found <= pageLength) return {};
  const query = new URLSearchParams({ [`${list}_after`]: last });
  return { more: pagePath(exchange.server.issuer, `${signInsPath}?${query}`) };
}

function keySet(after: string | undefined): { readonly after?: string } {
  return after === undefined ? {} : { after };
}

function readAfter(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(text)) throw errors.create('parameter_invalid');
  return text;
}

const hourMilliseconds = 3_600_000;

/** What one looks through without losing the thread. */
const pageLength = 20;
