import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brokenAudience, brokenIssuer, brokenNow, goodToken } from '../../test/broken-tokens.ts';
import { inspect } from './inspect.ts';

/** What could carry a token out of the value: a network, a log, a store, the page. */
const ways =
  /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|console|localStorage|sessionStorage|indexedDB|document|window|navigator|postMessage|process|globalThis)\b\s*[.(]|from 'node:/;

const folder = new URL('.', import.meta.url);
const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

describe('the analysis', () => {
  it.each(sources)('%s has no way out: it computes a value, and that is all', (name) => {
    const code = readFileSync(new URL(name, folder), 'utf8');
    expect(ways.exec(code)?.[0]).toBeUndefined();
  });

  it('is looked through for ways that exist', () => {
    expect(sources.length).toBeGreaterThan(25);
    for (const line of ['await fetch(url)', 'console.log(token)', "import x from 'node:fs'"])
      expect(line).toMatch(ways);
  });
});

describe('what the person expects', () => {
  const codes = (expected: object): readonly string[] =>
    inspect(goodToken, { now: brokenNow, expected }).findings.map(({ code }) => code);

  it('is judged where they said it, and fulfilled by this token', () => {
    expect(codes({ issuer: brokenIssuer, audience: brokenAudience, typ: 'AT+JWT' }).join()).not.toMatch(/mismatch/);
  });

  it.each([
    ['issuer_mismatch', { issuer: 'https://other.example' }],
    ['audience_mismatch', { audience: 'https://other.example' }],
    ['typ_mismatch', { typ: 'JWT' }],
  ])('%s: %j', (code, expected) => {
    expect(codes(expected)).toContain(code);
  });
});

describe('an audience of nobody', () => {
  const token = (claims: object): string =>
    [{ alg: 'ES256' }, { iss: 'x', exp: brokenNow + 60, ...claims }, {}]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
  const severities = (claims: object, expected?: { audience: string }): readonly string[] =>
    inspect(token(claims), { now: brokenNow, ...(expected === undefined ? {} : { expected }) })
      .findings.filter(({ code }) => code === 'audience_mismatch')
      .map(({ severity }) => severity);

  it.each([
    ['left out', {}],
    ['an empty list', { aud: [] }],
  ])('is a danger, and a refusal where an audience is expected: %s', (_, claims) => {
    expect(severities(claims)).toStrictEqual(['danger']);
    expect(severities(claims, { audience: 'https://api.example' })).toStrictEqual(['refused']);
  });

  it('is not that of a list that names somebody', () => {
    expect(severities({ aud: ['https://api.example'] })).toStrictEqual([]);
    expect(severities({ aud: [''] })).toStrictEqual([]);
  });
});

describe('a decoded header or claims, without a token', () => {
  it('is explained member by member, and is still no token', () => {
    const shown = inspect(JSON.stringify({ iss: 'x', exp: brokenNow + 60 }), { now: brokenNow });
    expect(shown.parts.map(({ name, members }) => [name, members.map((member) => member.known)])).toStrictEqual([
      ['claims', [true, true]],
    ]);
    expect([shown.life?.state, shown.compact, shown.kind]).toStrictEqual(['alive', undefined, undefined]);
    expect(shown.findings.map(({ code }) => code)).toContain('token_malformed');
    expect(inspect('{"alg":"HS256"}', { now: brokenNow }).parts.map(({ name }) => name)).toStrictEqual(['header']);
  });
});
