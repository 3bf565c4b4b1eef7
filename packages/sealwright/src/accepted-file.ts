import { constants, type FileHandle, open } from 'node:fs/promises';
import type { AcceptedForgery } from '@sealwright/audit';
import { systemFailed, wrongUse } from './command-failure.ts';

/** The file of forged tokens that a target took: whoever reads it is let in. */
export interface AcceptedFile {
  /** Replaces what the file held, and closes it. */
  readonly write: (accepted: readonly AcceptedForgery[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens it before the run, with mode 0600. A file that is there already is taken only if it is an ordinary file of ours
 * under one name that nobody else may read or write; a symbolic link never is. The mode is asked of the opened file, so
 * the file that was checked is the file that is written. On Windows, which has no such modes, they are not checked.
 *
 * Throws {@link CommandFailure}: `accepted_file_exposed` (2), `accepted_file_unwritable` (3).
 */
export async function openAcceptedFile(path: string): Promise<AcceptedFile> {
  const file = await openPrivate(path);
  try {
    await assertPrivate(file, path);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    close: () => file.close(),
    write: async (accepted) => {
      try {
        await file.truncate(0);
        await file.writeFile(`${JSON.stringify(accepted, undefined, 2)}\n`);
      } finally {
        await file.close();
      }
    },
  };
}

async function openPrivate(path: string): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    // Non-blocking, so that a named pipe in its place is refused and not waited for. Nothing is cut off before the check.
    return await open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ELOOP') {
      throw wrongUse('accepted_file_exposed', `${path}: is a symbolic link; name the file itself`);
    }
    throw systemFailed('accepted_file_unwritable', `${path}: cannot be written (the accepted tokens)`, cause);
  }
}

async function assertPrivate(file: FileHandle, path: string): Promise<void> {
  const { mode, uid, nlink, isFile } = await statusOf(file);
  if (!isFile) throw wrongUse('accepted_file_exposed', `${path}: accepted tokens go into an ordinary file`);
  if (process.platform === 'win32') return;
  if (nlink > 1) throw wrongUse('accepted_file_exposed', `${path}: has another name besides; take a new file`);
  if (uid !== process.geteuid?.()) throw wrongUse('accepted_file_exposed', `${path}: belongs to somebody else`);
  if ((mode & 0o077) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw wrongUse(
      'accepted_file_exposed',
      `${path}: others than its owner may open it (mode ${octal}); run: chmod 600 ${path}`,
    );
  }
}

async function statusOf(
  file: FileHandle,
): Promise<{ readonly mode: number; readonly uid: number; readonly nlink: number; readonly isFile: boolean }> {
  const status = await file.stat();
  return { mode: status.mode, uid: status.uid, nlink: status.nlink, isFile: status.isFile() };
}
