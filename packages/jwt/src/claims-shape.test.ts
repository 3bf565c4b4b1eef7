import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKnownShape, rememberShape } from './claims-shape.ts';
import { maxRememberedShapes, maxShapeMembers } from './defaults.ts';
import { parseStrictJson } from './strict-json.ts';

const claims = {
  iss: 'https://id.example',
  aud: ['a', 'b'],
  exp: 1_800_000_900,
  admin: false,
  ok: true,
  no: null,
  epoch: [0, 0, 7],
  none: [],
  'https://id.example/plan#1': 'x',
};
const text = JSON.stringify(claims);

describe('parseKnownShape', () => {
  it('knows no shape before one was remembered, and reads one of it as the strict parser does after', () => {
    const own = '{"never":1,"seen":"before"}';
    expect(parseKnownShape(own)).toBeUndefined();
    rememberShape({ never: 'other', seen: 5 });
    expect(parseKnownShape(own)).toStrictEqual({ never: 1, seen: 'before' });
  });

  it('gives an object with the prototype of any other, and its own each time', () => {
    rememberShape(claims);
    const [first, second] = [parseKnownShape(text), parseKnownShape(text)];
    expect(first).toStrictEqual(claims);
    expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
    expect(first).not.toBe(second);
    expect(Object.isFrozen(first)).toBe(false);
  });

  it.each([
    ['a member that repeats', text.replace('"exp":', '"iss":1,"exp":')],
    ['a last member that repeats', text.replace('}', ',"ok":false}')],
    ['a member less', text.replace('"admin":false,', '')],
    ['members in another order', '{"aud":["a"],"iss":"x"}'],
    ['a name with an escape', text.replace('"iss"', '"\\u0069ss"')],
    ['white space before a name', text.replace(',"exp"', ', "exp"')],
    ['white space before a colon', text.replace('"exp":', '"exp" :')],
    ['white space at the end', `${text} `],
    ['white space at the start', ` ${text}`],
    ['something behind the end', `${text}{}`],
    ['no end', text.slice(0, -1)],
    ['nothing but a start', text.slice(0, 30)],
    ['an escape in a value', text.replace('id.example"', 'id\\u002eexample"')],
    ['an escaped quote', text.replace('"x"', '"\\"x"')],
    ['a control character', text.replace('"x"', '"\n"')],
    ['a delete character', text.replace('"x"', '"\x7f"')],
    ['a letter beyond ASCII', text.replace('"x"', '"é"')],
    ['a surrogate', text.replace('"x"', '"\ud800"')],
    ['a fraction', text.replace('1800000900', '1800000900.5')],
    ['an exponent', text.replace('1800000900', '18e8')],
    ['a sign', text.replace('1800000900', '-1800000900')],
    ['a plus', text.replace('1800000900', '+1800000900')],
    ['a zero in front', text.replace('1800000900', '01800000900')],
    ['sixteen digits', text.replace('1800000900', '1800000900123456')],
    ['no number', text.replace('1800000900', '')],
    ['an object', text.replace('1800000900', '{"a":1}')],
    ['an array in an array', text.replace('[0,0,7]', '[0,[0],7]')],
    ['an object in an array', text.replace('[0,0,7]', '[{}]')],
    ['a comma at the end of an array', text.replace('[0,0,7]', '[0,0,]')],
    ['an array without commas', text.replace('[0,0,7]', '[0 0]')],
    ['an array without end', text.replace('[0,0,7]', '[0,0')],
    ['an array of nothing but a comma', text.replace('[0,0,7]', '[,]')],
    ['a literal in capitals', text.replace('true', 'True')],
    ['half a literal', text.replace('true', 'tru')],
    ['a literal too long', text.replace('true', 'truex')],
    ['NaN', text.replace('true', 'NaN')],
    ['an array of such', `[${text}]`],
    ['an empty text', ''],
  ])('leaves %s to the strict parser', (_, other) => {
    rememberShape(claims);
    expect(other).not.toBe(text);
    expect(parseKnownShape(other)).toBeUndefined();
  });

  it.each([0, 7, 10, 999_999_999_999_999])('reads %d', (exp) => {
    rememberShape(claims);
    expect(parseKnownShape(JSON.stringify({ ...claims, exp }))).toStrictEqual({ ...claims, exp });
  });

  it('says of no text anything but what the strict parser says', () => {
    const good = fc.constantFrom('""', '"a"', '"a b"', '0', '7', '999999999999999', 'true', 'null');
    const odd = fc.oneof(
      fc.constantFrom('""', '"a"', '"a b"', '"~"', '"\\n"', '"é"', '"\\ud800"', '"\x1f"', '"', "'a'", '":"', '"}"'),
      fc.constantFrom('0', '7', '12', '012', '-0', '-1', '1.5', '1e3', '999999999999999', '9007199254740993', '1 2'),
      fc.constantFrom('true', 'false', 'null', 'True', 'nul', '{}', '{"a":1}', '{"a":1,"a":2}', '', ' 1'),
    );
    const scalar = fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: odd });
    const array = fc.array(scalar, { maxLength: 3 }).map((elements) => `[${elements.join(',')}]`);
    const name = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('a', 'b', 'iss') },
      { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', '1', 'é', '\\u0061', 'a"') },
    );
    const colon = fc.oneof(
      { weight: 20, arbitrary: fc.constant(':') },
      { weight: 1, arbitrary: fc.constantFrom(' :', ': ', '') },
    );
    const comma = fc.oneof(
      { weight: 20, arbitrary: fc.constant(',') },
      { weight: 1, arbitrary: fc.constantFrom(', ', '', ',,') },
    );
    const member = fc.tuple(name, colon, fc.oneof(scalar, array), comma);
    const object = fc.tuple(fc.array(member, { maxLength: 4 }), fc.constantFrom('}', '}', '}', '', '} ', '}}'));
    const texts = object.map(([members, end]) => {
      const written = members.map(([n, between, value, after]) => `"${n}"${between}${value}${after}`).join('');
      return `{${written.replace(/,$/, '')}${end}`;
    });
    let known = 0;
    fc.assert(
      fc.property(texts, (candidate) => {
        const value = parseKnownShape(candidate);
        const strict = strictly(candidate);
        if (value !== undefined) {
          known += 1;
          expect(strict).toStrictEqual(value);
        }
        if (strict !== undefined) rememberShape(strict);
      }),
      { numRuns: 5000 },
    );
    expect(known).toBeGreaterThan(200);
  });
});

