import { describe, expect, it } from 'vitest';
import { normalizeTyp } from './media-type.ts';

describe('two kinds of token are one kind', () => {
  it.each([
    ['at+jwt', 'at+jwt'],
    ['AT+JWT', 'at+jwt'],
    ['application/at+jwt', 'at+jwt'],
    ['Application/AT+JWT', 'at+jwt'],
    ['JWT', 'jwt'],
  ])('%s as %s, in ASCII letters of either case and with or without application/', (typ, normal) => {
    expect(normalizeTyp(typ)).toBe(normal);
  });

  it.each([
    ['application/a/b', 'application/a/b'],
    ['text/at+jwt', 'text/at+jwt'],
    ['x-application/jwt', 'x-application/jwt'],
    ['application', 'application'],
    ['applicationjwt', 'applicationjwt'],
    ['ÀT+JWT', 'Àt+jwt'],
  ])('%s as %s, never by cutting or lowering more than that', (typ, normal) => {
    expect(normalizeTyp(typ)).toBe(normal);
  });

  it('never by a letter beyond ASCII that another alphabet lowers to an ASCII one', () => {
    // The Kelvin sign is a K to toLowerCase, and would make one kind of token pass for another.
    expect(normalizeTyp('\u212a+jwt')).toBe('\u212a+jwt');
  });
});
