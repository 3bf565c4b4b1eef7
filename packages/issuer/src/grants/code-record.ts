import type { Epochs, JsonObject } from '../ports.ts';

/** What is kept of an authorization between its code and its session. It never leaves the store. */
export interface CodeRecord {
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly scope: string;
  readonly resources: readonly string[];
  readonly nonce: string | null;
  readonly claims: JsonObject | null;
  readonly jkt: string | null;
  readonly browserSession: string | null;
  readonly offline: boolean;
  readonly epochs: Epochs;
  readonly authTimeSeconds: number;
  readonly amr: readonly string[];
  readonly acr: string | null;
}

/** Reads back what `CodeRecord` was written as. Only this package writes such rows, so their form is its own. */
export function parseCodeRecord(body: JsonObject): CodeRecord {
  return body as unknown as CodeRecord;
}
