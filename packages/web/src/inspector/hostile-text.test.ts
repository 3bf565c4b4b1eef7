import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { brokenNow, brokenSecret } from '../../test/broken-tokens.ts';
import { inspect } from './inspect.ts';

const now = brokenNow;
const sealed = (header: string, claims: string): string => {
  const input = [header, claims].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', Buffer.from(brokenSecret, 'base64url')).update(input).digest('base64url')}`;
};

describe('a text that was made to keep the inspector busy', () => {
  const million = 1_000_000;
  const hostile: Readonly<Record<string, string>> = {
    dots: '.'.repeat(million),
    'beginnings of tokens': 'eyJ'.repeat(million / 3),
    'beginnings with dots': 'eyJ.'.repeat(million / 4),
    brackets: '['.repeat(million),
    braces: '{"a":'.repeat(million / 5),
    'encoded brackets': `eyJ.${Buffer.from('['.repeat(700_000)).toString('base64url')}.x`,
    'encoded members': sealed('{"alg":"HS256"}', `{${Array.from({ length: 40_000 }, (_, at) => `"k${at}":1`).join()}}`),
    duplicates: sealed('{"alg":"HS256"}', `{${'"k":1,'.repeat(100_000)}"k":1}`),
    'bad bytes': `eyJ9.${Buffer.alloc(700_000, 0xff).toString('base64url')}.x`,
    backslashes: `{"a":"${'\\'.repeat(million - 10)}`,
    quotes: '"'.repeat(million),
    blanks: ' '.repeat(million),
    'blanks between letters': 'e '.repeat(million / 2),
    'percent signs': '%'.repeat(million),
    'percent escapes': '%2E'.repeat(million / 3),
    cookies: 'a=b;'.repeat(million / 4),
    'an address of parameters': `https://x/?${'a=eyJ&'.repeat(150_000)}`,
    'a long header name': `${'x-a-'.repeat(100_000)}: 1`,
    'curl commands': 'curl -H '.repeat(100_000),
    minus: '-----BEGIN '.repeat(90_000),
    'invisible characters': '\u200b'.repeat(million),
    'text that ends in an at sign': sealed('{"alg":"HS256"}', JSON.stringify({ a: `${'a.'.repeat(100_000)}@` })),
    'quotes of SQL': sealed(JSON.stringify({ alg: 'HS256', kid: "'".repeat(200) + ' '.repeat(50) }), '{}'),
  };

  it.each(Object.entries(hostile))('a million characters of %s take no more than five seconds', (_, text) => {
    const start = performance.now();
    expect(inspect(text.slice(0, million), { now }).sentence).not.toBe('');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('a longer text is not read, and it is said', () => {
    expect(inspect('x'.repeat(million + 1), { now })).toMatchObject({ form: 'too-long', findings: [], parts: [] });
  });
});
