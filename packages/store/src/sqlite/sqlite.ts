import type { DatabaseSync } from 'node:sqlite';
import type { IssuerStore, RandomBytes, WallClock } from '@sealwright/issuer/store-port';
import { systemMonotonicClock, systemRandom, systemWallClock } from '../defaults.ts';
import { createAccountTable } from './account-table.ts';
import { createBrowserSessionTable } from './browser-session-table.ts';
import { createChangeWatch } from './change-watch.ts';
import { prepareCleanUp } from './clean-up.ts';
import { createClientTable } from './client-table.ts';
import { openReader } from './connection.ts';
import { createConsentTable } from './consent-table.ts';
import { createEvidenceTable } from './evidence-table.ts';
import { GroupCommit } from './group-commit.ts';
import { createIdentityTable } from './identity-table.ts';
import { createKeyTable } from './key-table.ts';
import { createOneTimeTable } from './one-time-table.ts';
import { createPendingTable } from './pending-table.ts';
import { createResourceTable } from './resource-table.ts';
import { createRevocationLog } from './revocation-log.ts';
import { createRevocationTable } from './revocation-table.ts';
import { prepareMarkEnded } from './session-end.ts';
import { prepareSessionInsert } from './session-insert.ts';
import { createSessionTable } from './session-table.ts';
import { createSettingTable } from './setting-table.ts';
import { createStoreClock, type StoreClock } from './store-clock.ts';
import { type OpenedStore, openStoreFile, type StoreRole } from './store-open.ts';
import { parseStorePath, type StorePlace } from './store-path.ts';

export { type StoreErrorCode, StoreFileError } from '../errors.ts';
export type { CopiedRow, CopiedState, CopiedTable, CopiedTableName, CopySource } from '../store-copy.ts';
export { openCopySource } from './copy-source.ts';
export type { BroughtBack } from './restored-life.ts';
export { backupSqliteStore, verifySqliteBackup } from './store-backup.ts';
export type { StoreRole } from './store-open.ts';
export type { StorePlace } from './store-path.ts';
export { type RestoreOptions, type RestoreReport, restoreSqliteStore } from './store-restore.ts';
export { migrateSqlite, type StoreFacts, sqliteStatus } from './store-status.ts';

export type SqliteStoreOptions = StorePlace & {
  /**
   * `server`: the one long-running process; a second one is refused, and an end without `close` raises the incarnation.
   * `command` (default): any number, beside a running server or not.
   */
  readonly role?: StoreRole;
  /** Whether a missing file is made (and its directory, if that one's parent is there). Default true. */
  readonly create?: boolean;
  /** Seconds since 1970; a fraction is welcome. */
  readonly wallClock?: WallClock;
  /** Milliseconds that never fall. */
  readonly monotonicClock?: () => number;
  readonly random?: RandomBytes;
};

export interface SqliteStore extends IssuerStore {
  readonly path: string;
  readonly role: StoreRole;
  /** Raised by each start of a server after an unclean end. */
  readonly incarnation: number;
}

/**
 * Opens the store in a SQLite file, or makes it. Every write is answered after its commit, and a commit is an fsync;
 * writes that wait at the same moment share one.
 *
 * It does NOT lock other processes out: commands may open the same file beside the one server.
 *
 * @throws StoreFileError one line and the path; the file is as it was: `store_missing`, `store_directory_missing`,
 *   `store_not_a_file`, `store_forbidden`, `store_read_only`, `store_foreign`, `store_newer`, `store_damaged`,
 *   `store_locked`, `store_full`, `store_in_use`
 *
 * @example
 * ```ts
 * import { openSqliteStore } from '@sealwright/store/sqlite';
 *
 * const store = await openSqliteStore({ path: './data/sealwright.db', role: 'server' });
 * await store.close();
 * ```
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const wallClock = options.wallClock ?? systemWallClock;
  const monotonicClock = options.monotonicClock ?? systemMonotonicClock;
  const clock = createStoreClock(wallClock, monotonicClock);
  const opened = await openStoreFile(parseStorePath(options), {
    role: options.role ?? 'command',
    create: options.create ?? true,
    random: options.random ?? systemRandom,
    now: clock.now(),
    monotonicClock,
  });
  return createSqliteStore(opened, clock, { wallClock, monotonicClock });
}

interface Clocks {
  readonly wallClock: WallClock;
  readonly monotonicClock: () => number;
}

function createSqliteStore(opened: OpenedStore, clock: StoreClock, { wallClock, monotonicClock }: Clocks): SqliteStore {
  const { db, path, role, incarnation } = opened;
  const commit = new GroupCommit(db, clock, monotonicClock);
  const watch = createChangeWatch(db);
  commit.onAnnounced(watch.fire);
  const log = createRevocationLog(db);
  const insert = prepareSessionInsert(db);
  const touch = db.prepare('UPDATE state SET changes = changes WHERE id = 1');
  let closing: Promise<void> | undefined;
  return {
    path,
    role,
    incarnation,
    sessions: createSessionTable(db, { commit, log, evidence: createEvidenceTable(db), insert }),
    accounts: createAccountTable(db, commit, log, { markEnded: prepareMarkEnded(db), insert: insert.always }),
    clients: createClientTable(db, commit, log),
    resources: createResourceTable(db, commit),
    keys: createKeyTable(db, commit, log),
    revocations: createRevocationTable(db, { commit, log, wallClock, openReader: () => openReader(path) }),
    settings: createSettingTable(db, commit),
    pending: createPendingTable(db, commit, insert),
    browserSessions: createBrowserSessionTable(db, commit),
    consents: createConsentTable(db, commit),
    identities: createIdentityTable(db, commit),
    oneTimeValues: createOneTimeTable(db, commit),
    now: clock.now,
    wallClock,
    onChange: watch.subscribe,
    cleanUp: prepareCleanUp(db, commit, wallClock),
    // One server a file, so its duties are its own; a command has none.
    takeDuty: async () => role === 'server',
    check: () => commit.write(() => void touch.run()),
    missingParts: () => [],
    close() {
      closing ??= endStore(db, commit.end(opened.noteCleanEnd)).finally(() => {
        watch.close();
        opened.close();
      });
      return closing;
    },
  };
}

/** After the last commit the log is copied into the file, so that a copy of the file alone is whole. */
async function endStore(db: DatabaseSync, lastCommit: Promise<void>): Promise<void> {
  await lastCommit;
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
