import { candidatesPerWord, type RuleSet } from './word-rules.ts';

/**
 * One source of candidates. It is counted in units, so that a range of them can be given to a thread and a place in it can be
 * written down: words, phrases, bytes of a file, or the candidates of a mask. Plain data: it goes to threads by copy.
 */
export type Stage = WordStage | PhraseStage | WordlistStage | MaskStage;

export interface WordStage {
  readonly kind: 'words';
  /** How progress calls it. */
  readonly name: string;
  readonly words: readonly string[];
  readonly rules: RuleSet;
}

/** One to `longest` of the words in a row, in all usual writings. */
export interface PhraseStage {
  readonly kind: 'phrases';
  readonly name: string;
  /** What a phrase begins with; empty: with one of the words. */
  readonly names: readonly string[];
  readonly words: readonly string[];
  readonly longest: number;
}

export interface WordlistStage {
  readonly kind: 'wordlist';
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** When it was last changed, in milliseconds: another list under the same name is another job. */
  readonly changed: number;
  readonly rules: RuleSet;
}

export interface MaskStage {
  readonly kind: 'mask';
  readonly name: string;
  readonly mask: string;
  /** How many candidates it stands for. */
  readonly candidates: number;
}

/** In how many ways each phrase is written: see phrases.ts, whose test counts them. */
export const writingsPerPhrase = 48;

/** A line of a wordlist has about nine bytes, its end included. */
const bytesPerLine = 9;

export function unitsOf(stage: Stage): number {
  switch (stage.kind) {
    case 'words':
      return stage.words.length;
    case 'phrases':
      return countPhrases(stage);
    case 'wordlist':
      return stage.bytes;
    case 'mask':
      return stage.candidates;
  }
}

/** About how many candidates a unit becomes. */
export function candidatesPerUnit(stage: Stage): number {
  switch (stage.kind) {
    case 'words':
      return candidatesPerWord(stage.rules);
    case 'phrases':
      return writingsPerPhrase;
    case 'wordlist':
      return candidatesPerWord(stage.rules) / bytesPerLine;
    case 'mask':
      return 1;
  }
}

function countPhrases({ names, words, longest }: PhraseStage): number {
  let count = 0;
  for (let length = 1; length <= longest; length += 1) count += words.length ** length;
  // Before and behind the words.
  return names.length === 0 ? count : 2 * names.length * count;
}
