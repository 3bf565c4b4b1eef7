import type { Explanation } from './verdict.ts';

/**
 * The mutants that live because no test could tell them from the source. A mutant that only lacks a test does not
 * belong here, and each reason has to say why no input shows the difference.
 */
export const explained: readonly Explanation[] = [
  {
    file: 'packages/jwt/src/base64url-decode.ts',
    row: 'for (let index = 0; index < alphabet.length; index += 1) sextets[alphabet.charCodeAt(index)] = index;',
    original: 'index < alphabet.length',
    replacement: 'index <= alphabet.length',
    reason: 'past its end the alphabet has NaN for a letter, which is no place in the table',
  },
  {
    file: 'packages/jwt/src/ec-point.ts',
    row: 'return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;',
    original: 'y < p',
    replacement: 'y <= p',
    reason:
      'y = p stands for y = 0, and no point of these curves has it: it would be of order 2, and the orders are prime',
  },
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
  {
    file: 'packages/jwt/src/ed25519-point.ts',
    row: "if (y >= p) return 'not_canonical';",
    original: 'y >= p',
    replacement: 'y > p',
    reason: 'y = p stands for 0 and was refused the line before: a point of small order',
  },
  {
    file: 'packages/jwt/src/utf8.ts',
    row: '} catch {',
    original: '{',
    replacement: '{}',
    reason: 'a function that ends without a word answers undefined too',
  },
];
