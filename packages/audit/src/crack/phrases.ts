import type { PhraseStage } from './crack-stage.ts';
import type { Emit } from './word-rules.ts';

/** Emits every writing of the phrases from number `from` to before `to`, in an order that stays. */
export function emitPhrases(stage: PhraseStage, from: number, to: number, emit: Emit): void {
  for (let number = from; number < to; number += 1) emitWritings(phraseAt(stage, number), emit);
}

/** The words of one phrase: all of one word, then all of two, …; with names, each before and behind all of these. */
export function phraseAt({ names, words, longest }: PhraseStage, number: number): readonly string[] {
  if (names.length === 0) return wordsAt(words, longest, number);
  const places = 2 * names.length;
  const name = names[Math.floor((number % places) / 2)] as string;
  const rest = wordsAt(words, longest, Math.floor(number / places));
  return number % 2 === 0 ? [name, ...rest] : [...rest, name];
}

function wordsAt(words: readonly string[], longest: number, number: number): readonly string[] {
  let index = number;
  let length = 1;
  while (length < longest && index >= words.length ** length) {
    index -= words.length ** length;
    length += 1;
  }
  const phrase: string[] = [];
  for (let place = 0; place < length; place += 1) {
    phrase.unshift(words[index % words.length] as string);
    index = Math.floor(index / words.length);
  }
  return phrase;
}

const encoder = new TextEncoder();
const tails = ['', '1', '123', '!'].map((tail) => encoder.encode(tail));
const separators = ['', '-', '_'] as const;

/** In small letters, capitals, with capital letters in front of each word, and of each but the first. */
function emitWritings(phrase: readonly string[], emit: Emit): void {
  const small = phrase.map((word) => word.toLowerCase());
  const capitals = small.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const camel = [small[0] as string, ...capitals.slice(1)];
  const loud = small.map((word) => word.toUpperCase());
  for (const separator of separators) {
    for (const words of [small, capitals, camel, loud]) {
      emitWithTails(words.join(separator), emit);
    }
  }
}

/** A phrase has up to five words; one from a claim may be long, and what is longer than this is no secret of people. */
const buffer = new Uint8Array(4096);

function emitWithTails(text: string, emit: Emit): void {
  const { written } = encoder.encodeInto(text, buffer.subarray(0, buffer.length - 16));
  for (const tail of tails) {
    buffer.set(tail, written);
    emit(buffer, written + tail.length);
  }
}
