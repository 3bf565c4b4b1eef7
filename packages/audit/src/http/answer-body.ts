import { WireFault } from './wire-fault.ts';

/** Takes the bytes of a body as they come, and keeps no more of them than it was told. */
export interface BodyReader {
  /** Whether the body is complete, or as long as what is kept. */
  readonly take: (bytes: Buffer) => boolean;
  /** What was kept. */
  readonly kept: () => Buffer;
  /** Whether the connection may end here. */
  readonly mayEnd: () => boolean;
}

/** A body of so many bytes (RFC 9112 §6.2). */
export function countedBody(length: number, maxBytes: number): BodyReader {
  const store = createStore(maxBytes);
  let missing = length;
  return {
    take: (bytes) => {
      const full = store.add(bytes.subarray(0, missing));
      missing -= Math.min(missing, bytes.length);
      return full || missing === 0;
    },
    kept: store.bytes,
    mayEnd: () => missing === 0,
  };
}

/** A body that ends with the connection (RFC 9112 §6.3). */
export function endlessBody(maxBytes: number): BodyReader {
  const store = createStore(maxBytes);
  return { take: store.add, kept: store.bytes, mayEnd: () => true };
}

/** A body in chunks (RFC 9112 §7.1). Extensions and trailers are passed over. */
export function chunkedBody(maxBytes: number): BodyReader {
  const store = createStore(maxBytes);
  let waiting: Buffer = Buffer.alloc(0);
  // Bytes of the chunk that are still to come, the line break after it included; nothing while a size is awaited.
  let open: number | undefined;
  let done = false;
  const takeSize = (): boolean => {
    const end = waiting.indexOf('\r\n');
    if (end < 0 && waiting.length <= maxSizeLineBytes) return false;
    const size = /^([0-9a-f]{1,8})[\t ]*(?:;|$)/i.exec(waiting.subarray(0, Math.max(end, 0)).toString('latin1'))?.[1];
    if (size === undefined) throw new WireFault('its chunks are malformed');
    waiting = waiting.subarray(end + 2);
    open = Number.parseInt(size, 16) + 2;
    done = open === 2;
    return !done;
  };
  const takeChunk = (left: number): boolean => {
    const full = store.add(waiting.subarray(0, Math.max(0, left - 2)));
    const taken = Math.min(left, waiting.length);
    waiting = waiting.subarray(taken);
    open = taken === left ? undefined : left - taken;
    done = full;
    return !full && open === undefined;
  };
  return {
    take: (bytes) => {
      waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
      let more = waiting.length > 0;
      while (more && !done) more = (open === undefined ? takeSize() : takeChunk(open)) && waiting.length > 0;
      return done;
    },
    kept: store.bytes,
    mayEnd: () => done,
  };
}

/** Longer than any size with its extensions that a server writes. */
const maxSizeLineBytes = 4096;

function createStore(maxBytes: number): {
  readonly add: (bytes: Buffer) => boolean;
  readonly bytes: () => Buffer;
} {
  const parts: Buffer[] = [];
  let held = 0;
  return {
    add: (bytes) => {
      const part = bytes.subarray(0, maxBytes - held);
      held += part.length;
      if (part.length > 0) parts.push(part);
      return held >= maxBytes;
    },
    bytes: () => Buffer.concat(parts),
  };
}
