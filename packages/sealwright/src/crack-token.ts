import { lstat } from 'node:fs/promises';
import { wrongUse } from './command-failure.ts';
import { readPublicFile, readToken } from './token-input.ts';

/** A token is at most 64 KiB; a file that is larger holds something else. */
const maxTokenFileBytes = 131_072;

export interface CrackTokenFlags {
  readonly tokenFile?: string;
}

/** The one token: an argument, or a file, or standard input where either is `-`. */
export async function readCrackToken(argument: string | undefined, { tokenFile }: CrackTokenFlags): Promise<string> {
  if ((argument === undefined) === (tokenFile === undefined)) {
    throw wrongUse('token_required', 'give one token: as an argument, by --token-file FILE, or - for standard input');
  }
  const source = tokenFile ?? argument ?? '-';
  if (source === '-' || tokenFile === undefined) return readToken(source);
  const status = await lstat(tokenFile).catch(() => undefined);
  if (status !== undefined && status.size > maxTokenFileBytes) {
    throw wrongUse('token_too_large', `${tokenFile}: too large for a token`);
  }
  if (status !== undefined && !status.isFile() && !status.isSymbolicLink()) {
    throw wrongUse('token_file_unreadable', `${tokenFile}: the token must be in an ordinary file`);
  }
  return (await readPublicFile(tokenFile)).trim();
}
