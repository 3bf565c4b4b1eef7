import { findingVerdicts } from '../baseline.ts';
import type { RowResult } from '../report.ts';
import { printableText } from './printable-text.ts';
import { verdictCounts } from './terminal-report.ts';
import { cutText } from './text-width.ts';
import { count } from './untested-sentence.ts';

/** Tells how far a run has come. */
export interface Progress {
  readonly onRow: (row: RowResult, done: number, total: number) => void;
  /** Takes the live line away. Call it before anything else is printed, and however the run ended. */
  readonly end: () => void;
}

export interface ProgressOptions {
  /** Where it goes: the stream of what is not the answer. */
  readonly write: (text: string) => void;
  /** A terminal has one line that changes; everything else gets a plain line a group. */
  readonly live: boolean;
  readonly columns: number;
}

/** Progress of one run, on a terminal or in the log of a pipeline. */
export function createProgress({ write, live, columns }: ProgressOptions): Progress {
  const rows: RowResult[] = [];
  const wipe = '\r\u001b[2K';
  let shown = false;
  const showLine = (row: RowResult, done: number, total: number): void => {
    const found = rows.filter(({ verdict }) => findingVerdicts.some((one) => one === verdict)).length;
    const text = `${done}/${total}  ${count(found, 'finding')}  ${row.attack} ${printableText(row.title)}`;
    // One column less: some terminals wrap when the last is written.
    write(`${wipe}${cutText(text, columns - 1)}`);
    shown = true;
  };
  const tellGroup = (letter: string): void => {
    const own = rows.filter(({ attack }) => attack.startsWith(letter));
    const told = verdictCounts(own).map(([verdict, number]) => `${number} ${verdict}`);
    write(`${letter}: ${told.join(', ')}\n`);
  };
  return {
    onRow: (row, done, total) => {
      const before = rows.at(-1)?.attack.slice(0, 1);
      if (!live && before !== undefined && !row.attack.startsWith(before)) tellGroup(before);
      rows.push(row);
      if (live) showLine(row, done, total);
      else if (done === total) tellGroup(row.attack.slice(0, 1));
    },
    end: () => {
      if (shown) write(wipe);
      shown = false;
    },
  };
}
