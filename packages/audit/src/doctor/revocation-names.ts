import type { SourceFile } from './source-file.ts';

/** The names of lists of revoked tokens that this file asks. */
export function readRevocationNames(_file: SourceFile): readonly string[] {
  return [];
}
