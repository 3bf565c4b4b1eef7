import type { Stats } from 'node:fs';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { systemFailed, wrongUse } from './command-failure.ts';
import { maxPrivateFileBytes } from './defaults.ts';

const superuser = 0;

/**
 * Reads a small file that holds a secret, and only if nobody but its owner can read it. The mode is asked of the opened
 * file and not of the path, so the file that was checked is the file that is read.
 *
 * One exception: a file of the superuser's may be readable by its group where this process is somebody else. That is how
 * supervisors hand a secret to a service that is not root: systemd's `LoadCredential=` by an access list, which shows as
 * mode 0440, and Kubernetes by the pod's `fsGroup`. PostgreSQL draws the same line for its TLS key.
 *
 * It does not check the folders above the file, nor access lists. On Windows, which has no such modes, it checks none.
 *
 * Throws {@link CommandFailure}: `private_file_missing` (3), `private_file_unreadable` (3), `private_file_exposed` (2),
 * `private_file_too_large` (2). `what` names the content for people.
 */
export async function readPrivateFile(path: string, what: string): Promise<string> {
  const file = await openToRead(path, what);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw wrongUse('private_file_unreadable', `${path}: the ${what} must be in an ordinary file`);
    if (process.platform !== 'win32' && isExposedTo(process.geteuid?.(), status)) {
      throw wrongUse(
        'private_file_exposed',
        `${path}: the ${what} can be read by others than its owner (mode ${octal(status.mode)}); ` +
          `run: chmod 600 ${path} (as a Kubernetes secret: defaultMode: 0400, and fsGroup in the pod)`,
      );
    }
    if (status.size > maxPrivateFileBytes) {
      throw wrongUse('private_file_too_large', `${path}: too large for a ${what}`);
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Whether a secret in a file of this mode and owner may be known to others, for a process that runs as `user`. */
export function isExposedTo(user: number | undefined, { mode, uid }: Pick<Stats, 'mode' | 'uid'>): boolean {
  const handedOver = uid === superuser && user !== superuser;
  return (mode & (handedOver ? 0o037 : 0o077)) !== 0;
}

async function openToRead(path: string, what: string): Promise<FileHandle> {
  try {
    // Non-blocking, so that a named pipe put in the file's place is refused and not waited for.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing) throw systemFailed('private_file_missing', `${path}: there is no such file (the ${what})`, cause);
    throw systemFailed('private_file_unreadable', `${path}: cannot be read (the ${what})`, cause);
  }
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}
