import { describe, expect, it } from 'vitest';
import { countCandidates, emitMask, type Mask, readMask } from './mask.ts';

const maskOf = (text: string): Mask => readMask(text) ?? [];

function candidatesOf(text: string, from = 0, to = countCandidates(maskOf(text))): readonly string[] {
  const found: string[] = [];
  emitMask(maskOf(text), from, to, (bytes, length) => {
    found.push(Buffer.from(bytes.subarray(0, length)).toString('latin1'));
  });
  return found;
}

describe('a mask', () => {
  it.each([
    ['?l', 26, 'a', 'z'],
    ['?u?d', 260, 'A0', 'Z9'],
    ['?s', 33, ' ', '~'],
    ['?a', 95, 'a', '~'],
    ['?h?H', 256, '00', 'fF'],
    ['?b', 256, '\x00', '\xff'],
    ['ab?d??', 10, 'ab0?', 'ab9?'],
    ['é?d', 10, '\xc3\xa90', '\xc3\xa99'],
  ])('%s stands for %i candidates, from %j to %j', (text, count, first, last) => {
    const all = candidatesOf(text);
    expect([all.length, all[0], all.at(-1), new Set(all).size]).toStrictEqual([count, first, last, count]);
  });

  it('is the same in pieces as at once', () => {
    const all = candidatesOf('?d?l?h');
    expect([...candidatesOf('?d?l?h', 0, 1001), ...candidatesOf('?d?l?h', 1001, 4160)]).toStrictEqual(all);
  });

  it.each(['', '?', '?x', 'a?', '?constructor', '?__proto__', '?a'.repeat(9), 'a'.repeat(129)])(
    'is none, or has too many candidates to count: %s',
    (text) => {
      expect(readMask(text)).toBeUndefined();
    },
  );
});
