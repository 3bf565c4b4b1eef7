import { createHmac } from 'node:crypto';
import { createHmacKey, createPolicy, isAuthError, parseSecret, parseStrictJson, verifyJwt } from '@sealwright/jwt';
import { anyTyp } from '@sealwright/jwt/unsafe';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brokenAudience,
  brokenIssuer,
  brokenNow,
  brokenSecret,
  brokenTokens,
  goodToken,
} from '../../test/broken-tokens.ts';
import { inspect } from './inspect.ts';
import { readJson } from './lenient-json.ts';

const now = brokenNow;
const policy = createPolicy({ issuer: brokenIssuer, audience: brokenAudience, typ: anyTyp, now: () => now });
const key = await createHmacKey({ alg: 'HS256', secret: parseSecret(brokenSecret) });

async function askCore(text: string): Promise<string> {
  try {
    await verifyJwt(text, { findKey: () => ({ issuer: brokenIssuer, key }) }, policy);
    return 'accepted';
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
}

const sealed = (header: string, claims: string): string => {
  const input = [header, claims].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', Buffer.from(brokenSecret, 'base64url')).update(input).digest('base64url')}`;
};

function acceptsStrictly(text: string): boolean {
  try {
    parseStrictJson(text);
    return true;
  } catch {
    return false;
  }
}

describe('the lenient reader of JSON', () => {
  const spellings = [
    ...[
      '',
      ' ',
      '0',
      '-0',
      '-',
      '+1',
      '01',
      '1.',
      '.5',
      '1e3',
      '1E+3',
      '1e',
      '1e400',
      '9007199254740993',
      '0x1',
      'NaN',
      '1 2',
    ],
    ...[
      '"a"',
      "'a'",
      '"',
      '"\\',
      '"\\x"',
      '"\\u12"',
      '"\\ud800"',
      '"\\ud83d\\ude00"',
      '"\t"',
      '"\u0000"',
      '\ufeff1',
      '\u00a01',
    ],
    ...[
      'true',
      'True',
      'nul',
      'null',
      'undefined',
      '[]',
      '[1,]',
      '[,1]',
      '[1 2]',
      '[',
      ']',
      '[[]',
      '{}',
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
    ],
    ...[
      '{"a":1 "b":2}',
      '{a:1}',
      '{"a":1,"a":2}',
      '{"a":1,"\\u0061":2}',
      '{"__proto__":1}',
      '{"constructor":1}',
      '{"a":{"a":1}}',
    ],
    ...['{"a":1}x', '// a', '[1]/**/', `${'['.repeat(32)}${']'.repeat(32)}`, `${'['.repeat(33)}${']'.repeat(33)}`],
  ];

  it.each(spellings)('of %j: finds a fault exactly where the strict reader of the token core refuses', (text) => {
    expect(readJson(text).faults.length === 0).toBe(acceptsStrictly(text));
  });

  it('agrees with the strict one on any JSON, whatever is cut out of it or put into it', () => {
    const edits = fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(3),
        fc.constantFrom(
          '',
          '"',
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '\\',
          '1',
          'e',
          '.',
          '-',
          ' ',
          '\ud800',
          '"__proto__":1,',
          '\u0000',
        ),
      ),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), edits, (json, changes) => {
        let text = json;
        for (const [at, length, put] of changes) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + put + text.slice(from + length);
        }
        expect(readJson(text).faults.length === 0).toBe(acceptsStrictly(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps duplicates, the prototype’s name and the digits of numbers', () => {
    const { lines } = inspect(sealed('{"alg":"HS256"}', '{"__proto__":{"a":1},"n":1.50e2,"n":12345678901234567890}'), {
      now,
    }).parts[1] ?? { lines: [] };
    expect(
      lines.map(({ depth, pieces }) => '  '.repeat(depth) + pieces.map(({ text }) => text).join('')).join('\n'),
    ).toBe('{\n  "__proto__": {\n    "a": 1\n  },\n  "n": 1.50e2,\n  "n": 12345678901234567890\n}');
    expect(lines.map(({ fault }) => fault)).toStrictEqual([
      undefined,
      'forbidden-name',
      undefined,
      undefined,
      undefined,
      'duplicate',
      undefined,
    ]);
  });
});

describe('what the inspector finds', () => {
  const values = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      -1,
      0,
      1.5,
      now - 60,
      now + 60,
      now + 7200,
      now * 1000,
      1e300,
      '',
      'x',
      brokenIssuer,
      brokenAudience,
      [],
      {},
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const claims = fc.dictionary(
    fc.constantFrom('iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'jti', 'scope', '__proto__', 'x'),
    values,
    { maxKeys: 9 },
  );
  const headers = fc.dictionary(fc.constantFrom('typ', 'kid', 'crit', 'b64', 'zip', 'cty', 'jwk', 'x'), values, {
    maxKeys: 3,
  });

  it('holds the code of the token core, of any well-signed token', async () => {
    await fc.assert(
      fc.asyncProperty(headers, claims, fc.boolean(), async (head, body, complete) => {
        const good = { iss: brokenIssuer, aud: brokenAudience, exp: now + 60, iat: now };
        const text = sealed(
          JSON.stringify({ alg: 'HS256', ...head }),
          JSON.stringify(complete ? { ...good, ...body } : body),
        );
        const code = await askCore(text);
        const { findings } = inspect(text, { now, expected: { issuer: brokenIssuer, audience: brokenAudience } });
        if (code !== 'accepted') expect(findings.map((one) => one.code)).toContain(code);
        // And the other way about: what the core takes is not called refused.
        else expect(findings.filter(({ severity }) => severity === 'refused')).toStrictEqual([]);
      }),
      { numRuns: 800 },
    );
  });

  it('holds the code of the token core, of a token in which any letters were changed', async () => {
    const letters = fc.constantFrom(
      '',
      '.',
      '=',
      '+',
      '/',
      '-',
      '_',
      'A',
      'z',
      '9',
      ' ',
      '\n',
      '%',
      '"',
      'é',
      '\u200b',
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(2), letters, async (at, length, put) => {
        const from = at % (goodToken.length + 1);
        const text = goodToken.slice(0, from) + put + goodToken.slice(from + length);
        const code = await askCore(text);
        const known = inspect(text, { now }).findings.map((one) => one.code);
        // A good form and a MAC that does not hold is no question without the key.
        if (code !== 'accepted' && code !== 'signature_invalid') expect(known).toContain(code);
      }),
      { numRuns: 800 },
    );
  });
});

describe('whatever is pasted', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(
        'e',
        'y',
        'J',
        '.',
        '{',
        '"',
        ':',
        ',',
        '[',
        '}',
        '%',
        '=',
        ' ',
        ';',
        '&',
        '-',
        '\\',
        '\ud800',
      ),
      maxLength: 200,
    }),
    fc
      .constantFrom(...brokenTokens.map(({ text }) => text))
      .chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
    fc.json().map((json) => sealed('{"alg":"none"}', json)),
  );

  it('it answers, and every mark lies within the text', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const shown = inspect(text, { now });
        const marks = [
          ...shown.findings.map(({ mark }) => mark),
          ...shown.wrappings.map(({ mark }) => mark),
          ...shown.parts.flatMap(({ mark, lines, members }) => [
            mark,
            ...lines.map((line) => line.mark),
            ...members.map((member) => member.mark),
          ]),
        ];
        for (const mark of marks) {
          if (mark === undefined) continue;
          expect(Number.isInteger(mark.offset) && Number.isInteger(mark.length)).toBe(true);
          expect(mark.offset >= 0 && mark.length >= 0 && mark.offset + mark.length <= text.length).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

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
