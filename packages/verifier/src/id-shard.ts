/** Between these loads a shard never grows or shrinks: 18 bytes a slot come to 19–21 an entry. */
const loadAfterRebuild = 0.885;
const mostLoad = 0.93;
const least = 16;
/** Slots past the last home, so that the entries there have room to move on. */
const margin = 32;
/** No entry has this key (`put` moves it to the next), so it marks a free slot, and a search reads one array only. */
const free = -(2 ** 31);
/** Stands for every end that lies further away than the minutes can say: such an entry is kept. */
const farEnd = 0xffff;

/**
 * A part of an exact table: open addressing in the order of the keys. The home of a key grows with the key, and entries
 * stand in order, so a miss ends at the first larger key, and a rebuild is one pass from left to right.
 */
export class IdShard {
  count = 0;
  #capacity = 0;
  #keys = new Int32Array(margin).fill(free);
  #rest = new Int32Array(3 * margin);
  /** Minutes from `#start`, rounded up. */
  #ends = new Uint16Array(margin);
  #epochs: Uint32Array | undefined;
  #start: number;

  constructor(startMinute: number, withEpochs: boolean) {
    this.#start = startMinute;
    this.#epochs = withEpochs ? new Uint32Array(margin) : undefined;
  }

  get byteLength(): number {
    return this.#ends.byteLength + this.#keys.byteLength + this.#rest.byteLength + (this.#epochs?.byteLength ?? 0);
  }

  /** The slot of an identifier, or -1. `key` is mixed already; the other three words as they are stored. */
  find(key: number, w1: number, w2: number, w3: number): number {
    const keys = this.#keys;
    const wanted = settledKey(key);
    let slot = this.#home(wanted);
    // Entries stand in order, and `free` is smaller than every key: so this passes the smaller ones, and stops at a gap.
    for (let here = keys[slot] as number; here !== free && here <= wanted; here = keys[slot] as number) {
      if (here === wanted && this.#equals(slot, w1, w2, w3)) return slot;
      slot += 1;
    }
    return -1;
  }

  epochAt(slot: number): number {
    return this.#epochs === undefined ? 0 : (this.#epochs[slot] as number);
  }

  /** Adds, or raises what is there to the later end and the higher epoch. */
  put(key: number, w1: number, w2: number, w3: number, endMinute: number, epoch: number): void {
    const end = Math.min(farEnd, Math.max(0, endMinute - this.#start));
    const found = this.find(key, w1, w2, w3);
    if (found >= 0) {
      this.#ends[found] = Math.max(this.#ends[found] as number, end);
      if (this.#epochs !== undefined) this.#epochs[found] = Math.max(this.#epochs[found] as number, epoch);
      return;
    }
    if (this.count + 1 > this.#capacity * mostLoad) this.rebuild(this.#start, this.count + 1);
    const settled = settledKey(key);
    let slot = this.#open(settled);
    while (slot < 0) {
      this.rebuild(this.#start, this.count + margin);
      slot = this.#open(settled);
    }
    this.#keys[slot] = settled;
    this.#rest[slot * 3] = w1;
    this.#rest[slot * 3 + 1] = w2;
    this.#rest[slot * 3 + 2] = w3;
    this.#ends[slot] = end;
    if (this.#epochs !== undefined) this.#epochs[slot] = epoch;
    this.count += 1;
  }

  get startMinute(): number {
    return this.#start;
  }

  /** Entries whose end lies before this minute. */
  countEnded(minute: number): number {
    const limit = Math.min(farEnd, minute - this.#start);
    let ended = 0;
    for (let slot = 0; slot < this.#keys.length; slot += 1) {
      if (this.#keys[slot] !== free && (this.#ends[slot] as number) < limit) ended += 1;
    }
    return ended;
  }

  /** Writes all again without those that ended before `minute`, counting from there, with room for `expected`. */
  rebuild(minute: number, expected: number): void {
    const shift = minute - this.#start;
    const old = { keys: this.#keys, rest: this.#rest, ends: this.#ends, epochs: this.#epochs };
    const kept = listKept(old.keys, old.ends, shift);
    this.#capacity = Math.max(least, Math.ceil(expected / loadAfterRebuild));
    const slots = this.#placeAll(old.keys, kept);
    const length = Math.max(this.#capacity, (slots.at(-1) ?? 0) + 1) + margin;
    this.#keys = new Int32Array(length).fill(free);
    this.#rest = new Int32Array(3 * length);
    this.#ends = new Uint16Array(length);
    if (old.epochs !== undefined) this.#epochs = new Uint32Array(length);
    this.#start = minute;
    this.count = kept.length;
    for (let index = 0; index < kept.length; index += 1) {
      const from = kept[index] as number;
      const slot = slots[index] as number;
      this.#keys[slot] = old.keys[from] as number;
      for (let word = 0; word < 3; word += 1) this.#rest[slot * 3 + word] = old.rest[from * 3 + word] as number;
      const end = old.ends[from] as number;
      this.#ends[slot] = end === farEnd ? farEnd : end - shift;
      if (this.#epochs !== undefined) this.#epochs[slot] = old.epochs?.[from] as number;
    }
  }

  /** The new slots of entries in order: at home, or behind the one before. */
  #placeAll(keys: Int32Array, kept: Uint32Array): Uint32Array {
    const slots = new Uint32Array(kept.length);
    let next = 0;
    for (let index = 0; index < kept.length; index += 1) {
      const slot = Math.max(next, this.#home(keys[kept[index] as number] as number));
      slots[index] = slot;
      next = slot + 1;
    }
    return slots;
  }

  /** Grows with the key, so that order by key is order by home. */
  #home(key: number): number {
    return Math.floor((key + 2 ** 31) * (this.#capacity / 2 ** 32));
  }

  #equals(slot: number, w1: number, w2: number, w3: number): boolean {
    const at = slot * 3;
    return this.#rest[at] === w1 && this.#rest[at + 1] === w2 && this.#rest[at + 2] === w3;
  }

  /** Frees the slot where this key belongs by moving its larger neighbours on; -1 where the margin is used up. */
  #open(key: number): number {
    const keys = this.#keys;
    let slot = this.#home(key);
    while (keys[slot] !== free && (keys[slot] as number) <= key) slot += 1;
    let gap = slot;
    while (keys[gap] !== free && gap < keys.length) gap += 1;
    // The last slot stays free: it is where every search ends.
    if (gap >= keys.length - 1) return -1;
    keys.copyWithin(slot + 1, slot, gap);
    this.#rest.copyWithin((slot + 1) * 3, slot * 3, gap * 3);
    this.#ends.copyWithin(slot + 1, slot, gap);
    this.#epochs?.copyWithin(slot + 1, slot, gap);
    return slot;
  }
}

/** Two of 2^32 keys become one. Two identifiers that met here would still have to agree in their other 96 bits. */
function settledKey(key: number): number {
  return key === free ? free + 1 : key;
}

/** The slots of the entries that have not ended, in order. */
function listKept(keys: Int32Array, ends: Uint16Array, shift: number): Uint32Array {
  const kept = new Uint32Array(keys.length);
  let count = 0;
  for (let slot = 0; slot < keys.length; slot += 1) {
    const end = ends[slot] as number;
    if (keys[slot] === free || (end !== farEnd && end < shift)) continue;
    kept[count] = slot;
    count += 1;
  }
  return kept.subarray(0, count);
}
