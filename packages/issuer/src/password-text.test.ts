import { describe, expect, it } from 'vitest';
import { parseNewPassword, parsePassword, parsePresentedPassword } from './password-text.ts';

const code = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('the text of a password', () => {
  it.each([
    ['composed and decomposed accents', 'Caf\u00e9-au-lait', 'Cafe\u0301-au-lait'],
    ['full-width letters of an input method', 'ｐａｓｓ word', 'pass word'],
    ['the no-break space', 'pass\u00a0word', 'pass word'],
  ])('is the same for %s', (_what, one, two) => {
    expect(parsePassword(one)).toBe(parsePassword(two));
  });

  it('keeps case, and spaces at the ends', () => {
    expect(parsePassword(' Secret ')).toBe(' Secret ');
  });

  it('is refused with a lone surrogate, which UTF-8 would make equal to any other, and with control characters', () => {
    expect(code(() => parsePassword('abcdefgh\ud800'))).toBe('password_malformed');
    expect(code(() => parsePassword('abcdefgh\0'))).toBe('password_malformed');
    expect(code(() => parsePassword('abcdefgh\r\n'))).toBe('password_malformed');
  });

  it('counts code points: 128 are good, 129 are not, and nothing is cut off', () => {
    expect(parsePassword('🦭'.repeat(128))).toHaveLength(256);
    expect(code(() => parsePassword('🦭'.repeat(129)))).toBe('password_too_long');
    expect(code(() => parsePassword('a'.repeat(129)))).toBe('password_too_long');
    // One code point that becomes eighteen: the length that counts is that of what is hashed.
    expect(code(() => parsePassword('\ufdfa'.repeat(10)))).toBe('password_too_long');
  });

  it('has at least eight characters when it is chosen, or what the configuration says', () => {
    expect(code(() => parseNewPassword('1234567'))).toBe('password_too_short');
    expect(parseNewPassword('12345678')).toBe('12345678');
    expect(code(() => parseNewPassword('fourteen chars', 15))).toBe('password_too_short');
  });

  it('that cannot be anybody’s is wrong like any other when it is tried', () => {
    for (const text of ['a'.repeat(500), 'x\0y', '\udfff']) {
      expect(code(() => parsePresentedPassword(text))).toBe('credentials_invalid');
    }
    expect(parsePresentedPassword('short')).toBe('short');
  });
});
