import { expect, it } from 'vitest';
import { narrowScope, parseScope } from './scope.ts';

it('grants what is asked for, once each, if all of it is granted', () => {
  expect(narrowScope('b a b', ['a', 'b', 'c'])).toBe('b a');
  expect(narrowScope(null, ['a', 'b'])).toBe('a b');
  expect(narrowScope(null, [])).toBe('');
});

it.each(['a x', 'A', '', ' a', 'a ', 'a  b', 'a\tb', 'a"', 'a\\', 'ä', 'a\u0000'])('refuses the scope %j', (asked) => {
  expect(narrowScope(asked, ['a', 'b'])).toBeUndefined();
});

it('reads the empty text as the empty scope', () => {
  expect(parseScope('')).toEqual([]);
});
