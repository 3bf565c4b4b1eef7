import { openSync } from 'node:fs';
import type { Stage } from './crack-stage.ts';
import { emitMask, readMask } from './mask.ts';
import { emitPhrases } from './phrases.ts';
import { applyRules, type Emit } from './word-rules.ts';
import { readLines } from './wordlist-lines.ts';

/** Makes the candidates of units `from` to before `to`, always the same ones in the same order. */
export type MakeCandidates = (from: number, to: number, emit: Emit) => void;

/** Opens what a stage reads; a file stays open as long as the thread lives. */
export function openStage(stage: Stage): MakeCandidates {
  switch (stage.kind) {
    case 'words': {
      const encoder = new TextEncoder();
      return (from, to, emit) => {
        for (const word of stage.words.slice(from, to)) applyRules(stage.rules, encoder.encode(word), emit);
      };
    }
    case 'phrases':
      return (from, to, emit) => emitPhrases(stage, from, to, emit);
    case 'wordlist': {
      const file = openSync(stage.path, 'r');
      return (from, to, emit) => readLines(file, from, to, (line) => applyRules(stage.rules, line, emit));
    }
    case 'mask': {
      // The plan has read it; nothing comes of what it would have refused.
      const mask = readMask(stage.mask) ?? [];
      return (from, to, emit) => emitMask(mask, from, to, emit);
    }
  }
}
