import type { Forgery, TokenAttack } from '../attack.ts';

/** F01. */
export const segmentCount: TokenAttack = {
  kind: 'token',
  id: 'F01',
  title: 'More or fewer than three segments',
  severity: 'low',
  cwe: 20,
  source: ['RFC 7515 §7.1', 'RFC 7519 §7.2'],
  how: 'A signed token has three segments and an encrypted one five. Code that splits at the dots and takes the first three never sees what comes after, so one token has many texts; code that trusts there are three crashes where there are not. The good token is presented with segments added, left out and emptied.',
  victims: [{ what: 'json-jwt < 1.11.0, of encrypted tokens', advisory: 'CVE-2019-18848' }],
  fix: 'Find exactly two dots before anything is decoded, and refuse everything else.',
  needs: [],
  expect: 'refused',
  forge: ({ good }) => {
    const [header, payload, signature] = good.segments;
    const texts: Readonly<Record<string, string>> = {
      'header-alone': header,
      'payload-alone': payload,
      'without-signature': `${header}.${payload}`,
      'header-and-signature': `${header}.${signature}`,
      'fourth-empty': `${good.text}.`,
      'fourth-behind': `${good.text}.e30`,
      'fourth-in-front': `e30.${good.text}`,
      'empty-in-front': `.${good.text}`,
      'empty-in-between': `${header}..${payload}.${signature}`,
      'five-segments': `${good.text}.e30.e30`,
      'five-with-empty-key': `${header}..${payload}.${signature}.e30`,
      'token-twice': `${good.text}.${good.text}`,
      'two-dots': '..',
      'four-dots': '....',
      'one-dot': '.',
      'one-letter': 'e',
    };
    return Object.entries(texts).map(([variant, token]) => withSegments(variant, token));
  },
};

/** F02. */
export const manyDots: TokenAttack = {
  kind: 'token',
  id: 'F02',
  title: 'A credential of nothing but dots',
  severity: 'medium',
  cwe: 405,
  source: ['RFC 7515 §7.1', 'OWASP ASVS 5.0 §15.2'],
  how: 'Code that splits a credential at its dots makes a list with a member for each, before anything is known of who sent it. Millions of dots then cost many times their own size in memory, and a second of work, for anybody who can send a request.',
  victims: [
    { what: 'golang.org/x/oauth2/jws', advisory: 'CVE-2025-22868' },
    { what: 'go-jose', advisory: 'CVE-2025-27144' },
    { what: 'golang-jwt', advisory: 'CVE-2025-30204' },
  ],
  fix: 'Cap the length of a credential before it is looked at, and search for two dots instead of splitting at all.',
  needs: [],
  expect: 'refused-in-time',
  forge: ({ good, reach }) => {
    // A server refuses longer header fields by itself.
    const dots = '.'.repeat(reach === 'http' ? 5000 : 1_048_576);
    const behind = reach === 'http' ? good.segments[0] : good.text;
    return [withSegments('dots-alone', dots), withSegments('dots-behind-a-token', behind + dots)];
  },
};

function withSegments(variant: string, token: string): Forgery {
  return {
    variant,
    token,
    proof: {
      kind: 'form',
      states: 'it has not three segments, each with something in it',
      holds: (text) => !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text),
    },
  };
}