describe('rememberShape', () => {
  /** What is read of a text once the shape of an object is remembered. */
  const afterwards = (object: Record<string, unknown>, other: string = JSON.stringify(object)): unknown => {
    rememberShape(object);
    return parseKnownShape(other);
  };
  const ofMembers = (count: number): Record<string, unknown> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, index]));

  it('remembers names and values that are written as they are read', () => {
    for (const object of [
      { 'a1-_:/.#': 'from space to tilde: ~' },
      { '1a': 1 },
      { same: 1, other: 2 },
      { same: 1, another: 2 },
      ofMembers(maxShapeMembers),
    ]) {
      expect(afterwards(object)).toStrictEqual(object);
    }
  });

  it('remembers a shape that is the beginning of another, and one that goes on behind it', () => {
    for (const object of [{ long: 1, longer: 2 }, { long: 1 }, { long: 1, longer: 2, longest: 3 }]) {
      expect(afterwards(object)).toStrictEqual(object);
    }
  });

  it('remembers no other: a name beyond ASCII, a number, an object for a value, no member, too many', () => {
    expect(afterwards({ plain: 1, é: 2 })).toBeUndefined();
    expect(afterwards({ plain: 1, 12: 2 })).toBeUndefined();
    expect(afterwards({ plain: 1, 'a b': 2 })).toBeUndefined();
    expect(afterwards({ flat: 1, deep: { a: 1 } }, '{"flat":1,"deep":2}')).toBeUndefined();
    expect(afterwards({ list: [[1]] }, '{"list":[1]}')).toBeUndefined();
    expect(afterwards({}, '}')).toBeUndefined();
    expect(afterwards(ofMembers(maxShapeMembers + 1))).toBeUndefined();
  });

  it('never goes on behind a value that it could not read', () => {
    expect(afterwards({ first: [1], second: 1 }, '{"first":[,"second":1}')).toBeUndefined();
  });

  const shapes = (kind: string): Record<string, number>[] =>
    Array.from({ length: maxRememberedShapes }, (_, index) => ({ [`${kind}${index}`]: index }));

  it('keeps as many as there is room for, and of those the ones that were met last', () => {
    for (const shape of shapes('kind')) rememberShape(shape);
    expect(parseKnownShape('{"kind0":1}')).toStrictEqual({ kind0: 1 });
    rememberShape({ another: 1 });
    expect(parseKnownShape('{"kind1":1}')).toBeUndefined();
    expect(parseKnownShape('{"kind0":1}')).toStrictEqual({ kind0: 1 });
    expect(parseKnownShape(`{"kind${maxRememberedShapes - 1}":1}`)).toBeDefined();
    expect(parseKnownShape('{"another":1}')).toStrictEqual({ another: 1 });
  });

  it('gives no room to what it knows already', () => {
    for (const shape of shapes('sort')) rememberShape(shape);
    for (let time = 0; time < 20; time += 1) rememberShape({ sort3: 'again' });
    for (const shape of shapes('sort')) expect(parseKnownShape(JSON.stringify(shape))).toStrictEqual(shape);
  });

  it.each([
    ['an object without members', {}, '{}'],
    ['a name that needs an escape', { 'a"b': 1 }, '{"a"b":1}'],
    ['a name beyond ASCII', { é: 1 }, '{"é":1}'],
    ['a name that is a number, since objects move those', { 7: 1 }, '{"7":1}'],
    ['values that are objects', { deep: { a: 1 } }, '{"deep":1}'],
    ['values with objects inside', { list: [{ a: 1 }] }, '{"list":1}'],
    ['a forbidden name', { constructor: 1 }, '{"constructor":1}'],
    ['very many members', Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`m${n}`, n])), '{"m0":1}'],
  ])('does not remember %s', (_, object, like) => {
    rememberShape(object);
    expect(parseKnownShape(like)).toBeUndefined();
  });
});

function strictly(candidate: string): Record<string, unknown> | undefined {
  try {
    return parseStrictJson(candidate) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
