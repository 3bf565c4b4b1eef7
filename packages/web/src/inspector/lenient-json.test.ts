import { parseStrictJson } from '@sealwright/jwt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspect } from './inspect.ts';
import { readJson } from './lenient-json.ts';

const now = 1_800_000_000;
const tokenOf = (...parts: readonly string[]): string =>
  `${parts.map((part) => Buffer.from(part).toString('base64url')).join('.')}.AAAA`;

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
      { numRuns: 600 },
    );
  });

  it('keeps duplicates, the prototype’s name and the digits of numbers', () => {
    const { lines } = inspect(tokenOf('{"alg":"HS256"}', '{"__proto__":{"a":1},"n":1.50e2,"n":12345678901234567890}'), {
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
