import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { errors } from './errors.ts';

/** A file of known passwords, searched where it lies. */
export interface BreachedFile {
  has(password: string): Promise<boolean>;
  close(): Promise<void>;
}

const hashCharacters = 40;
/** `HASH:COUNT\r\n` with a count of up to ten digits is under this, so one read holds a whole line and its start. */
const readBytes = 160;

/**
 * Opens a file in the form of Have I Been Pwned's download "ordered by hash": one line a password, the SHA-1 in 40 upper-
 * or lower-case hex digits, an optional `:count`, sorted. A look-up is a binary search of some thirty reads of 160 bytes,
 * so the 40 GB of the whole list need no memory.
 *
 * SHA-1 here names passwords that the world knows; it protects nothing.
 *
 * @throws TypeError when the first or the last line has another form, or they are not in order
 */
export async function openBreachedFile(path: string): Promise<BreachedFile> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const first = await readLine(file, 0, size);
    const last = await readLine(file, Math.max(0, size - hashCharacters), size);
    if (first === undefined || last === undefined || first.hash > last.hash) {
      throw new TypeError('the file of breached passwords is not sorted lines of SHA-1 in hex');
    }
    return { has: (password) => search(file, size, sha1(password)), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface Line {
  readonly hash: string;
  readonly start: number;
  /** Where the next line starts. */
  readonly end: number;
}

async function search(file: FileHandle, size: number, wanted: string): Promise<boolean> {
  let low = 0;
  let high = size;
  while (low < high) {
    const line = await readLine(file, low + Math.floor((high - low) / 2), size);
    // A damaged line must not make a known password good.
    if (line === undefined) throw errors.create('breached_file_damaged');
    if (line.hash === wanted) return true;
    if (line.hash < wanted) low = line.end;
    else high = line.start;
  }
  return false;
}

/** The line that the byte at `position` belongs to. */
async function readLine(file: FileHandle, position: number, size: number): Promise<Line | undefined> {
  const from = Math.max(0, position - readBytes);
  const buffer = Buffer.alloc(2 * readBytes);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  const text = buffer.toString('latin1', 0, bytesRead);
  const start = position === 0 ? 0 : text.lastIndexOf('\n', position - from - 1) + 1;
  const newline = text.indexOf('\n', position - from);
  const end = newline < 0 ? bytesRead : newline + 1;
  const match = /^([0-9A-Fa-f]{40})(?::\d{1,10})?\r?\n?$/.exec(text.slice(start, end));
  if (match?.[1] === undefined || (newline < 0 && from + end !== size)) return undefined;
  return { hash: match[1].toUpperCase(), start: from + start, end: from + end };
}

function sha1(password: string): string {
  return createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
}
