import type { Explanation } from './verdict.ts';

export const explainedFeed: readonly Explanation[] = [
  {
    file: 'packages/jwt/src/feed-snapshot.ts',
    row: "if (typeof statement !== 'string' || !/^[\\w.-]+$/.test(statement)) throw malformed();",
    original: "typeof statement !== 'string'",
    replacement: 'false',
    reason: 'what is no string is refused two lines below: the document does not begin with it in quotes',
  },
  {
    file: 'packages/jwt/src/feed-event.ts',
    row: '#afterCarriageReturn = false;',
    original: 'false',
    replacement: 'true',
    reason: 'at the start of a stream a line feed that is passed over was an empty line that ends no event',
  },
  {
    file: 'packages/jwt/src/feed-event.ts',
    row: 'this.#line = new Uint8Array(Math.min(1024, maxEventBytes));',
    original: 'Math.min(1024, maxEventBytes)',
    replacement: 'Math.max(1024, maxEventBytes)',
    reason: 'how much room there is at first: lines that need more get it',
  },
  {
    file: 'packages/jwt/src/feed-event.ts',
    row: 'for (let index = start; index < chunk.length; index += 1) {',
    original: 'index < chunk.length',
    replacement: 'index <= chunk.length',
    reason: 'what lies past the end is neither a line feed nor a carriage return',
  },
  {
    file: 'packages/jwt/src/feed-event.ts',
    row: 'if (length > this.#line.length) this.#grow(length);',
    original: 'length > this.#line.length',
    replacement: 'true',
    reason: 'more room than is needed: the bytes are copied into it all the same',
  },
  {
    file: 'packages/jwt/src/feed-event.ts',
    row: 'if (length > this.#line.length) this.#grow(length);',
    original: 'length > this.#line.length',
    replacement: 'length >= this.#line.length',
    reason: 'more room than is needed: the bytes are copied into it all the same',
  },
  {
    file: 'packages/jwt/src/feed-event.ts',
    row: 'const larger = new Uint8Array(Math.min(length * 2, this.#maxEventBytes));',
    original: 'Math.min(length * 2, this.#maxEventBytes)',
    replacement: 'Math.max(length * 2, this.#maxEventBytes)',
    reason: 'more room than is needed; what may come is bounded by the count of the event’s bytes',
  },
];
