import { randomBytes } from 'node:crypto';
import { IdShard } from './id-shard.ts';

/** A rebuild takes a sixty-fourth of the entries at a time: 0.2 ms at a million. */
const shardCount = 64;
/** A shard whose count starts this long ago is written again even if little ended, to keep its minutes small. */
const startsTooLongAgoMinutes = 1440;

/**
 * An exact set of identifiers with an end each, and with an epoch each where asked for. About 20 bytes an entry (24 with
 * epochs); a look-up reads one or two cache lines.
 *
 * It does NOT look at the clock: what has ended stays until `sweep` passes, which can only keep a revocation longer.
 */
export class IdTable {
  readonly #shards: readonly IdShard[];
  readonly #seed1: number;
  readonly #seed2: number;
  #swept = 0;
  #size = 0;

  constructor(startMinute: number, options: { readonly epochs: boolean }) {
    this.#shards = Array.from({ length: shardCount }, () => new IdShard(startMinute, options.epochs));
    // Drawn anew in every process: nobody can choose identifiers that crowd into one place.
    const seed = randomBytes(8);
    this.#seed1 = seed.readInt32LE(0);
    this.#seed2 = seed.readInt32LE(4);
  }

  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.byteLength, 0);
  }

  has(words: Int32Array, at: number): boolean {
    return this.#size !== 0 && this.#find(words, at, false) >= 0;
  }

  /** The epoch of an identifier; 0, which revokes nothing, where it is not in the table. */
  epochOf(words: Int32Array, at: number): number {
    return this.#size === 0 ? 0 : this.#find(words, at, true);
  }

  put(words: Int32Array, at: number, endMinute: number, epoch: number): void {
    const [key, w3] = this.#mix(words, at);
    const shard = this.#shards[w3 & (shardCount - 1)] as IdShard;
    const before = shard.count;
    shard.put(key, words[at + 1] as number, words[at + 2] as number, w3, endMinute, epoch);
    this.#size += shard.count - before;
  }

  /** Makes room for this many, so that a snapshot does not grow the table in small steps. */
  reserve(entries: number): void {
    for (const shard of this.#shards) {
      const expected = Math.ceil(entries / shardCount);
      if (expected > shard.count) shard.rebuild(shard.startMinute, expected);
    }
  }

  /** Lets go of what ended before this minute in the next shard: sixty-four calls pass over everything. */
  sweep(minute: number): void {
    const shard = this.#shards[this.#swept] as IdShard;
    this.#swept = (this.#swept + 1) % shardCount;
    const ended = shard.countEnded(minute);
    const stale = minute - shard.startMinute > startsTooLongAgoMinutes;
    if (minute <= shard.startMinute || (ended * 16 < shard.count && !stale) || (ended === 0 && !stale)) return;
    const before = shard.count;
    shard.rebuild(minute, before - ended);
    this.#size += shard.count - before;
  }

  /**
   * Two rounds of a Feistel network: every word decides about key and shard, and no two identifiers become the same,
   * since each round can be undone. The table stays exact.
   */
  #mix(words: Int32Array, at: number): readonly [key: number, w3: number] {
    const w1 = words[at + 1] as number;
    const w2 = words[at + 2] as number;
    const w3 = (words[at + 3] as number) ^ scramble(words[at] as number, w1, w2, this.#seed1);
    return [(words[at] as number) ^ scramble(w1, w2, w3, this.#seed2), w3];
  }

  #find(words: Int32Array, at: number, wantsEpoch: boolean): number {
    const w0 = words[at] as number;
    const w1 = words[at + 1] as number;
    const w2 = words[at + 2] as number;
    const w3 = (words[at + 3] as number) ^ scramble(w0, w1, w2, this.#seed1);
    const shard = this.#shards[w3 & (shardCount - 1)] as IdShard;
    const slot = shard.find(w0 ^ scramble(w1, w2, w3, this.#seed2), w1, w2, w3);
    if (wantsEpoch) return slot < 0 ? 0 : shard.epochAt(slot);
    return slot;
  }
}

/** Multiply, shift, xor: MurmurHash3's constants, which spread every bit of the input over the output. */
function scramble(a: number, b: number, c: number, seed: number): number {
  let mixed = Math.imul(a ^ seed, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ b, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ c, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
