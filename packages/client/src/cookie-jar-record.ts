import { type AttemptKeys, makeAttemptKeys, nextAttemptKeys, parseAttemptKeys } from './attempt-key.ts';
import type { Parting } from './grant.ts';
import { changeRecord } from './indexed-db.ts';

/**
 * What the pages of an origin keep about a cookie that none of them can read: the attempt keys of its token, and whether
 * the person has signed out. One record for each cookie jar, so that tabs which send the same cookie send the same keys.
 */
export interface CookieJarRecord extends Parting {
  /** The keys for the token that is in the jar, made if there are none; undefined where nothing can be kept. */
  takeAttempts(): Promise<AttemptKeys | undefined>;
  /** The answer to a request with these keys has put a new token into the jar. */
  settleAttempts(sent: AttemptKeys): Promise<void>;
  unmark(): Promise<void>;
}

/**
 * Where IndexedDB is missing or failing there are no attempt keys: keys that each tab keeps to itself would make tabs of one
 * browser look like strangers to each other. And a sign-out that the server has not heard of is then remembered by this page alone.
 */
export function openCookieJarRecord(factory: IDBFactory | undefined, issuer: string): CookieJarRecord {
  let markedHere = false;
  const change = (decide: (kept: Kept) => Kept): Promise<Kept | undefined> =>
    changeRecord(factory, `jar ${issuer}`, (stored) => {
      const kept = parseKept(stored);
      const next = decide(kept);
      return next === kept ? (stored as Kept) : next;
    }).catch(() => undefined);
  const setMark = async (parting: boolean): Promise<void> => {
    markedHere = parting;
    await change((kept) => (kept.parting === parting ? kept : { ...kept, parting }));
  };
  return {
    async takeAttempts() {
      const kept = await change((found) => (found.attempts ? found : { ...found, attempts: makeAttemptKeys() }));
      return kept?.attempts;
    },
    async settleAttempts(sent) {
      await change((kept) =>
        // Replaced by its own answer alone: one that comes late, for a token before, leaves the key of the present one alone.
        kept.attempts?.current === sent.current ? { ...kept, attempts: nextAttemptKeys(sent) } : kept,
      );
    },
    mark: () => setMark(true),
    unmark: () => setMark(false),
    async isMarked() {
      const kept = await change((found) => found);
      return kept === undefined ? markedHere : kept.parting;
    },
  };
}

interface Kept {
  readonly attempts?: AttemptKeys | undefined;
  readonly parting: boolean;
}

function parseKept(stored: unknown): Kept {
  const { attempts, parting } = Object(stored) as Readonly<Record<string, unknown>>;
  return { attempts: parseAttemptKeys(attempts), parting: parting === true };
}
