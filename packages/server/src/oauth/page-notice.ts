import type { Exchange } from '../exchange.ts';
import type { PageNotice } from '../pages-port.ts';
import { formToken, isFormToken } from './interaction-form.ts';
import { answerOwnRedirect } from './own-page.ts';

/**
 * On to a page of ours, which says there what was done. The words are named in the address, under a MAC of this browser and of the
 * session that it now has: a link that somebody sends makes our page say nothing.
 */
export function answerNotice(
  exchange: Exchange,
  path: string,
  notice: PageNotice,
  to: NoticeReader,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const query = new URLSearchParams({ notice: `${notice}.${formToken(to.flow.secret, vouched(to, notice))}` });
  return answerOwnRedirect(exchange, `${path}?${query}`, headers);
}

/** The notice of an address, if it is for this browser; undefined for whatever else stands there. */
export function readNotice(presented: string | undefined, to: NoticeReader): PageNotice | undefined {
  const notice = notices.find((name) => presented?.startsWith(`${name}.`) === true);
  if (notice === undefined || to.session === undefined) return undefined;
  const isOurs = isFormToken(presented?.slice(notice.length + 1), to.flow.secret, vouched(to, notice));
  return isOurs ? notice : undefined;
}

/** The browser that reads it, and who is signed in there. */
export interface NoticeReader {
  readonly flow: { readonly secret: string };
  readonly session: { readonly id: string } | undefined;
}

const notices: readonly PageNotice[] = ['password-changed', 'session-ended', 'others-ended'];

function vouched({ session }: NoticeReader, notice: PageNotice): readonly string[] {
  return ['notice', session?.id ?? '', notice];
}
