import type { Emit } from './word-rules.ts';

const span = (first: string, last: string): number[] => {
  const start = first.charCodeAt(0);
  return Array.from({ length: last.charCodeAt(0) - start + 1 }, (_, index) => start + index);
};
const small = span('a', 'z');
const large = span('A', 'Z');
const digits = span('0', '9');
const signs = [...span(' ', '/'), ...span(':', '@'), ...span('[', '`'), ...span('{', '~')];

/** The sets of hashcat's masks, so that those can be taken over as they are. */
const sets: Readonly<Record<string, readonly number[]>> = {
  l: small,
  u: large,
  d: digits,
  s: signs,
  a: [...small, ...large, ...digits, ...signs],
  h: [...digits, ...span('a', 'f')],
  H: [...digits, ...span('A', 'F')],
  b: Array.from({ length: 256 }, (_, byte) => byte),
  '?': ['?'.charCodeAt(0)],
};

/** The bytes that may stand at each place. */
export type Mask = readonly (readonly number[])[];

/**
 * Reads a mask in hashcat's language: `?l` a small letter, `?u` a capital, `?d` a digit, `?s` a sign, `?a` any of these,
 * `?h` and `?H` a hex digit, `?b` any byte, `??` a question mark; any other character stands for itself.
 *
 * @returns undefined where it is none, or stands for more candidates than can be counted exactly
 */
export function readMask(text: string): Mask | undefined {
  const places: (readonly number[])[] = [];
  for (const piece of text.match(/\?[\s\S]?|[^?]+/gu) ?? []) {
    const set = piece.startsWith('?') ? sets[piece.slice(1)] : undefined;
    if (piece.startsWith('?') && set === undefined) return undefined;
    if (set === undefined) places.push(...Array.from(new TextEncoder().encode(piece), (byte) => [byte]));
    else places.push(set);
  }
  const fits = places.length > 0 && places.length <= 128 && Number.isSafeInteger(countCandidates(places));
  return fits ? places : undefined;
}

export function countCandidates(mask: Mask): number {
  return mask.reduce((product, set) => product * set.length, 1);
}

/** Emits the candidates from number `from` to before `to`; the last place changes first. */
export function emitMask(mask: Mask, from: number, to: number, emit: Emit): void {
  const wheels: number[] = [];
  let rest = from;
  for (const set of mask.toReversed()) {
    wheels.unshift(rest % set.length);
    rest = Math.floor(rest / set.length);
  }
  const candidate = Uint8Array.from(mask, (set, place) => set[wheels[place] as number] as number);
  for (let number = from; number < to; number += 1) {
    emit(candidate, candidate.length);
    turn(mask, wheels, candidate);
  }
}

function turn(mask: Mask, wheels: number[], candidate: Uint8Array): void {
  for (let place = mask.length - 1; place >= 0; place -= 1) {
    const set = mask[place] as readonly number[];
    const next = ((wheels[place] as number) + 1) % set.length;
    wheels[place] = next;
    candidate[place] = set[next] as number;
    if (next !== 0) return;
  }
}
