import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failure } from '../test/token-material.ts';
import { isJsonObject, parseStrictJson, parseStrictObject } from './strict-json.ts';

const reasonOf = async (text: string | Uint8Array): Promise<unknown> => {
  const error = await failure(() => parseStrictJson(text));
  expect(error.code).toBe('json_malformed');
  return error.evidence.reason;
};

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('parseStrictJson', () => {
  it.each([
    '{}',
    '{"a":1,"b":{"a":2}}',
    '[{"a":1},{"a":2}]',
    ' { "a" : 1 , "b" : ":" } ',
    '{"a":":\\":","b":"}{"}',
    '{"":0," ":1}',
    '"é€😀"',
    '{"\\u00e9":1,"e\u0301":2}',
    '{"constructors":1,"proto":2,"__proto":3}',
    '-0.5e-7',
    'null',
  ])('reads %s as JSON.parse does', (text) => {
    expect(parseStrictJson(text)).toStrictEqual(JSON.parse(text));
    expect(parseStrictJson(new TextEncoder().encode(text))).toStrictEqual(JSON.parse(text));
  });

  it.each([
    ['{"a":1,"a":2}', 'side by side'],
    ['{"a":1,"b":2,"a":1}', 'with equal values'],
    ['{"x":[{"a":1,"a":2}]}', 'inside an array'],
    ['{"a":{"b":{"c":1},"b":2}}', 'whose first value holds members of its own'],
    ['{"alg":1,"\\u0061lg":2}', 'spelled with an escape'],
    ['{"a\\/b":1,"a/b":2}', 'spelled with an escaped slash'],
    ['{"":1,"":2}', 'with an empty name'],
    ['{"a" :1,"a"\n:2}', 'with white space before the colon'],
  ])('refuses the duplicate member in %s (%s)', async (text) => {
    expect(await reasonOf(text)).toBe('duplicate_member');
  });

  it.each(['__proto__', 'constructor', 'prototype', '\\u005f_proto__'])(
    'refuses the name %s at any depth',
    async (name) => {
      expect(await reasonOf(`{"${name}":{"admin":true}}`)).toBe('forbidden_name');
      expect(await reasonOf(`[{"a":{"${name}":1}}]`)).toBe('forbidden_name');
    },
  );

  it('counts a value’s own members alone, whatever a program has put on the prototype of all', () => {
    const polluted = { value: 1, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(Object.prototype, 'polluted', polluted);
    let names: readonly string[] = [];
    try {
      names = Object.keys(parseStrictJson('{"a":{"b":1},"c":{}}') as object);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted');
    }
    expect(names).toStrictEqual(['a', 'c']);
  });

  it('reads 32 levels and refuses 33', async () => {
    expect(parseStrictJson(nested(32))).toHaveLength(1);
    expect(await reasonOf(nested(33))).toBe('depth');
    expect(await reasonOf(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`)).toBe('depth');
    expect(await reasonOf(nested(200_000))).toBe('depth');
    // What holds nothing is on no level of its own.
    for (const scalar of ['null', 'true', '1', '"a"']) {
      expect(parseStrictJson(`${'['.repeat(32)}${scalar}${']'.repeat(32)}`)).toHaveLength(1);
    }
  });

  it.each([
    ['a byte order mark', bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d), 'syntax'],
    ['UTF-16', bytes(0x7b, 0x00, 0x7d, 0x00), 'syntax'],
    ['a byte that is not UTF-8', bytes(0x22, 0xff, 0x22), 'encoding'],
    ['an overlong form', bytes(0x22, 0xc0, 0xaf, 0x22), 'encoding'],
    ['a surrogate in UTF-8', bytes(0x22, 0xed, 0xa0, 0x80, 0x22), 'encoding'],
    ['a cut character', bytes(0x22, 0xe2, 0x82), 'encoding'],
    ['a NUL', bytes(0x22, 0x00, 0x22), 'syntax'],
    ['a continuation byte alone', bytes(0x80), 'encoding'],
    ['nothing', bytes(), 'syntax'],
  ])('refuses %s', async (_, input, reason) => {
    expect(await reasonOf(input)).toBe(reason);
  });

  it('refuses unpaired surrogates, in values and names, and reads pairs', async () => {
    expect(await reasonOf('"\\ud800"')).toBe('surrogate');
    expect(await reasonOf('{"\\udc00":1}')).toBe('surrogate');
    expect(await reasonOf('"\ud800"')).toBe('surrogate');
    expect(parseStrictJson('"\\ud83d\\ude00"')).toBe('😀');
  });

  it.each(['1e400', '-1e400', '[1e309]', '9007199254740993', '-9007199254740992', '1e20'])(
    'refuses the number %s',
    async (text) => {
      expect(await reasonOf(text)).toBe('number');
    },
  );

  it.each(['{a:1}', "{'a':1}", '{"a":1,}', '[1,]', '01', 'NaN', '{"a":1}x', '// c\n{}', '"\t"', 'undefined'])(
    'refuses %s, which is not JSON',
    async (text) => {
      expect(await reasonOf(text)).toBe('syntax');
    },
  );

  it('keeps nothing of the text in its errors', async () => {
    const error = await failure(() => parseStrictJson('{"password":"hunter2'));
    expect(JSON.stringify(error) + error.message + String(error.cause)).not.toContain('hunter2');
  });

  it('agrees with JSON.parse on every value, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'medium' }), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        fc.pre(!hasRefusedPart(value));
        expect(parseStrictJson(text)).toStrictEqual(JSON.parse(text));
      }),
      { numRuns: 150 },
    );
  });

  it('finds a repeated name wherever it is put', () => {
    const name = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(3), (names, pick, depth) => {
        const spelled = names.map((one) => `${JSON.stringify(one)}:1`);
        const repeated = names[pick % names.length] as string;
        const escaped = [...Array(repeated.length).keys()].map(
          (index) => `\\u${repeated.charCodeAt(index).toString(16).padStart(4, '0')}`,
        );
        const object = `{${[...spelled, `"${escaped.join('')}":2`].join(',')}}`;
        const text = '{"in":['.repeat(depth) + object + ']}'.repeat(depth);
        expect(() => parseStrictJson(text)).toThrow('json malformed');
        const single = `${'{"in":['.repeat(depth)}{${spelled.join(',')}}${']}'.repeat(depth)}`;
        if (!names.some(isRefusedName)) expect(parseStrictJson(single)).toStrictEqual(JSON.parse(single));
      }),
      { numRuns: 150 },
    );
  });

  it('never accepts what JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'{}[]":,\\u0a1e-. \n'.split('')), { maxLength: 24 }), (letters) => {
        const text = letters.join('');
        let ours: { value: unknown } | undefined;
        try {
          ours = { value: parseStrictJson(text) };
        } catch {
          return;
        }
        expect(ours.value).toStrictEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parseStrictObject', () => {
  it('reads an object, and says in the caller’s code what is none, with the reason for its cause', async () => {
    expect(parseStrictObject('{"a":1}', 'jwks_malformed')).toStrictEqual({ a: 1 });
    const error = await failure(() => parseStrictObject('{"a":1,"a":2}', 'jwks_malformed'));
    expect(error).toMatchObject({
      code: 'jwks_malformed',
      cause: { code: 'json_malformed', evidence: { reason: 'duplicate_member' } },
    });
    for (const text of ['[]', 'null', '7', '"a"', 'true']) {
      const other = await failure(() => parseStrictObject(text, 'claims_malformed'));
      expect([other.code, other.cause]).toStrictEqual(['claims_malformed', undefined]);
    }
  });

  it('knows an object by its form', () => {
    for (const value of [{}, Object.create(null)]) expect(isJsonObject(value)).toBe(true);
    for (const value of [null, undefined, [], 7, 'a', true, () => 1]) expect(isJsonObject(value)).toBe(false);
  });
});

function isRefusedName(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}

function hasRefusedPart(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return names.some((name) => isRefusedName(name) || !name.isWellFormed()) || Object.values(value).some(hasRefusedPart);
}
