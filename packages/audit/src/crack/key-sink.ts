import { createHash } from 'node:crypto';
import type { HmacJob } from './hmac-job.ts';
import { createHmacSearch } from './hmac-search.ts';
import type { Emit } from './word-rules.ts';

/** Takes candidates one by one and tries them by batches. */
export interface KeySink {
  readonly emit: Emit;
  /** Tries what is left of a batch. */
  flush(): void;
  readonly tried: number;
  /** The first candidate that makes the MAC. What comes after it is not tried. */
  readonly found: Uint8Array | undefined;
}

export function createKeySink(job: HmacJob): KeySink {
  const { hash } = job;
  const { blocks, capacity, search } = createHmacSearch(job);
  const lengths = new Uint16Array(capacity);
  /** Candidates longer than a block: their block holds their hash, so they are kept as they are beside it. */
  const long = new Map<number, Uint8Array>();
  let waiting = 0;
  let tried = 0;
  let found: Uint8Array | undefined;

  const flush = (): void => {
    if (waiting === 0 || found !== undefined) return;
    const index = search(0, waiting);
    if (index === -1) {
      tried += waiting;
    } else {
      const start = index * hash.blockBytes;
      tried += index + 1;
      found = long.get(index) ?? blocks.slice(start, start + (lengths[index] as number));
    }
    blocks.fill(0, 0, waiting * hash.blockBytes);
    long.clear();
    waiting = 0;
  };
  const emit: Emit = (bytes, length) => {
    if (found !== undefined) return;
    const start = waiting * hash.blockBytes;
    if (length <= hash.blockBytes) {
      for (let index = 0; index < length; index += 1) blocks[start + index] = bytes[index] as number;
      lengths[waiting] = length;
    } else {
      const whole = bytes.slice(0, length);
      blocks.set(createHash(hash.name).update(whole).digest(), start);
      long.set(waiting, whole);
    }
    waiting += 1;
    if (waiting === capacity) flush();
  };
  return {
    emit,
    flush,
    get tried() {
      return tried;
    },
    get found() {
      return found;
    },
  };
}
