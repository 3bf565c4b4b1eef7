import type { TokenAttack } from '../attack.ts';
import { issueExactForgery } from '../issued-forgery.ts';
import { freshClaims } from '../unsafe-writer.ts';
import { issueEach } from './token-times.ts';

/** G03. */
export const timeOfWrongType: TokenAttack = {
  kind: 'token',
  id: 'G03',
  title: 'Times that are no numbers',
  severity: 'medium',
  cwe: 843,
  source: ['RFC 7519 §4.1.4', 'RFC 7519 §2'],
  how: 'exp, nbf and iat are numbers. Code that reads them with a default treats a text or a null as if the claim were absent, and an absent time forbids nothing; code that compares loosely turns true into one and an empty list into zero. A token whose time is written wrongly is then good for ever, or at once.',
  victims: [
    { what: 'jsonwebtoken for Rust < 10.3.0', advisory: 'CVE-2026-25537' },
    { what: 'hono < 4.12.18', advisory: 'CVE-2026-44459' },
  ],
  fix: 'Refuse a token whose exp, nbf or iat is there and is no finite number.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const { now } = context;
    return issueEach(context, {
      'exp-text': { exp: String(now + 300) },
      'exp-past-text': { exp: '1' },
      'exp-words': { exp: 'never' },
      'exp-empty-text': { exp: '' },
      'exp-date': { exp: new Date((now + 300) * 1000).toISOString() },
      'exp-null': { exp: null },
      'exp-true': { exp: true },
      'exp-false': { exp: false },
      'exp-list': { exp: [now + 300] },
      'exp-empty-list': { exp: [] },
      'exp-object': { exp: { value: now + 300 } },
      'nbf-future-text': { nbf: String(now + 86_400) },
      'nbf-words': { nbf: 'tomorrow' },
      'nbf-null': { nbf: null },
      'nbf-true': { nbf: true },
      'nbf-list': { nbf: [now + 86_400] },
      'nbf-object': { nbf: {} },
      'iat-text': { iat: String(now) },
      'iat-future-text': { iat: String(now + 86_400) },
      'iat-null': { iat: null },
      'iat-object': { iat: {} },
    });
  },
};

/** G04. */
export const extremeTime: TokenAttack = {
  kind: 'token',
  id: 'G04',
  title: 'An expiry time beyond all measure',
  severity: 'low',
  cwe: 613,
  source: ['RFC 7519 §2', 'OWASP ASVS 5.0 §9.2'],
  how: 'An issuer that writes milliseconds where seconds belong makes tokens that end in the year 57,000, and nobody notices because they work. The same is true of a century, of a number too great for the reader that becomes infinite, and of a negative one that wraps around. A verifier that caps the life of a token refuses them all.',
  victims: [
    { what: 'jose, jsonwebtoken and fast-jwt accept milliseconds (measured)' },
    { what: 'libjwt, in its security review of June 2026' },
  ],
  fix: 'Set the longest life that you accept, exp minus iat: an hour or a day, and never without end.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const { now } = context;
    const sane = await issueEach(context, {
      milliseconds: { exp: (now + 300) * 1000 },
      'all-milliseconds': { exp: (now + 300) * 1000, iat: now * 1000, nbf: now * 1000 },
      'ten-years': { exp: now + 315_360_000 },
      'a-century': { exp: now + 3_153_600_000 },
      'year-9999': { exp: 253_402_300_799 },
      'past-32-bits': { exp: 4_294_967_296 + 300 },
      negative: { exp: -1 },
      'negative-far': { exp: -9_007_199_254_740_991 },
      'negative-begin': { nbf: -9_007_199_254_740_991, iat: -9_007_199_254_740_991 },
    });
    const exact = Object.entries({ 'beyond-double': '1e400', 'largest-double': '1.7976931348623157e308' });
    const written = exact.map(async ([variant, number]) => {
      const text = JSON.stringify({ ...freshClaims(context), exp: 0 });
      return issueExactForgery(context, variant, { payload: text.replace('"exp":0', `"exp":${number}`) });
    });
    return [...sane, ...(await Promise.all(written))];
  },
};
