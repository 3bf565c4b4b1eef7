import { rename, rm, writeFile } from 'node:fs/promises';
import type { CrackPlace } from '@sealwright/audit/crack';
import { CommandFailure, wrongUse } from './command-failure.ts';
import { readPrivateFile } from './private-file.ts';

/** Where a search is kept between two runs of it. The file holds a place and no token, word or secret. */
export interface CrackSession {
  /** What an earlier run left. */
  readonly place: CrackPlace | undefined;
  save(place: CrackPlace): Promise<void>;
  /** When there is nothing left to go on with. */
  remove(): Promise<void>;
}

const kind = 'sealwright crack session';

/**
 * Opens the file of a session, of mode 0600; one that is not there yet begins with the first save.
 *
 * Throws {@link CommandFailure} `session_malformed` (2), and those of {@link readPrivateFile}.
 */
export async function openCrackSession(path: string | undefined): Promise<CrackSession> {
  if (path === undefined) return { place: undefined, save: async () => undefined, remove: async () => undefined };
  const place = await readPlace(path);
  let saving: Promise<void> = Promise.resolve();
  return {
    place,
    save(now) {
      // One after the other: each is a file of its own until it takes the name.
      saving = saving.then(() => replaceFile(path, `${JSON.stringify({ kind, place: now })}\n`));
      return saving;
    },
    async remove() {
      await saving;
      await rm(path, { force: true });
    },
  };
}

async function readPlace(path: string): Promise<CrackPlace | undefined> {
  try {
    return parsePlace(path, await readPrivateFile(path, 'session'));
  } catch (error) {
    if (error instanceof CommandFailure && error.code === 'private_file_missing') return undefined;
    throw error;
  }
}

function parsePlace(path: string, text: string): CrackPlace {
  const { kind: own, place } = parseObject(text) as { readonly kind?: unknown; readonly place?: Partial<CrackPlace> };
  const { stage, unit, tried, fingerprint } = place ?? {};
  if (own === kind && isCount(stage) && isCount(unit) && isCount(tried) && typeof fingerprint === 'string') {
    return { stage, unit, tried, fingerprint };
  }
  throw wrongUse('session_malformed', `${path}: not the file of a session; it is never overwritten`);
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whoever reads the file, or dies while it is written, has the old one or the new one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}.new`;
  await rm(fresh, { force: true });
  await writeFile(fresh, text, { flag: 'wx', mode: 0o600 });
  await rename(fresh, path);
}
