import { wrongUse } from './command-failure.ts';

/** A token is at most 16 KiB, a password far less. */
const maxInputBytes = 64 * 1024;

/**
 * All of standard input as text, without the newline that `echo` adds.
 *
 * Throws {@link CommandFailure} `input_too_large`, `input_not_text`, `input_missing` (2).
 */
export async function readStandardInput(what: string): Promise<string> {
  if (process.stdin.isTTY) throw wrongUse('input_missing', `pipe the ${what} into standard input`);
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxInputBytes) throw wrongUse('input_too_large', `the ${what} on standard input is too large`);
    parts.push(part);
  }
  return decode(Buffer.concat(parts), what);
}

function decode(bytes: Buffer, what: string): string {
  const line = decodeUtf8(bytes)?.replace(/\r?\n$/, '');
  if (line === undefined) throw wrongUse('input_not_text', `the ${what} on standard input is not UTF-8`);
  if (line === '') throw wrongUse('input_missing', `standard input holds no ${what}`);
  return line;
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
