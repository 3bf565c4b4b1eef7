import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RandomBytes } from '@sealwright/issuer/store-port';
import { busyRetryMilliseconds, lockTimeoutMilliseconds } from '../defaults.ts';
import { StoreFileError, storeErrorCode } from '../errors.ts';
import { assertDurable, openWriter, prepareWriter } from './connection.ts';
import { prepareQuery } from './query.ts';
import { migrate } from './schema.ts';
import { type ServerPlace, takeServerPlace } from './server-place.ts';
import { prepareStoreFile } from './store-file.ts';

export type StoreRole = 'server' | 'command';

export interface OpenedStore {
  readonly db: DatabaseSync;
  readonly path: string;
  readonly role: StoreRole;
  readonly incarnation: number;
  /** To be run in the last transaction. */
  noteCleanEnd(): void;
  close(): void;
}

export interface StoreOpening {
  readonly role: StoreRole;
  readonly create: boolean;
  readonly random: RandomBytes;
  readonly now: number;
  readonly monotonicClock: () => number;
}

/** Inspects, opens, brings up to date, takes the server's place; or gives everything back and says in one line why not. */
export async function openStoreFile(given: string, opening: StoreOpening): Promise<OpenedStore> {
  const path = await patiently(given, opening, () => prepareStoreFile(given, opening));
  let place: ServerPlace | undefined;
  let db: DatabaseSync | undefined;
  try {
    if (opening.role === 'server') place = takeServerPlace(path);
    const writer = openWriter(path);
    db = writer;
    const incarnation = await patiently(path, opening, () => {
      prepareWriter(writer);
      migrate(writer, opening);
      assertDurable(writer);
      return enter(writer, opening.role);
    });
    return {
      db: writer,
      path,
      role: opening.role,
      incarnation,
      noteCleanEnd: () => noteCleanEnd(writer, opening.role),
      close() {
        writer.close();
        place?.leave();
      },
    };
  } catch (error) {
    db?.close();
    place?.leave();
    throw openFailure(path, error);
  }
}

/**
 * A server that finds the mark of another, which can no longer run, follows an unclean end: the last moments may be lost,
 * so the store's incarnation rises. Commands leave no mark.
 */
function enter(db: DatabaseSync, role: StoreRole): number {
  const state = prepareQuery(db, 'SELECT incarnation FROM state', (row) => row[0] as number);
  if (role === 'server') {
    db.exec('UPDATE state SET incarnation = incarnation + server_open, server_open = 1 WHERE id = 1');
  }
  return state.get() as number;
}

function noteCleanEnd(db: DatabaseSync, role: StoreRole): void {
  if (role === 'server') db.exec('UPDATE state SET server_open = 0 WHERE id = 1');
}

/** Another process may hold the file for a moment: a migration, a recovery, a long write. */
async function patiently<T>(path: string, { monotonicClock }: StoreOpening, attempt: () => T): Promise<T> {
  const until = monotonicClock() + lockTimeoutMilliseconds;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const failure = openFailure(path, error);
      if (failure.code !== 'store_locked' || monotonicClock() > until) throw failure;
    }
    await sleep(busyRetryMilliseconds);
  }
}

function openFailure(path: string, error: unknown): StoreFileError {
  return error instanceof StoreFileError
    ? error
    : new StoreFileError(storeErrorCode(error) ?? 'store_failed', path, error);
}
