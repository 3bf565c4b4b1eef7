import { signInMilliseconds } from './defaults.ts';

/** What has to be remembered of a sign-in while the person is away at the authorization server. */
export interface SignInRecord {
  /** RFC 7636: who shows the code has to show this. It goes to the token endpoint and nowhere else. */
  readonly verifier: string;
  /** OpenID Connect Core §3.1.2.1: the ID token has to name it. */
  readonly nonce: string;
  /** On the own origin. */
  readonly returnTo: string;
  readonly maxAgeSeconds: number | undefined;
  /** Milliseconds since 1970, by the device. */
  readonly startedAt: number;
}

/** A place for text that only this tab sees, as `sessionStorage` is. */
export type RecordStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** The sign-ins of one client at one issuer that have begun in this tab and have not come back. */
export interface SignInRecords {
  /** @throws DOMException where the storage takes nothing */
  keep(state: string, record: SignInRecord): void;
  /** Gives the record out and forgets it, in one step: each state is good for one answer. */
  take(state: string): SignInRecord | undefined;
}

/**
 * Records in a tab's storage, by state. It is readable by every script of the origin, so nothing lies there but what belongs to a
 * sign-in that has not come back, for half an hour at most: no token, and nothing that opens anything without its code.
 *
 * Issuer and client are part of the name: an answer that another server sends with a state of its own finds nothing here.
 */
export function createSignInRecords(name: string, storage: RecordStorage, now: () => number): SignInRecords {
  const prefix = `sealwright-sign-in ${name} `;
  const read = (key: string): SignInRecord | undefined => {
    const record = parseRecord(storage.getItem(key));
    const age = now() - (record?.startedAt ?? 0);
    return age >= 0 && age <= signInMilliseconds ? record : undefined;
  };
  return {
    keep(state, record) {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
      for (const key of keys) if (key.startsWith(prefix) && read(key) === undefined) storage.removeItem(key);
      storage.setItem(prefix + state, JSON.stringify(record));
    },
    take(state) {
      const record = read(prefix + state);
      storage.removeItem(prefix + state);
      return record;
    },
  };
}

/** Any script of the origin could have written it. What that can forge it could do without us; what is no record counts as none. */
function parseRecord(text: string | null): SignInRecord | undefined {
  try {
    const record = Object(JSON.parse(text ?? '')) as SignInRecord;
    const { verifier, nonce, returnTo, startedAt } = record;
    const isRecord = [verifier, nonce, returnTo].every((each) => typeof each === 'string');
    return isRecord && typeof startedAt === 'number' ? record : undefined;
  } catch {
    return undefined;
  }
}
