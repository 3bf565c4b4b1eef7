import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type StoreErrorCode, StoreFileError, storeErrorCode } from '../errors.ts';
import { openWriter, prepareWriter } from './connection.ts';
import { migrate, type SchemaFacts } from './schema.ts';

/**
 * Makes an empty store, for its owner alone, and the directory if its own parent is there. It is made under another name
 * and linked into place when it is whole and on the disk: whoever finds the file finds a store, after a crash or a full
 * disk too, and of two that make one at once, one succeeds and both go on with the same.
 *
 * @throws StoreFileError store_directory_missing, store_forbidden, store_read_only, store_full; nothing is left behind
 */
export function makeStoreFile(path: string, facts: SchemaFacts): void {
  const directory = dirname(path);
  const undo: (() => void)[] = [];
  try {
    if (makeDirectory(directory)) undo.push(() => rmdirSync(directory));
    const draft = join(directory, `.${basename(path)}-${Buffer.from(facts.random(8)).toString('hex')}`);
    closeSync(openSync(draft, 'wx', 0o600));
    undo.unshift(() => rmSync(draft, { force: true }));
    writeEmptyStore(draft, facts);
    putInPlace(draft, path);
    syncDirectory(directory);
    syncDirectory(dirname(directory));
  } catch (error) {
    for (const step of undo) step();
    throw fileFailure(path, error);
  }
}

/** What SQLite or the system said while a file was made, as one line. */
export function fileFailure(path: string, error: unknown): StoreFileError {
  if (error instanceof StoreFileError) return error;
  const code = storeErrorCode(error) ?? systemFailures.get(systemCode(error)) ?? 'store_failed';
  return new StoreFileError(code, path, error);
}

function writeEmptyStore(path: string, facts: SchemaFacts): void {
  const db = openWriter(path);
  try {
    prepareWriter(db);
    migrate(db, facts);
  } finally {
    db.close();
  }
}

/** A link does not replace a file that somebody else has put there first, as a renaming would. */
function putInPlace(draft: string, path: string): void {
  try {
    moveUnlessThere(draft, path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    rmSync(draft);
  }
}

/** Throws the system's EEXIST where something is there. */
export function moveUnlessThere(draft: string, path: string): void {
  giveSecondName(draft, path);
  rmSync(draft, { force: true });
}

/** Leaves the first name where the file system can. Throws the system's EEXIST where something is there. */
export function giveSecondName(path: string, second: string): void {
  try {
    linkSync(path, second);
  } catch (error) {
    const isFree = statSync(second, { throwIfNoEntry: false }) === undefined;
    if (!withoutLinks.has(systemCode(error)) || !isFree) throw error;
    renameSync(path, second);
  }
}

/** File systems that have no hard links. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

function makeDirectory(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 });
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    if (!statSync(directory).isDirectory()) throw error;
    return false;
  }
}

export function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const systemFailures: ReadonlyMap<string, StoreErrorCode> = new Map<string, StoreErrorCode>([
  ['ENOENT', 'store_directory_missing'],
  ['ENOTDIR', 'store_directory_missing'],
  ['EEXIST', 'store_directory_missing'],
  ['ENOSPC', 'store_full'],
  ['EDQUOT', 'store_full'],
  ['EROFS', 'store_read_only'],
  ['EACCES', 'store_forbidden'],
  ['EPERM', 'store_forbidden'],
]);

/** The code of a system error, `''` for any other. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
