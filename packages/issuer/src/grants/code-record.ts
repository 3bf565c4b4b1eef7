import type { JsonObject } from '../ports.ts';
import type { GrantRecord } from './granted-session.ts';

/** What is kept of an authorization between its code and its session. It never leaves the store. */
export interface CodeRecord extends GrantRecord {
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly nonce: string | null;
  readonly jkt: string | null;
}

/** Reads back what `CodeRecord` was written as. Only this package writes such rows, so their form is its own. */
export function parseCodeRecord(body: JsonObject): CodeRecord {
  return body as unknown as CodeRecord;
}
