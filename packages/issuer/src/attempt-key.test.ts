import { isAuthError } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { parseAttempts } from './attempt-key.ts';

const a = Buffer.alloc(16, 1).toString('base64url');
const b = Buffer.alloc(16, 2).toString('base64url');

describe('the attempt keys of a refresh', () => {
  it('are one, or the current and the previous', () => {
    expect(parseAttempts(a)).toEqual({ current: a });
    expect(parseAttempts(`${a},${b}`)).toEqual({ current: a, previous: b });
    expect(parseAttempts(` ${a} , ${b} `)).toEqual({ current: a, previous: b });
  });

  it.each([
    ['nothing', ''],
    ['a comma', ','],
    ['an empty previous', `${a},`],
    ['three', `${a},${b},${a}`],
    ['a short one', a.slice(1)],
    ['a long one', `${a}A`],
    ['spare bits', `${a.slice(0, -1)}B`],
    ['the other alphabet', `${'+'.repeat(21)}A`],
    ['quotes', `"${a}"`],
  ])('are refused as %s', (_name, header) => {
    let code: string | undefined;
    try {
      parseAttempts(header);
    } catch (error) {
      code = isAuthError(error) ? error.code : 'another error';
    }
    expect(code).toBe('attempt_malformed');
  });
});
