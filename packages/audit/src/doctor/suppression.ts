import type { SourceFile } from './source-file.ts';

/** A comment that says why a finding is accepted: `sealwright-doctor-ignore RULE: reason`. */
export interface Suppression {
  readonly ruleId: string;
  /** Empty where none is given; then it suppresses nothing. */
  readonly reason: string;
  /** The line of the comment itself. */
  readonly line: number;
  /** The lines that it speaks for: its own, and the one after it. */
  readonly lines: readonly number[];
}

/** The suppressions in a file's comments. */
export function suppressionsOf(file: SourceFile): readonly Suppression[] {
  return file.comments.flatMap(({ text, firstLine, lastLine }) =>
    [...text.matchAll(form)].map(({ groups }) => ({
      ruleId: groups?.['rule'] ?? '',
      reason: (groups?.['reason'] ?? '').replace(/[\s*/]+$/, '').trim(),
      line: firstLine,
      lines: [firstLine, lastLine, lastLine + 1],
    })),
  );
}

const form = /sealwright-doctor-ignore\s+(?<rule>[a-z0-9-]+)(?:\s*:(?<reason>[^\n]*))?/g;
