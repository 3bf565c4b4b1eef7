import { serverError } from '../node/server-error.ts';
import { maxCookieValueLength, maxSessionCookies, type WallClock } from '../server-defaults.ts';
import type { CookieBox } from './cookie-box.ts';
import { clearCookie, formatCookie, type ReadableHeaders, readCookies, type SameSite } from './cookie-jar.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { parseSessionRecord, type SessionLimits, type SessionRecord, secondsLeft } from './session-record.ts';

export interface CookieSessionsParts {
  readonly box: CookieBox;
  /** Of the first cookie; the others have a number behind it. */
  readonly name: string;
  readonly sameSite: SameSite;
  readonly limits: SessionLimits;
  readonly wallClock: WallClock;
}

/**
 * Sessions that are nowhere but in the browser: sealed, in one cookie, or in two or three where it does not fit.
 *
 * It does NOT know of any session by itself, so it cannot end one that does not ask: what ends it is the authorization
 * server's word at the next renewal, or an API's 401.
 */
export function createCookieSessions({ box, name, sameSite, limits, wallClock }: CookieSessionsParts): SessionKeeper {
  const names = Array.from({ length: maxSessionCookies }, (_, index) => (index === 0 ? name : `${name}-${index}`));
  const write = async (record: SessionRecord, headers: ReadableHeaders): Promise<readonly string[]> => {
    const sealed = await box.seal(name, record);
    const parts = sealed.match(new RegExp(`.{1,${maxCookieValueLength}}`, 'g')) ?? [];
    if (parts.length > maxSessionCookies) throw serverError('bff_session_too_large');
    const left = secondsLeft(record, limits, wallClock());
    const there = readCookies(headers);
    return names.flatMap((one, index) => {
      const part = parts[index];
      if (part !== undefined) return [formatCookie(one, part, sameSite, left)];
      return there.has(one) ? [clearCookie(one)] : [];
    });
  };
  return Object.freeze({
    async read(headers) {
      const cookies = readCookies(headers);
      const sealed = names.map((one) => cookies.get(one) ?? '').join('');
      const record = sealed === '' ? undefined : parseSessionRecord(await box.open(name, sealed));
      return record && { record, key: undefined };
    },
    begin: write,
    replace: (_kept, record, headers) => write(record, headers),
    async end(_kept, headers) {
      const there = readCookies(headers);
      return names.filter((one, index) => index === 0 || there.has(one)).map(clearCookie);
    },
  } satisfies SessionKeeper);
}
