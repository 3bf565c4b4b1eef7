/** Numbers, strings, literals and names at the edges of RFC 8259, right and wrong. */

import type { Random } from './random.ts';

export function oddLexeme(random: Random): string {
  return random.pick(random.pick([numbers, strings, literals]));
}

export function oddNumber(random: Random): string {
  return random.pick(numbers);
}

export function oddName(random: Random): string {
  return random.pick(names);
}

/** The same string (quotes and all) spelled otherwise: one character or all as escapes, lower or upper hex. */
export function respelled(quoted: string, random: Random): string {
  const inner = quoted.slice(1, -1);
  if (inner.includes('\\') || inner === '') return quoted;
  const chosen = random.chance(0.2) ? -1 : random.below(inner.length);
  const upper = random.chance(0.5);
  const spelled = Array.from({ length: inner.length }, (_, index) => {
    if (chosen >= 0 && index !== chosen) return inner[index] ?? '';
    const hex = inner.charCodeAt(index).toString(16).padStart(4, '0');
    return `\\u${upper ? hex.toUpperCase() : hex}`;
  });
  return `"${spelled.join('')}"`;
}

const numbers: readonly string[] = [
  ...['0', '-0', '0.0', '-0.0', '1.0', '1e0', '1E+0', '10e-1', '1e5', '0e1', '0.1e1', '5e-324', '1e-400', '-1'],
  ...['9007199254740991', '9007199254740992', '9007199254740993', '-9007199254740992', '9007199254740991.4'],
  ...['9007199254740990.6', '9007199254740991.9', '1e15', '1e16', '1e20', '1e21', '1e308', '1.7976931348623157e308'],
  ...['1e309', '1e400', '-1e400', '1e999999999', '123456789012345678901234567890', '0.30000000000000004'],
  ...['01', '-01', '00', '+1', '1.', '.5', '-', '--1', '1e', '1e+', '1.e1', '0x10', '0b1', '0o7', '1_000', '1n', '１'],
  ...['NaN', 'Infinity', '-Infinity', '1 2', '1,', '1e1.5', '1-', '٣', '"1"'],
];

const strings: readonly string[] = [
  ...['""', '"a"', '"\\u0000"', '"\\u00e9"', '"\\ud83d\\ude00"', '"\\uD83D\\uDE00"', '"😀"', '"\u2028"', '"\u007f"'],
  ...['"\\ud800"', '"\\udc00"', '"\\ude00\\ud83d"', '"\\ud83d"', '"\\ud83d\\u0041"', '"\\ud83d\\ud83d\\ude00"'],
  ...['"\\/"', '"\\b\\f\\n\\r\\t"', '"\\x41"', '"\\u12"', '"\\u12g4"', '"\\u+123"', '"\\u 123"', '"\\a"', '"\\\'"'],
  ...['"\t"', '"\n"', '"\u0000"', '"\u001f"', '"\\', '"\\"', '"', "'a'", '`a`', '"a""b"', '"a" "b"', '"{\\"a\\":1}"'],
  ...['":"', '",\\":"', '"\\\\"', '"\\\\\\""', '"}"', '"]"', '"\uffff"', '"\ufeff"', '"\\uffff"', '"\u0080"'],
];

const literals: readonly string[] = [
  ...[
    'true',
    'false',
    'null',
    'True',
    'TRUE',
    'nul',
    'nulll',
    'undefined',
    'None',
    'yes',
    't',
    '',
    ' ',
    '/*x*/1',
    '//x',
  ],
  ...[
    '{}',
    '[]',
    '[1,]',
    '{"a":1,}',
    '[,]',
    '{,}',
    '{a:1}',
    '{"a"}',
    '{"a":}',
    '{:1}',
    '{"a":1 "b":2}',
    '[1 2]',
    '[',
    '{',
  ],
  ...['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"":1,"":2}', '{"x":{"__proto__":{}}}', '{"x":[{"constructor":1}]}'],
  ...['{"a":{"b":1,"c":{"b":1,"b":2}}}', '{"toString":1}', '{"hasOwnProperty":1}', '{"length":1}', '{"1":1,"0":2}'],
];

const names: readonly string[] = [
  ...['"__proto__"', '"constructor"', '"prototype"', '"\\u005f_proto__"', '"__pro\\u0074o__"', '"constructo\\u0072"'],
  ...['"__proto"', '"Prototype"', '"__PROTO__"', '"constructor "', '"toString"', '"valueOf"', '"then"', '"length"'],
  ...['""', '" "', '"a"', '"\\u0000"', '"\\ud800"', '"😀"', '"\\ud83d\\ude00"', '"0"', '"-1"', '"4294967295"', '"a.b"'],
  ...['a', "'a'", '1', 'null', '"a', '[]', '"a":1,"a"', '"\\q"', '"\t"'],
  ...['"admin"', '"roles"', '"scope"', '"exp"', '"iss"', '"aud"', '"alg"', '"kid"', '"nbf"', '"iat"', '"sub"', '"jti"'],
];
