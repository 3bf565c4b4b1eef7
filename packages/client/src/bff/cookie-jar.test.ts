import { describe, expect, it } from 'vitest';
import { readCookies } from './cookie-jar.ts';

const own = '__Host-app-session';
const read = (cookie: string) => readCookies({ get: () => cookie });

describe('a cookie of a request', () => {
  it.each([`${own}=x`, ` ${own} = x `, `\t${own}=x\t`, `a=b;${own}=x`])('is found by its name: %j', (cookie) => {
    expect(read(cookie).get(own)).toBe('x');
  });

  it.each(['\u00a0', '\u00c2\u00a0', '\v', '\f', '\u0085', '\ufeff', '\u2003', '\u3000'])(
    'that a sibling host planted with %j before the name is another one, and hides none',
    (planted) => {
      expect(read(`${planted}${own}=evil`).get(own)).toBeUndefined();
      expect(read(`${own}${planted}=evil`).get(own)).toBeUndefined();
      expect(read(`${planted}${own}=evil; ${own}=x`).get(own)).toBe('x');
    },
  );

  it('that comes twice is none', () => {
    expect(read(`${own}=x; ${own}=y`).get(own)).toBeUndefined();
    expect(read(`${own}=x; \t${own}=y`).get(own)).toBeUndefined();
  });
});
