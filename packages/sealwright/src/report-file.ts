import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemFailed, wrongUse } from './command-failure.ts';

/**
 * Whether a report can go there, asked before a run: the folder is there and can be written, and the path is no folder.
 *
 * Throws {@link CommandFailure} `report_unwritable` (2), `file_exists` (2).
 */
export async function assertWritable(
  path: string,
  { mayExist = true }: { readonly mayExist?: boolean } = {},
): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !mayExist)
    throw wrongUse('file_exists', `${path} is there already; it is never overwritten`);
  try {
    if (there?.isDirectory() === true) throw new TypeError('a folder');
    await access(there === undefined ? dirname(resolve(path)) : path, constants.W_OK);
  } catch {
    throw wrongUse('report_unwritable', `${path}: a report cannot be written there`);
  }
}

export async function writeReportFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw systemFailed('report_unwritable', `${path}: the report cannot be written`, cause);
  }
}
