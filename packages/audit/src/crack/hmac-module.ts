import type { Sha2 } from './sha2.ts';
import { lanesFor, roundsCode, scheduleAddends, type Word } from './sha2-code.ts';
import { type Code, control, i32, local, v128 } from './wasm-code.ts';
import { type WasmFunction, writeModule } from './wasm-module.ts';

/** Where in the module's memory things stand, in bytes. */
export const memoryMap = {
  /** The state behind the inner key block, and then behind each block of the message. */
  innerState: 0,
  outerState: 128,
  /** The words of the key blocks, lane beside lane. */
  keyWords: 256,
  /** The word of the signature that the last round is held against. */
  target: 512,
  constants: 1024,
  /** The prepared blocks of the message; behind them the key blocks. */
  message: 4096,
} as const;

export interface HmacModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** To be written to the memory before the first search, one word after the other. */
  readonly constants: readonly bigint[];
}

/** Which word of the digest is compared: with this one the last three rounds need not run. */
export const comparedWord = 3;

/**
 * A module that tries as many keys at once as a vector has lanes. Its `search(keys, keysEnd, message, messageEnd)` takes
 * addresses: key blocks (RFC 2104's K with its zeros) one behind the other, and the prepared message blocks. It answers
 * the address of the first group of keys that holds one whose MAC has the target's word, or `keysEnd`.
 *
 * One word proves nothing: the caller computes the MAC of that key by other means.
 */
export function writeHmacModule(hash: Sha2): HmacModule {
  const constants: bigint[] = [];
  const lanes = lanesFor(hash);
  const pool = (value: bigint): Code => {
    const known = constants.indexOf(value);
    const index = known === -1 ? constants.push(value) - 1 : known;
    return lanes.loadSplat(i32.const(0), memoryMap.constants + index * lanes.bytes);
  };
  const functions = [
    transposeKeys(hash),
    compressKey(hash, 'inner', memoryMap.innerState, 0x36n, pool),
    compressKey(hash, 'outer', memoryMap.outerState, 0x5cn, pool),
    compressMessage(hash),
    compareDigest(hash, pool),
    search(hash),
  ];
  return { bytes: writeModule(functions), constants };
}

type Pool = (value: bigint) => Code;

const zero = i32.const(0);
const stateLocals = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const wordLocals = Array.from({ length: 16 }, (_, index) => 8 + index);
const scratch = [24, 25] as const;
const words: readonly Word[] = wordLocals.map((one) => ({ local: one }));

/** From one key behind the other, big-endian, to a vector for each word. */
function transposeKeys(hash: Sha2): WasmFunction {
  const { count, bytes } = lanesFor(hash);
  const body: number[] = [];
  for (let group = 0; group < 16 / count; group += 1) {
    const rows = Array.from({ length: count }, (_, lane) =>
      v128.load(local.get(0), lane * hash.blockBytes + group * 16),
    );
    for (let word = 0; word < count; word += 1) {
      const place = memoryMap.keyWords + (group * count + word) * 16;
      body.push(...v128.store(zero, column(rows, word, bytes), place));
    }
  }
  return { name: 'transpose', parameters: 1, results: 0, integers: 0, vectors: 0, body };
}

