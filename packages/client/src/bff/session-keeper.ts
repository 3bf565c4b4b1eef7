import type { ReadableHeaders } from './cookie-jar.ts';
import type { SessionRecord } from './session-record.ts';

/** A session as it was found, and where. */
export interface KeptSession {
  readonly record: SessionRecord;
  /** Its own: a sign-in makes another one each time. */
  readonly key: string;
}

/**
 * Where sessions are: in the browser's cookies, or in a store. Answers `Set-Cookie` values. Which session is the browser's is
 * written by `begin` and `end` alone: answers arrive in any order, and the others may belong to a session of before.
 */
export interface SessionKeeper {
  /** The key that a request names, whether or not there is anything under it. */
  named(headers: ReadableHeaders): Promise<string | undefined>;
  read(headers: ReadableHeaders): Promise<KeptSession | undefined>;
  /** `replaces`: the key of a session that ends with that, beside the one that the request names. */
  begin(record: SessionRecord, headers: ReadableHeaders, replaces: string | undefined): Promise<readonly string[]>;
  /** Undefined where the session was ended meanwhile: what ended stays so. */
  replace(kept: KeptSession, record: SessionRecord, headers: ReadableHeaders): Promise<readonly string[] | undefined>;
  /** One that is over. It takes no cookie back: the browser may have another session by now. */
  forget(kept: KeptSession): Promise<void>;
  /** The person signs out. */
  end(kept: KeptSession | undefined, headers: ReadableHeaders): Promise<readonly string[]>;
  /** Takes back what late answers left of sessions that the browser no longer has. */
  strays(headers: ReadableHeaders): readonly string[];
}
