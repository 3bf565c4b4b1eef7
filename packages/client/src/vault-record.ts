import { type AttemptKeys, makeAttemptKeys, nextAttemptKeys, parseAttemptKeys } from './attempt-key.ts';
import type { Parting } from './grant.ts';
import type { TokenVault } from './token-vault.ts';

/** What is in a vault: the refresh token, the attempt keys that go with it, and whether the person has signed out. */
export interface VaultRecord {
  readonly refreshToken: string;
  readonly attempts: AttemptKeys;
  readonly parting: boolean;
}

export interface VaultRecords {
  /** What is kept; undefined for nothing, and for what no release of this client has written. */
  read(): Promise<VaultRecord | undefined>;
  /** Makes the next of what is kept now; a write waits for the one before. `undefined` takes it away. */
  change(decide: (kept: VaultRecord | undefined) => VaultRecord | undefined): Promise<void>;
  /** A sign-out that the server may not have heard of, in the record of the session that it is to end. */
  readonly parting?: Parting | undefined;
}

/**
 * The vault as records. A token that was received and could not be written stays in memory: this run goes on with it, and
 * the next one presents the token before it with its attempt key, as if the answer had been lost.
 */
export function openVaultRecords(vault: TokenVault): VaultRecords {
  let unwritten: { readonly record: VaultRecord | undefined } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<VaultRecord | undefined> =>
    unwritten === undefined ? parseRecord(await vault.get()) : unwritten.record;
  const write = async (record: VaultRecord | undefined): Promise<void> => {
    unwritten = { record };
    if (record === undefined) await vault.delete();
    else await vault.set(JSON.stringify(record));
    unwritten = undefined;
  };
  const change: VaultRecords['change'] = (decide) => {
    const changed = last.then(async () => {
      const kept = await read();
      const next = decide(kept);
      if (next !== kept || unwritten !== undefined) await write(next);
    });
    last = changed.catch(() => undefined);
    return changed;
  };
  const parting: Parting = {
    mark: () => change((kept) => kept && { ...kept, parting: true }).catch(() => undefined),
    isMarked: async () => (await read().catch(() => undefined))?.parting === true,
  };
  return { read, change, parting };
}

export function beginRecord(refreshToken: string): VaultRecord {
  return { refreshToken, attempts: makeAttemptKeys(), parting: false };
}

/** After an answer to a request with `sent`. An answer that comes late changes nothing, and one with the same token keeps its keys. */
export function receiveToken(
  kept: VaultRecord | undefined,
  sent: VaultRecord,
  refreshToken: string,
): VaultRecord | undefined {
  if (kept?.refreshToken !== sent.refreshToken || refreshToken === sent.refreshToken) return kept;
  return { ...kept, refreshToken, attempts: nextAttemptKeys(sent.attempts) };
}

function parseRecord(text: string | undefined): VaultRecord | undefined {
  if (text === undefined) return undefined;
  try {
    const { refreshToken, attempts, parting } = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
    const keys = parseAttemptKeys(attempts);
    if (typeof refreshToken !== 'string' || keys === undefined) return undefined;
    return { refreshToken, attempts: keys, parting: parting === true };
  } catch {
    return undefined;
  }
}
