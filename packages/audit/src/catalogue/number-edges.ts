import type { TokenAttack } from '../attack.ts';
import { issueExactForgery } from '../issued-forgery.ts';
import { freshClaims } from '../unsafe-writer.ts';

/** F15. */
export const numberEdges: TokenAttack = {
  kind: 'token',
  id: 'F15',
  title: 'Numbers that readers disagree on',
  severity: 'low',
  cwe: 681,
  source: ['RFC 8259 §6', 'RFC 7519 §2'],
  how: 'JSON sets no limit to its numbers, readers do. One too great becomes infinite, the greatest integer, a negative one, or an error, depending on who reads; an expiry that became infinite never comes. Long integers lose their last digits, so that two accounts become one. NaN, Infinity and hexadecimal are no JSON and are read by some all the same.',
  victims: [
    { what: 'libjwt, in its security review of June 2026' },
    { what: 'jose, jsonwebtoken and fast-jwt take an infinite exp (measured)' },
  ],
  fix: 'Require finite times within sane bounds, and refuse integers beyond 2^53 that lose precision: long identifiers belong into texts.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const claims = freshClaims(context);
    const write = async (variant: string, name: string, number: string) => {
      const { [name]: _, ...rest } = claims;
      return issueExactForgery(context, variant, {
        payload: `${JSON.stringify(rest).slice(0, -1)},"${name}":${number}}`,
      });
    };
    return Promise.all([
      ...Object.entries(endings).map(async ([variant, number]) => write(`exp-${variant}`, 'exp', number)),
      write('nbf-infinite', 'nbf', '1e400'),
      write('nbf-infinite-past', 'nbf', '-1e400'),
      write('nbf-nan', 'nbf', 'NaN'),
      write('iat-infinite-past', 'iat', '-1e400'),
      write('iat-infinite', 'iat', '1e400'),
      write('identifier-loses-digits', 'account', '9007199254740993'),
      write('identifier-of-30-digits', 'account', '123456789012345678901234567890'),
      write('infinite-claim', 'limit', '1e400'),
    ]);
  },
};

const endings: Readonly<Record<string, string>> = {
  infinite: '1e400',
  'infinite-in-capitals': '1E999',
  'minus-zero': '-0',
  'exponent-in-the-past': '1.5e9',
  'two-to-53-and-one': '9007199254740993',
  'two-to-63': '9223372036854775808',
  'two-to-63-less-one': '9223372036854775807',
  'two-to-64': '18446744073709551616',
  'forty-digits': '9'.repeat(40),
  'tiny-fraction': '1e-400',
  nan: 'NaN',
  'infinity-word': 'Infinity',
  hexadecimal: '0xffffffff',
  'leading-zero': '09999999999',
  'plus-sign': '+9999999999',
};
