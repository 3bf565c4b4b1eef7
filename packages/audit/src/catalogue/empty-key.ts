import type { Forgery, TokenAttack } from '../attack.ts';
import { macForgery } from '../attacker-forgery.ts';
import { encodeUtf8 } from '../encoding.ts';

/** What an absent value turns into where a program wants a text. */
const absentTexts = ['undefined', 'null', 'None', 'nil', 'false', '[object Object]', '[object Promise]'];

/** C17. */
export const emptyKey: TokenAttack = {
  kind: 'token',
  id: 'C17',
  title: 'An unknown key id leads to an empty key',
  severity: 'critical',
  cwe: 287,
  source: ['RFC 8725 §3.5', 'RFC 7518 §3.2', 'RFC 2104 §3'],
  how: 'HMAC works with an empty key, and everybody has that one. It is used where a look-up finds nothing for the kid and answers an empty text, where a setting is missing, or where a library takes a key that was never filled. The attacker names a kid that nobody knows, or none, and makes the MAC with no key at all.',
  victims: [
    { what: 'fast-jwt < 6.2.4, where a key function answers an empty text', advisory: 'CVE-2026-44351' },
    { what: 'jws < 3.2.3 and 4.0.0, where a secret is looked up', advisory: 'CVE-2025-65945' },
    { what: 'ruby-jwt < 2.10.3 and < 3.2.0', advisory: 'CVE-2026-45363' },
    { what: 'joserfc < 1.6.8', advisory: 'CVE-2026-49852' },
    { what: 'PyJWT < 2.14.0', advisory: 'GHSA-9j54-fg26-wv3r' },
    { what: 'InfluxDB < 1.7.6', advisory: 'CVE-2019-20933' },
  ],
  fix: 'Refuse a secret that is empty, or shorter than the hash, when the key is made and not when it is used. A kid without a key is an error.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const { good } = context;
    const empty = new Uint8Array(0);
    const kids: Readonly<Record<string, unknown>> = {
      'unknown-kid': 'nobody-has-this-key',
      'no-kid': undefined,
      'empty-kid': '',
      'known-kid': good.header['kid'],
    };
    const forgeries: Forgery[] = [];
    for (const [name, kid] of Object.entries(kids)) {
      for (const alg of ['HS256', 'HS384', 'HS512']) {
        forgeries.push(await macForgery(context, empty, `${name}-${alg.toLowerCase()}`, { alg, kid }));
      }
    }
    for (const text of absentTexts) {
      const name = text.toLowerCase().replaceAll(/[^a-z]+/g, '-');
      const key = encodeUtf8(text);
      const variant = `the-text${name.startsWith('-') ? '' : '-'}${name}`.replace(/-$/, '');
      forgeries.push(await macForgery(context, key, variant, { kid: 'nobody-has-this-key' }));
    }
    return forgeries;
  },
};
