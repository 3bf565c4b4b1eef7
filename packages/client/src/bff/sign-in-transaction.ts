import { encodeBase64Url } from '@sealwright/jwt';
import { serverError } from '../node/server-error.ts';
import { maxSignInsUnderWay, randomBytes, signInSeconds, type WallClock } from '../server-defaults.ts';
import type { CookieBox } from './cookie-box.ts';
import { clearCookie, formatCookie, type ReadableHeaders, readCookies } from './cookie-jar.ts';

/** What has to be remembered between the question and the answer, by the browser that asked and by no other. */
export interface SignInTransaction {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
  readonly returnTo: string;
  readonly startedAt: number;
  /** The session that this sign-in is to take the place of. The answer comes without its cookie, which is strict. */
  readonly replaces: string | undefined;
}

export function createTransaction(
  returnTo: string,
  replaces: string | undefined,
  wallClock: WallClock,
): SignInTransaction {
  const random = (): string => encodeBase64Url(randomBytes(32));
  return { state: random(), nonce: random(), verifier: random(), returnTo, startedAt: wallClock(), replaces };
}

/**
 * Its cookie, beside those of other tabs; where there are too many, the others go. Lax: the answer comes as a navigation from
 * another site, which brings no strict one.
 */
export async function keepTransaction(
  box: CookieBox,
  prefix: string,
  transaction: SignInTransaction,
  headers: ReadableHeaders,
): Promise<readonly string[]> {
  const name = nameOf(prefix, transaction.state);
  const others = [...readCookies(headers).keys()].filter((one) => one.startsWith(prefix));
  const dropped = others.length >= maxSignInsUnderWay ? others : [];
  return [...dropped.map(clearCookie), formatCookie(name, await box.seal(name, transaction), 'lax', signInSeconds)];
}

/**
 * The transaction that an answer belongs to. An answer that another browser asked for (login CSRF: somebody would be signed in
 * as somebody else) has none here.
 *
 * @throws AuthError `bff_transaction_unknown`
 */
export async function findTransaction(
  box: CookieBox,
  prefix: string,
  state: string | undefined,
  headers: ReadableHeaders,
  wallClock: WallClock,
): Promise<{ readonly transaction: SignInTransaction; readonly cookies: readonly string[] }> {
  const name = state !== undefined && /^[\w-]{43}$/.test(state) ? nameOf(prefix, state) : undefined;
  const sealed = name === undefined ? undefined : readCookies(headers).get(name);
  if (name === undefined || sealed === undefined) throw serverError('bff_transaction_unknown');
  const transaction = (await box.open(name, sealed)) as SignInTransaction | undefined;
  const isOver = transaction === undefined || wallClock() - transaction.startedAt > signInSeconds;
  if (isOver || transaction.state !== state) throw serverError('bff_transaction_unknown');
  return { transaction, cookies: [clearCookie(name)] };
}

function nameOf(prefix: string, state: string): string {
  return `${prefix}${state.slice(0, 12)}`;
}
