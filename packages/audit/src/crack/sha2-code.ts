import { cutWord, type Sha2, smallSigma, type Turns } from './sha2.ts';
import { type Code, i32x4, i64x2, type Lanes, local, v128 } from './wasm-code.ts';

/** A word of the message schedule: in a variable of the function, or known before it runs. */
export type Word = { readonly local: number } | { readonly value: bigint };

/** Where a compression keeps what it works on: numbers of local variables, all vectors. */
export interface CompressionLocals {
  /** Eight: the state, which the rounds overwrite. */
  readonly state: readonly number[];
  /** Sixteen: the words of the block, which the schedule overwrites. */
  readonly words: readonly number[];
  /** Two, for what one round leaves to the next. */
  readonly scratch: readonly [number, number];
}

/** Gives the code that loads a constant into all lanes, and remembers the constant. */
export type ConstantPool = (value: bigint) => Code;

export function lanesFor({ wordBits }: Sha2): Lanes {
  return wordBits === 32 ? i32x4 : i64x2;
}

/**
 * The rounds of one compression (FIPS 180-4 §6.2.2, §6.4.2), written out: `addend(t)` is the code of w[t] + K[t]. The sum
 * with the state from before is left to the caller. Answers where a, b, … h are after the last round.
 */
export function roundsCode(
  hash: Sha2,
  rounds: number,
  locals: CompressionLocals,
  addend: (t: number) => Code,
): { readonly code: Code; readonly state: readonly number[] } {
  const lanes = lanesFor(hash);
  const code: number[] = [];
  const [b0, c0] = [locals.state[1] as number, locals.state[2] as number];
  code.push(...local.set(locals.scratch[1], v128.xor(local.get(b0), local.get(c0))));
  let state = locals.state;
  for (let t = 0; t < rounds; t += 1) {
    const [a, b, , d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
    const [difference, before] = t % 2 === 0 ? locals.scratch : [locals.scratch[1], locals.scratch[0]];
    const choice = v128.select(local.get(f), local.get(g), local.get(e));
    const first = lanes.add(lanes.add(lanes.add(local.get(h), addend(t)), choice), sigma(lanes, hash.bigSigma1, e));
    code.push(...local.set(h, first));
    code.push(...local.set(d, lanes.add(local.get(d), local.get(h))));
    // Maj(a, b, c) = b ^ ((a ^ b) & (b ^ c)), and b ^ c is the a ^ b of the round before.
    const changed = local.tee(difference, v128.xor(local.get(a), local.get(b)));
    const majority = v128.xor(v128.and(changed, local.get(before)), local.get(b));
    code.push(...local.set(h, lanes.add(lanes.add(local.get(h), majority), sigma(lanes, hash.bigSigma0, a))));
    state = [h, ...state.slice(0, 7)];
  }
  return { code, state };
}

/**
 * The addends of a block whose words are in variables, or known: what follows from known words alone is computed here
 * and never by the machine. To be asked for in order, since each step overwrites the word of sixteen rounds before.
 */
export function scheduleAddends(
  hash: Sha2,
  words: readonly Word[],
  locals: readonly number[],
  pool: ConstantPool,
): (t: number) => Code {
  const lanes = lanesFor(hash);
  const current = [...words];
  return (t) => {
    const before: number[] = [];
    if (t >= 16) {
      const { word, code } = nextWord(hash, t, current, locals, pool);
      current[t % 16] = word;
      before.push(...code);
    }
    const word = current[t % 16] as Word;
    const constant = hash.constants[t] as bigint;
    if ('value' in word) return pool(cutWord(hash, word.value + constant));
    const value = before.length === 0 ? local.get(word.local) : local.tee(word.local, before);
    return lanes.add(value, pool(constant));
  };
}

/** w[t] = σ1(w[t-2]) + w[t-7] + σ0(w[t-15]) + w[t-16], the known terms as one. */
function nextWord(
  hash: Sha2,
  t: number,
  current: readonly Word[],
  locals: readonly number[],
  pool: ConstantPool,
): { readonly word: Word; readonly code: Code } {
  const lanes = lanesFor(hash);
  const terms: readonly (readonly [number, Turns?])[] = [
    [t - 16],
    [t - 15, hash.smallSigma0],
    [t - 7],
    [t - 2, hash.smallSigma1],
  ];
  let known = 0n;
  const codes: Code[] = [];
  for (const [index, turns] of terms) {
    const word = current[index % 16] as Word;
    if ('value' in word) known += turns === undefined ? word.value : smallSigma(hash, turns, word.value);
    else codes.push(turns === undefined ? local.get(word.local) : sigma(lanes, turns, word.local, 'shift'));
  }
  known = cutWord(hash, known);
  if (codes.length === 0) return { word: { value: known }, code: [] };
  if (known !== 0n) codes.push(pool(known));
  return { word: { local: locals[t % 16] as number }, code: codes.reduce((sum, code) => lanes.add(sum, code)) };
}

/** Two rotations, and a third or a shift, joined by exclusive or. There is no instruction that rotates lanes. */
function sigma(lanes: Lanes, turns: Turns, word: number, last: 'rotate' | 'shift' = 'rotate'): Code {
  const value = local.get(word);
  const rotations = last === 'rotate' ? turns : turns.slice(0, 2);
  const parts = [
    ...turns.map((bits) => lanes.shiftRight(value, bits)),
    ...rotations.map((bits) => lanes.shiftLeft(value, lanes.bytes * 8 - bits)),
  ];
  return parts.reduce((sum, part) => v128.xor(sum, part));
}
