/** Between these loads a shard never grows or shrinks: 18 bytes a slot come to 19–21 an entry. */
const loadAfterRebuild = 0.885;
const mostLoad = 0.93;
const least = 16;
/** Slots past the last home, so that the entries there have room to move on. */
const margin = 32;
/** Stands for every end that lies further away than the minutes can say: such an entry is kept. */
const farEnd = 0xffff;

/**
 * A part of an exact table: open addressing in the order of the keys. The home of a key grows with the key, and entries
 * stand in order, so a miss ends at the first larger key, and a rebuild is one pass from left to right.
 */
export class IdShard {
  count = 0;
  #capacity = 0;
  /** 0 is a free slot; otherwise minutes from `#start`, rounded up. */
  #ends = new Uint16Array(margin);
  #keys = new Int32Array(margin);
  #rest = new Int32Array(3 * margin);
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
    const ends = this.#ends;
    const keys = this.#keys;
    for (let slot = this.#home(key); ends[slot] !== 0; slot += 1) {
      const here = keys[slot] as number;
      if (here > key) return -1;
      if (here === key && this.#equals(slot, w1, w2, w3)) return slot;
    }
    return -1;
  }

  epochAt(slot: number): number {
    return this.#epochs === undefined ? 0 : (this.#epochs[slot] as number);
  }

  /** Adds, or raises what is there to the later end and the higher epoch. */
  put(key: number, w1: number, w2: number, w3: number, endMinute: number, epoch: number): void {
    const end = Math.min(farEnd, Math.max(1, endMinute - this.#start));
    const found = this.find(key, w1, w2, w3);
    if (found >= 0) {
      this.#ends[found] = Math.max(this.#ends[found] as number, end);
      if (this.#epochs !== undefined) this.#epochs[found] = Math.max(this.#epochs[found] as number, epoch);
      return;
    }
    if (this.count + 1 > this.#capacity * mostLoad) this.rebuild(this.#start, this.count + 1);
    let slot = this.#open(key);
    while (slot < 0) {
      this.rebuild(this.#start, this.count + margin);
      slot = this.#open(key);
    }
    this.#keys[slot] = key;
    this.#rest[slot * 3] = w1;
    this.#rest[slot * 3 + 1] = w2;
    this.#rest[slot * 3 + 2] = w3;
    this.#ends[slot] = end;
    if (this.#epochs !== undefined) this.#epochs[slot] = epoch;
    this.count += 1;
  }

  /** Entries whose end lies before this minute. */
  countEnded(minute: number): number {
    const limit = minute - this.#start;
    let ended = 0;
    for (const end of this.#ends) if (end !== 0 && end < limit && end !== farEnd) ended += 1;
    return ended;
  }

  get startMinute(): number {
    return this.#start;
  }

  /** Writes all again without those that ended before `minute`, counting from there, with room for `expected`. */
  rebuild(minute: number, expected: number): void {
    const shift = minute - this.#start;
    const keep = (end: number): boolean => end === farEnd || end >= shift;
    const capacity = Math.max(least, Math.ceil(expected / loadAfterRebuild));
    const old = { ends: this.#ends, keys: this.#keys, rest: this.#rest, epochs: this.#epochs };
    this.#capacity = capacity;
    const length = this.#placeAll(old.ends, old.keys, keep, capacity);
    this.#ends = new Uint16Array(length);
    this.#keys = new Int32Array(length);
    this.#rest = new Int32Array(3 * length);
    if (old.epochs !== undefined) this.#epochs = new Uint32Array(length);
    this.#start = minute;
    this.count = 0;
    let next = 0;
    for (let from = 0; from < old.ends.length; from += 1) {
      const end = old.ends[from] as number;
      if (end === 0 || !keep(end)) continue;
      const slot = Math.max(next, this.#home(old.keys[from] as number));
      this.#ends[slot] = end === farEnd ? farEnd : Math.max(1, end - shift);
      this.#keys[slot] = old.keys[from] as number;
      for (let word = 0; word < 3; word += 1) this.#rest[slot * 3 + word] = old.rest[from * 3 + word] as number;
      if (this.#epochs !== undefined) this.#epochs[slot] = old.epochs?.[from] as number;
      this.count += 1;
      next = slot + 1;
    }
  }

  /** The number of slots that a rebuild at this capacity needs. */
  #placeAll(ends: Uint16Array, keys: Int32Array, keep: (end: number) => boolean, capacity: number): number {
    let next = 0;
    for (let from = 0; from < ends.length; from += 1) {
      const end = ends[from] as number;
      if (end !== 0 && keep(end)) next = Math.max(next, this.#home(keys[from] as number)) + 1;
    }
    return Math.max(capacity, next) + margin;
  }

  #home(key: number): number {
    return Math.floor(((key + 2 ** 31) * this.#capacity) / 2 ** 32);
  }

  #equals(slot: number, w1: number, w2: number, w3: number): boolean {
    const at = slot * 3;
    return this.#rest[at] === w1 && this.#rest[at + 1] === w2 && this.#rest[at + 2] === w3;
  }

  /** Frees the slot where this key belongs by moving its larger neighbours on; -1 where the margin is used up. */
  #open(key: number): number {
    let slot = this.#home(key);
    while (this.#ends[slot] !== 0 && (this.#keys[slot] as number) <= key) slot += 1;
    let free = slot;
    while (this.#ends[free] !== 0) free += 1;
    // The last slot stays free: it is where every search ends.
    if (free >= this.#ends.length - 1) return -1;
    this.#ends.copyWithin(slot + 1, slot, free);
    this.#keys.copyWithin(slot + 1, slot, free);
    this.#rest.copyWithin((slot + 1) * 3, slot * 3, free * 3);
    this.#epochs?.copyWithin(slot + 1, slot, free);
    return slot;
  }
}
