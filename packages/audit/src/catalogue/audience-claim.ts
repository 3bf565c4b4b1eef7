import type { TokenAttack } from '../attack.ts';
import { issueEach, obtained } from './token-times.ts';

/** G08. */
export const otherAudience: TokenAttack = {
  kind: 'token',
  id: 'G08',
  title: "A token for another audience, or for nobody's",
  severity: 'high',
  cwe: 863,
  source: ['RFC 7519 §4.1.3', 'RFC 8725 §3.9', 'RFC 9068 §4'],
  how: 'One issuer signs tokens for many APIs and says in aud for which. An API that does not compare it with its own name takes every one of them: the token that somebody gave to a newsletter service opens the payroll. Many libraries check aud only where they were told what to expect.',
  victims: [
    { what: 'hono < 4.10.2', advisory: 'CVE-2025-62610' },
    { what: 'OliveTin', advisory: 'CVE-2026-30223' },
    { what: 'Argo CD', advisory: 'CVE-2023-22482' },
    { what: 'HashiCorp Vault', advisory: 'CVE-2024-5798' },
  ],
  fix: 'Require aud, and require that it names this API, by the exact text that is configured.',
  needs: [],
  needsOne: ['signing-key', 'other-token:other-audience'],
  expect: 'refused',
  forge: async (context) => {
    const theirs = obtained(context, 'other-audience');
    const named = 'aud' in context.good.payload;
    return [
      ...theirs,
      ...(await issueEach(context, {
        'another-audience': { aud: 'https://another-api.invalid' },
        'another-list': { aud: ['https://another-api.invalid', 'https://third-api.invalid'] },
        // Where the good token names no audience either, its absence is how this issuer writes.
        ...(named ? { 'no-audience': { aud: undefined }, 'empty-audience': { aud: '' } } : {}),
        ...(named ? { 'the-issuer-itself': { aud: context.good.payload['iss'] ?? 'issuer' } } : {}),
        ...(named ? { 'audience-by-another-name': { aud: undefined, audience: context.good.payload['aud'] } } : {}),
      })),
    ];
  },
};

/** G09. */
export const audienceOfWrongType: TokenAttack = {
  kind: 'token',
  id: 'G09',
  title: 'An audience that is no text and no list of texts',
  severity: 'medium',
  cwe: 843,
  source: ['RFC 7519 §4.1.3'],
  how: 'aud is a text or a list of texts. Code that casts it to the one and finds the other often goes on with an empty value, and code that asks whether a list is contained says yes to an empty list. Objects and nested lists bring loose comparisons to say yes as well.',
  victims: [{ what: 'dgrijalva/jwt-go', advisory: 'CVE-2020-26160' }],
  fix: 'Take a text, or a non-empty list of texts, of which one equals this API exactly. Refuse all else.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const named = context.good.payload['aud'];
    const mine = Array.isArray(named) ? (named[0] as unknown) : named;
    if (typeof mine !== 'string') return [];
    return issueEach(context, {
      'empty-list': { aud: [] },
      'list-of-empty-text': { aud: [''] },
      'list-of-null': { aud: [null] },
      'empty-object': { aud: {} },
      'object-with-the-name': { aud: { [mine]: true } },
      'object-like-a-list': { aud: { 0: mine, length: 1 } },
      'nested-list': { aud: [[mine]] },
      'list-with-a-number': { aud: [mine, 5] },
      'list-with-an-object': { aud: [mine, {}] },
      null: { aud: null },
      true: { aud: true },
      false: { aud: false },
      zero: { aud: 0 },
      number: { aud: 1 },
    });
  },
};