/** One word of each row, its bytes turned round. */
function column(rows: readonly Code[], word: number, bytes: number): Code {
  const turned = Array.from({ length: bytes }, (_, index) => word * bytes + bytes - 1 - index);
  const pair = [...turned, ...turned.map((index) => index + 16)];
  const [a, b, c, d] = rows as [Code, Code, Code?, Code?];
  const fill = [...pair, ...pair].slice(0, 16);
  const first = v128.shuffle(a, b, fill);
  if (c === undefined || d === undefined) return first;
  return v128.shuffle(first, v128.shuffle(c, d, fill), [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
}

/** The first block of either hash: the key with the pad (RFC 2104 §2), from the beginning state. */
function compressKey(hash: Sha2, name: string, stateAt: number, pad: bigint, pool: Pool): WasmFunction {
  const lanes = lanesFor(hash);
  let wide = 0n;
  for (let index = 0; index < lanes.bytes; index += 1) wide = (wide << 8n) | pad;
  const addends = scheduleAddends(hash, words, wordLocals, pool);
  const { code, state } = roundsCode(hash, hash.rounds, { state: stateLocals, words: wordLocals, scratch }, addends);
  const body = [
    ...stateLocals.flatMap((one, index) => local.set(one, pool(hash.initial[index] as bigint))),
    ...wordLocals.flatMap((one, index) =>
      local.set(one, v128.xor(v128.load(zero, memoryMap.keyWords + index * 16), pool(wide))),
    ),
    ...code,
    ...state.flatMap((one, index) =>
      v128.store(zero, lanes.add(local.get(one), pool(hash.initial[index] as bigint)), stateAt + index * 16),
    ),
  ];
  return { name, parameters: 0, results: 0, integers: 0, vectors: 26, body };
}

/** One block of the message, whose schedule was made once for all keys. Parameter: where that is. */
function compressMessage(hash: Sha2): WasmFunction {
  const lanes = lanesFor(hash);
  const locals = { state: stateLocals.map((one) => one + 1), words: [], scratch: [9, 10] as const };
  const place = (index: number): number => memoryMap.innerState + index * 16;
  const { code, state } = roundsCode(hash, hash.rounds, locals, (t) => lanes.loadSplat(local.get(0), t * lanes.bytes));
  const body = [
    ...locals.state.flatMap((one, index) => local.set(one, v128.load(zero, place(index)))),
    ...code,
    ...state.flatMap((one, index) =>
      v128.store(zero, lanes.add(local.get(one), v128.load(zero, place(index))), place(index)),
    ),
  ];
  return { name: 'message', parameters: 1, results: 0, integers: 0, vectors: 10, body };
}

/** The last block: the inner digest behind the outer key, and its padding; answers whether a lane has the target's word. */
function compareDigest(hash: Sha2, pool: Pool): WasmFunction {
  const lanes = lanesFor(hash);
  const filled = hash.digestBytes / lanes.bytes;
  const block = words.map((word, index): Word => {
    if (index < filled) return word;
    if (index === filled) return { value: 1n << BigInt(hash.wordBits - 1) };
    return { value: index < 15 ? 0n : BigInt(hash.blockBytes + hash.digestBytes) * 8n };
  });
  const addends = scheduleAddends(hash, block, wordLocals, pool);
  const locals = { state: stateLocals, words: wordLocals, scratch };
  const { code, state } = roundsCode(hash, hash.rounds - comparedWord, locals, addends);
  const outer = v128.load(zero, memoryMap.outerState + comparedWord * 16);
  const digestWord = lanes.add(local.get(state[0] as number), outer);
  const body = [
    ...stateLocals.flatMap((one, index) => local.set(one, v128.load(zero, memoryMap.outerState + index * 16))),
    ...wordLocals
      .slice(0, filled)
      .flatMap((one, index) => local.set(one, v128.load(zero, memoryMap.innerState + index * 16))),
    ...code,
    ...v128.isAnyTrue(lanes.equal(digestWord, lanes.loadSplat(zero, memoryMap.target))),
  ];
  return { name: 'compare', parameters: 0, results: 1, integers: 0, vectors: 26, body };
}

/** The numbers of the functions are their places in the list above. */
function search(hash: Sha2): WasmFunction {
  const lanes = lanesFor(hash);
  const [keys, keysEnd, message, messageEnd, block] = [0, 1, 2, 3, 4];
  const blocks = control.doWhile(
    [
      ...control.call(3, local.get(block)),
      ...local.set(block, i32.add(local.get(block), i32.const(hash.rounds * lanes.bytes))),
    ],
    i32.lessThan(local.get(block), local.get(messageEnd)),
  );
  const body = [
    ...control.doWhile(
      [
        ...control.call(0, local.get(keys)),
        ...control.call(1),
        ...control.call(2),
        ...local.set(block, local.get(message)),
        ...blocks,
        ...control.if(control.call(4), control.return(local.get(keys))),
        ...local.set(keys, i32.add(local.get(keys), i32.const(hash.blockBytes * lanes.count))),
      ],
      i32.lessThan(local.get(keys), local.get(keysEnd)),
    ),
    ...local.get(keysEnd),
  ];
  return { name: 'search', parameters: 4, results: 1, integers: 1, vectors: 0, body };
}
