import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPlacedTokenId, readPlacedTokenId } from './placed-token-id.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));

describe('a jti that names a place', () => {
  it.each([0, 1, 2 ** 20, 2 ** 32 - 1, 2 ** 32, 2 ** 40 - 1])(
    'names place %i, is as long as any, and is new each time',
    (index) => {
      const ids = [createPlacedTokenId(index, random), createPlacedTokenId(index, random)];
      for (const id of ids) {
        expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
        expect(readPlacedTokenId(id)).toBe(index);
      }
      expect(ids[0]).not.toBe(ids[1]);
    },
  );

  it('is told from one that names none', () => {
    const marked = Buffer.from(createPlacedTokenId(5, random), 'base64url');
    marked[9] = 0;
    expect(readPlacedTokenId(marked.toString('base64url'))).toBeUndefined();
    for (const id of ['', 'x', 'a'.repeat(23), '!'.repeat(22), 'session 1'])
      expect(readPlacedTokenId(id)).toBeUndefined();
  });

  it('has one text: the same bytes written otherwise name nothing', () => {
    const id = createPlacedTokenId(0, random);
    expect(id.endsWith('A')).toBe(true);
    expect(readPlacedTokenId(`${id.slice(0, -1)}B`)).toBeUndefined();
  });
});
