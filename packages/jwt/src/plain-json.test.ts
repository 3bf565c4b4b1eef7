import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writePlainJson } from './plain-json.ts';

const memory = new Uint8Array(4096);
const written = (object: Record<string, unknown>): string | undefined => {
  const length = writePlainJson(object, memory.fill(0xff));
  return length === 0 ? undefined : new TextDecoder().decode(memory.subarray(0, length));
};

describe('writePlainJson', () => {
  it.each([
    { a: '' },
    { iss: 'https://id.example', aud: ['a', 'b'], exp: 1_800_000_000, iat: 0 },
    { t: true, f: false, n: null, list: [true, null, 7, ''], none: [] },
    { ' !#$%&()*+,-./:;<=>?@[]^_`{|}~': "'" },
    { last: '~', first: ' ' },
    { ones: 1, tens: 10, nines: 99, hundred: 100, most: Number.MAX_SAFE_INTEGER, big: 1_000_000_000_000_000 },
    { left: undefined, kept: 1, out: undefined },
    { 7: 1, b: 2, 1: 3 },
  ])('writes %j as JSON.stringify does', (object) => {
    expect(written(object)).toBe(JSON.stringify(object));
  });

  it('does so for an object without prototype', () => {
    expect(written(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
  });

  it.each([
    ['no member', {}],
    ['nothing but undefined', { a: undefined }],
    ['a quote', { a: '"' }],
    ['a backslash', { a: '\\' }],
    ['a control character', { a: '\x1f' }],
    ['a delete character', { a: '\x7f' }],
    ['a letter beyond ASCII', { a: 'é' }],
    ['a surrogate', { a: '\ud800' }],
    ['a name with a quote', { 'a"': 1 }],
    ['a name beyond ASCII', { é: 1 }],
    ['a forbidden name', { constructor: 1 }],
    ['another forbidden name', JSON.parse('{"__proto__":1}')],
    ['a fraction', { a: 0.5 }],
    ['a negative number', { a: -1 }],
    ['minus zero', { a: -0 }],
    ['an integer that is not exact', { a: 2 ** 53 }],
    ['NaN', { a: Number.NaN }],
    ['an infinite number', { a: Number.POSITIVE_INFINITY }],
    ['an object', { a: {} }],
    ['a date', { a: new Date(0) }],
    ['a function', { a: () => 1 }],
    ['a symbol', { a: Symbol('a') }],
    ['a bigint', { a: 1n }],
    ['an array in an array', { a: [[]] }],
    ['a hole', { a: new Array(1) }],
    ['undefined in an array', { a: [undefined] }],
    ['an object in an array', { a: [{}] }],
    ['an inherited member', Object.create({ a: 1 })],
    ['more than there is room for', { a: 'x'.repeat(4096) }],
    ['a name for which there is no room', { ['x'.repeat(4096)]: 1 }],
  ])('leaves %s alone', (_, object) => {
    expect(written(object)).toBeUndefined();
  });

  it('writes what has room to its last byte, nothing where a byte is short, and never past its room', () => {
    const object = { a: 'bc', d: [1, true, 'e'], f: null, g: 12_345 };
    const whole = JSON.stringify(object);
    for (let room = 0; room < whole.length + 40; room += 1) {
      const guarded = new Uint8Array(whole.length + 80).fill(0xff);
      const length = writePlainJson(object, guarded.subarray(0, room));
      expect(length).toBe(room < whole.length ? 0 : whole.length);
      expect(guarded.subarray(room).every((byte) => byte === 0xff)).toBe(true);
    }
  });

  it('writes what JSON.stringify writes, or nothing', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'Z', '0', ' ', '~', '"', '\\', 'é', '\n'), maxLength: 5 });
    const scalar = fc.oneof(letters, fc.nat(), fc.maxSafeInteger(), fc.double(), fc.boolean(), fc.constant(null));
    const member = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.constant(undefined));
    let plain = 0;
    fc.assert(
      fc.property(fc.dictionary(letters, member, { maxKeys: 4 }), (object) => {
        const text = written(object);
        if (text === undefined) return;
        plain += 1;
        expect(text).toBe(JSON.stringify(object));
      }),
      { numRuns: 2000 },
    );
    expect(plain).toBeGreaterThan(100);
  });
});
