/**
 * The fuzzer's own source of chance: sfc32, seeded by a run's seed and a mutant's number, so that every mutant can be
 * made again alone and in any order. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, index: number) {
    this.#a = scramble(seed);
    this.#b = scramble(index ^ 0x9e3779b9);
    this.#c = scramble(Math.floor(index / 2 ** 32) + seed);
    // The first outputs still show the seed.
    for (let round = 0; round < 12; round += 1) this.uint32();
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** From 0 to `count` − 1, and 0 of none. The bias of the remainder is of no account here. */
  below(count: number): number {
    return count < 1 ? 0 : this.uint32() % count;
  }

  chance(probability: number): boolean {
    return this.uint32() < probability * 2 ** 32;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[this.below(list.length)] as T;
  }

  /** An entry of a list, as often as its `share` says. */
  pickByShare<T extends { readonly share: number }>(list: readonly T[]): T {
    const total = list.reduce((sum, { share }) => sum + share, 0);
    let left = (this.uint32() / 2 ** 32) * total;
    for (const entry of list) {
      left -= entry.share;
      if (left < 0) return entry;
    }
    return list.at(-1) as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** The finaliser of MurmurHash3: every bit of the input reaches every bit of the output. */
function scramble(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
