import type { ReadableHeaders } from './cookie-jar.ts';
import type { SessionRecord } from './session-record.ts';

/** A session as it was found, and where. */
export interface KeptSession {
  readonly record: SessionRecord;
  /** Its name in the store; undefined where the cookie is all there is. */
  readonly key: string | undefined;
}

/** Where sessions are: in the browser's cookie, or in a store. Answers `Set-Cookie` values. */
export interface SessionKeeper {
  read(headers: ReadableHeaders): Promise<KeptSession | undefined>;
  begin(record: SessionRecord, headers: ReadableHeaders): Promise<readonly string[]>;
  /** Undefined where the session was ended meanwhile: what ended stays so. */
  replace(kept: KeptSession, record: SessionRecord, headers: ReadableHeaders): Promise<readonly string[] | undefined>;
  end(kept: KeptSession | undefined, headers: ReadableHeaders): Promise<readonly string[]>;
}
