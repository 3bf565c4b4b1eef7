import { encodeBase64Url } from '@sealwright/jwt';
import { serverError } from '../node/server-error.ts';
import { maxCookieValueLength, maxSessionCookies, randomBytes, type WallClock } from '../server-defaults.ts';
import type { CookieBox } from './cookie-box.ts';
import { clearCookie, formatCookie, type ReadableHeaders, readCookies, type SameSite } from './cookie-jar.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { parseSessionRecord, type SessionLimits, type SessionRecord, secondsLeft } from './session-record.ts';

export interface CookieSessionsParts {
  readonly box: CookieBox;
  /** Of the cookie that says which session is the browser's; the session itself is in those that have its identifier behind it. */
  readonly name: string;
  readonly sameSite: SameSite;
  readonly limits: SessionLimits;
  readonly wallClock: WallClock;
}

/**
 * Sessions that are nowhere but in the browser. One cookie names the session, and signing in and out alone write it. Another (or
 * two or three, where it does not fit) has that name behind its own, is bound to it, and holds the session sealed. So the answer
 * to a call of before, which comes after the person signed out or somebody else signed in, renews a session that nobody has any
 * more, and cannot put it in the place of the present one.
 *
 * It does NOT know of any session by itself, so it cannot end one that does not ask: what ends it is the authorization
 * server's word at the next renewal, or an API's 401.
 */
export function createCookieSessions({ box, name, sameSite, limits, wallClock }: CookieSessionsParts): SessionKeeper {
  const idIn = (headers: ReadableHeaders): string | undefined => {
    const id = readCookies(headers).get(name);
    return id !== undefined && /^[\w-]{22}$/.test(id) ? id : undefined;
  };
  const payloadsIn = (headers: ReadableHeaders): readonly string[] =>
    [...readCookies(headers).keys()].filter((one) => one.startsWith(`${name}.`));
  const write = async (id: string, record: SessionRecord, headers: ReadableHeaders): Promise<readonly string[]> => {
    const pieces = cut(await box.seal(`${name}.${id}`, record));
    const left = secondsLeft(record, limits, wallClock());
    const there = readCookies(headers);
    return namesOf(name, id).flatMap((one, index) => {
      const piece = pieces[index];
      if (piece !== undefined) return [formatCookie(one, piece, sameSite, left)];
      return there.has(one) ? [clearCookie(one)] : [];
    });
  };
  return Object.freeze({
    named: async (headers) => idIn(headers),
    async read(headers) {
      const id = idIn(headers);
      const sealed = id === undefined ? undefined : join(namesOf(name, id), readCookies(headers));
      if (id === undefined || sealed === undefined) return undefined;
      const record = parseSessionRecord(await box.open(`${name}.${id}`, sealed));
      return record && { record, key: id };
    },
    async begin(record, headers, replaces) {
      const id = encodeBase64Url(randomBytes(16));
      const former = replaces === undefined ? [] : namesOf(name, replaces);
      const gone = new Set([...former, ...payloadsIn(headers)]);
      const payload = await write(id, record, headers);
      return [...[...gone].map(clearCookie), formatCookie(name, id, sameSite, limits.absoluteSeconds), ...payload];
    },
    replace: ({ key }, record, headers) => write(key, record, headers),
    forget: async () => undefined,
    end: async (_kept, headers) => [name, ...payloadsIn(headers)].map(clearCookie),
    strays(headers) {
      const id = idIn(headers);
      const own = id === undefined ? [] : namesOf(name, id);
      return payloadsIn(headers)
        .filter((one) => !own.includes(one))
        .map(clearCookie);
    },
  } satisfies SessionKeeper);
}

function namesOf(name: string, id: string): readonly string[] {
  return Array.from({ length: maxSessionCookies }, (_, index) => `${name}.${id}${index === 0 ? '' : `.${index}`}`);
}

/** The first says how many they are: a piece that an earlier answer left behind is not taken for one of them. */
function cut(sealed: string): readonly string[] {
  const [first = '', ...rest] = sealed.match(new RegExp(`.{1,${maxCookieValueLength}}`, 'g')) ?? [];
  if (rest.length >= maxSessionCookies) throw serverError('bff_session_too_large');
  return [`${rest.length + 1}${first}`, ...rest];
}

function join(names: readonly string[], cookies: ReadonlyMap<string, string>): string | undefined {
  const [first = '', ...rest] = names.map((one) => cookies.get(one));
  const count = /^[1-9]/.test(first) ? Number(first[0]) : 0;
  const pieces = [first.slice(1), ...rest.slice(0, Math.max(0, count - 1))];
  return count === 0 || pieces.includes(undefined) ? undefined : pieces.join('');
}
