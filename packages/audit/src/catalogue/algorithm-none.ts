import type { Forgery, TokenAttack } from '../attack.ts';
import { encodeBase64Url } from '../encoding.ts';
import { joinToken, writeInput } from '../unsafe-writer.ts';

/** A01. */
export const algorithmNone: TokenAttack = {
  kind: 'token',
  id: 'A01',
  title: 'Unsigned token: algorithm none',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §3.2', 'RFC 7519 §6'],
  how: 'JWT has a form without a signature, whose header says that its algorithm is none. A verifier that reads the algorithm from the token finds nothing to check and takes whatever the claims say.',
  victims: [
    { what: 'jsonwebtoken < 4.2.2', advisory: 'CVE-2015-9235' },
    { what: 'jsonwebtoken < 9.0.0', advisory: 'CVE-2022-23540' },
    { what: 'Authlib 1.6.5 to 1.6.6', advisory: 'CVE-2026-28802' },
    { what: 'express-jwt < 6.0.0, with a look-up of keys', advisory: 'CVE-2020-15084' },
  ],
  fix: 'Let the key say which algorithm it is for, and have no code path for none. Refuse the token before anything of it is read that an attacker may choose.',
  needs: [],
  expect: 'refused',
  forge: ({ good }) => {
    const input = writeInput({ ...good.header, alg: 'none' }, good.payload);
    const { kid: _, ...unnamed } = good.header;
    return [
      { variant: 'no-signature', token: joinToken(input, ''), proof: { kind: 'unsigned' } },
      { variant: 'old-signature', token: joinToken(input, good.segments[2]), proof: { kind: 'bad-signature' } },
      {
        variant: 'two-members',
        token: joinToken(writeInput({ alg: 'none' }, good.payload), ''),
        proof: { kind: 'unsigned' },
      },
      {
        variant: 'no-kid',
        token: joinToken(writeInput({ ...unnamed, alg: 'none' }, good.payload), ''),
        proof: { kind: 'unsigned' },
      },
      {
        variant: 'typ-jwt',
        token: joinToken(writeInput({ ...good.header, typ: 'JWT', alg: 'none' }, good.payload), ''),
        proof: { kind: 'unsigned' },
      },
      {
        variant: 'zero-signature',
        token: joinToken(input, encodeBase64Url(new Uint8Array(32))),
        proof: { kind: 'bad-signature' },
      },
      {
        variant: 'two-segments',
        token: input,
        proof: { kind: 'form', states: 'two segments alone', holds: (token) => token.split('.').length === 2 },
      },
    ];
  },
};

/** A02. */
export const algorithmNoneSpellings: TokenAttack = {
  kind: 'token',
  id: 'A02',
  title: 'Unsigned token: none in another spelling, or no algorithm at all',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §3.2', 'RFC 7515 §4.1.1'],
  how: 'A list of forbidden words is no check: a verifier that refuses the exact word none may still treat None, a trailing blank, an array that holds the word, or a missing member as the unsigned form, since the comparison that forbids and the one that chooses are not the same. The signature is left empty and the claims are free.',
  victims: [{ what: 'the class that the successor draft of RFC 8725 names: names compared without regard to case' }],
  fix: 'Compare the name byte for byte with the names that the key allows. A name that is missing or no string is a malformed token, and nothing is looked up by it.',
  needs: [],
  expect: 'refused',
  forge: ({ good }) => {
    const { alg: own, ...rest } = good.header;
    const unsigned = (variant: string, header: Readonly<Record<string, unknown>>): Forgery => ({
      variant,
      token: joinToken(writeInput(header, good.payload), ''),
      proof: { kind: 'unsigned' },
    });
    return [
      ...caseVariants('none').map((alg) => unsigned(`case-${maskOf(alg)}`, { ...rest, alg })),
      ...Object.entries(spellings).map(([variant, alg]) => unsigned(variant, { ...rest, alg })),
      unsigned('array-beside-own', { ...rest, alg: ['none', own] }),
      unsigned('array-behind-own', { ...rest, alg: [own, 'none'] }),
      unsigned('missing', rest),
      unsigned('name-in-capitals', { ...rest, ALG: 'none' }),
      {
        variant: 'missing-with-old-signature',
        token: joinToken(writeInput(rest, good.payload), good.segments[2]),
        proof: { kind: 'bad-signature' },
      },
    ];
  },
};

const spellings: Readonly<Record<string, unknown>> = {
  'trailing-blank': 'none ',
  'leading-blank': ' none',
  'trailing-tab': 'none\t',
  'trailing-newline': 'none\n',
  'trailing-nul': 'none\0',
  'nul-and-own': 'none\0RS256',
  'zero-width': 'none\u{200b}',
  'full-width': '\u{ff4e}\u{ff4f}\u{ff4e}\u{ff45}',
  mathematical: '\u{1d427}one',
  quoted: '"none"',
  'with-comma': 'none,RS256',
  array: ['none'],
  'empty-array': [],
  object: { none: true },
  'object-with-text': { toString: 'none' },
  'empty-text': '',
  'text-null': 'null',
  'text-undefined': 'undefined',
  null: null,
  false: false,
  true: true,
  zero: 0,
};

/** All spellings of a word in small and capital letters, save the one in small letters alone. */
function caseVariants(word: string): readonly string[] {
  return Array.from({ length: 2 ** word.length - 1 }, (_, at) =>
    Array.from(word, (letter, place) => (((at + 1) >> place) & 1 ? letter.toUpperCase() : letter)).join(''),
  );
}

/** Which letters are capitals: `0100` for `nOne`. */
function maskOf(word: string): string {
  return Array.from(word, (letter) => (letter === letter.toLowerCase() ? '0' : '1')).join('');
}
