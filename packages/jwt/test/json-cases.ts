import { ascii, concat } from './byte-forms.ts';

// RFC 8259 production by production: what a reader has to take, and what lax ones let through beside it. `raw` marks text
// whose units stand for bytes, so that it can hold what is no UTF-8.

/** By category, the spellings of one value that a strict reader takes. */
export const goodValues: Readonly<Record<string, readonly string[]>> = {
  'a number': [
    ...['0', '-0', '1', '-1', '10', '123456789', '0.5', '-0.5', '0.0', '-0.0', '1.0', '1.50', '0.1e1', '1.5e2'],
    ...['1e3', '1E3', '1e+3', '1e-3', '1E-3', '0e0', '0E0', '0e+1', '0e-1', '1e15', '1e00', '1e-400', '4.9e-324'],
    ...['9007199254740991', '-9007199254740991', '0.30000000000000004', '2.2250738585072014e-308'],
  ],
  'a string': [
    ...['""', '"a"', '" "', '"\\""', '"\\\\"', '"\\/"', '"/"', '"\\b\\f\\n\\r\\t"', '"\'"', '"//"', '"/*"', '"#"'],
    ...['"\\u0000"', '"\\u001f"', '"\\u0020"', '"\\u0022"', '"\\u005c"', '"\\u005C"', '"\\u00e9"', '"\\u00E9"'],
    ...['"\\\\u0000"', '"\\\\\\""', '"\\uffff"', '"\\ufeff"', '"\\ud83d\\ude00"', '"\\uD83D\\uDE00"', '"null"'],
    ...['"é"', '"e\u0301"', '"€"', '"😀"', '"\u{10ffff}"', '"\u007f"', '"\u0080"', '"\u00a0"', '"\ufeff"', '"\ufffe"'],
    ...['"\u2028"', '"\u2029"', '"{}"', '"a:b,c"', '"]"', '"\\u003a"'],
  ],
  'a literal': ['true', 'false', 'null'],
  'an array': ['[]', '[ ]', '[1]', '[1,2]', '[1 , 2]', '[[]]', '[null]', '[""]', '[{}]', '[[[[1]]]]', '["a",["b"]]'],
  'an object': [
    ...['{}', '{ }', '{"":0}', '{"a":1,"b":2}', '{"a":{"a":1}}', '[{"a":1},{"a":2}]', '{"A":1,"a":2}', '{"0":1}'],
    ...['{"a\\u0000":1,"a":2}', '{"a ":1,"a":2}', '{"é":1,"e\u0301":2}', '{"a":[],"b":{}}', '{"constructors":1}'],
  ],
  'white space': [' 1', '1 ', '\t1', '\n1', '\r1', '\r\n[\n1\t,\r2 ]\n', ' { "a" : 1 } '],
};

/** By category, what is no JSON: `JSON.parse` refuses each, or the bytes before it are no text. */
export const badValues: Readonly<Record<string, readonly string[]>> = {
  'a number': [
    ...['00', '01', '-01', '-00', '007', '1.', '.5', '-.5', '.', '-', '+', '+1', '- 1', '--1', '++1', '1.e1'],
    ...['0.e1', '.e1'],
    ...['1e', '1E', '1e+', '1E-', '1e1.5', '1e1e1', '1.2.3', '1 2', '1-', '1+1', '1_000', '1 000', '1,000', '1a', '1f'],
    ...['1n', '1L', '1%', '0x10', '0X1', '0x', '0b1', '0o7', '#1', '1/2', '1e٣', '١', '１', '²', '∞', '𝟏'],
    ...['NaN', '-NaN', 'nan', 'Infinity', '-Infinity', '+Infinity', 'inf', 'INF', '1.#INF', '1e5.', '$1', '(1)'],
  ],
  'a literal': [
    ...['True', 'TRUE', 'tru', 'truee', 'true1', 'False', 'FALSE', 'fals', 'Null', 'NULL', 'nul', 'nulll', 'nil'],
    ...['None'],
    ...['undefined', 'yes', 'on', 'void 0', '!0', 'truefalse', 'a', 'тrue', '`a`', '""""', '$', ''],
  ],
  'a string': [
    ...["'a'", '`a`', '"a', 'a"', '"', '"\\"', '“a”', '"a" "b"', '"a""b"', '"a"b', '"a"+"b"', '@"a"', 'r"a"'],
    ...['"""a"""'],
    ...['"\\a"', '"\\x41"', '"\\u"', '"\\u1"', '"\\u12"', '"\\u123"', '"\\u123g"', '"\\u{61}"', '"\\U0061"'],
    ...['"\\u 061"'],
    ...['"\\u+061"', '"\\u-061"', '"\\u00٠0"', '"\\0"', '"\\00"', '"\\1"', '"\\v"', '"\\e"', '"\\\'"', '"\\`"'],
    ...['"\\ "'],
    ...['"\\\n"', '"\\\r\n"', '"\\\t"', '"\\é"', '"\\😀"', '"\\ud83d\\"', '"\\ud83d\\ude0"', '\\u0022a\\u0022'],
    ...['\\"a\\"'],
  ],
  'a control character': [
    ...['"\0"', '"\x01"', '"\b"', '"\t"', '"\n"', '"\v"', '"\f"', '"\r"', '"\x1b"', '"\x1f"', '"a\tb"', '"a\r\nb"'],
  ],
  'an array': [
    ...['[1,]', '[,1]', '[,]', '[1,,2]', '[1 2]', '[1;2]', '[1:2]', '[', ']', '[1', '1]', '[1}', '[[]', '[]]', '(1,2)'],
    ...['[...[]]', '[1,2,...]', '[1,', '[,', '[1,\n]', '[\0]', '[1\u00a0,2]', '[a]', '[1]2', '[1][2]', '["a":1]'],
    ...['<1>'],
  ],
  'an object': [
    ...['{"a":1,}', '{,"a":1}', '{,}', '{"a"}', '{"a":}', '{:1}', '{"a" 1}', '{"a"::1}', '{"a":1 "b":2}'],
    ...['{"a":1,,"b":2}'],
    ...['{a:1}', "{'a':1}", '{1:1}', '{null:1}', '{true:1}', '{[1]:2}', '{"a"=1}', '{"a"=>1}', '{"a":1;"b":2}'],
    ...['{"a",1}'],
    ...['{"a":1,"b"}', '{"a":1,"b":}', '{', '{"a', '{"a"', '{"a":', '{"a":1', '{"a":1]', '{]', '{{}}', '{"a":1}}'],
    ...['{}{}'],
    ...['{"a":1,...{}}', '{"a"\0:1}', '{"a":1,\n}', '{“a”:1}', '{"a"\u00a0:1}', '{"a":b}', '{{"a":1}:2}', '{""a"":1}'],
  ],
  'a comment': [
    ...['/*c*/1', '1/*c*/', '1 /**/', '//c\n1', '1//c\n', '#c\n1', '1#c\n', '<!--c-->1', '--c\n1', '{"a"/*c*/:1}'],
    ...['[1/*,*/,2]'],
    ...['%c\n1', ';c\n1', '/1', '1/', '/*', '*/1'],
  ],
  'white space': [
    ...['\u00a01', '1\u00a0', '\v1', '1\f', '\u00851', '\u16801', '\u20031', '1\u2028', '\u20291', '\u200b1'],
    ...['1\u200d'],
    ...['\u30001', '\ufeff1', '1\ufeff', '\u20601', '\x001', '1\0', '\x1f1', '1\x1a', '\x7f1', '\b1', '\\n1'],
    ...['&nbsp;1'],
  ],
  'an expression': [
    ...['new Date(0)', 'Date(0)', 'function(){}', '()=>1', '/a/', '1;2', 'this', 'null;', '{}.a', '"a".b'],
    ...['[1][0]', 'a()'],
    ...['$(1)', '{{a}}', '&a 1', '*a', '!!int 1', '- 1\n- 2', 'a: 1', '<a/>', 'Symbol()', 'alert(1)', 'eval("1")'],
    ...['1,"__proto__'],
  ],
};

/** Bytes that are no UTF-8, each to stand in a string. Units are bytes. */
export const badUtf8: readonly (readonly [what: string, raw: string])[] = [
  ['0xff', '\xff'],
  ['0xfe', '\xfe'],
  ['a continuation alone', '\x80'],
  ['two continuations alone', '\xbf\xbf'],
  ['Latin-1', '\xe9a'],
  ['a slash in two bytes', '\xc0\xaf'],
  ['a slash in three', '\xe0\x80\xaf'],
  ['a slash in four', '\xf0\x80\x80\xaf'],
  ['a quote in two bytes', '\xc0\xa2'],
  ['NUL in two bytes', '\xc0\x80'],
  ['the last overlong form of two bytes', '\xc1\xbf'],
  ['the last overlong form of three', '\xe0\x9f\xbf'],
  ['the last overlong form of four', '\xf0\x8f\xbf\xbf'],
  ['the first high surrogate', '\xed\xa0\x80'],
  ['the first low surrogate', '\xed\xb0\x80'],
  ['a pair of surrogates (CESU-8)', '\xed\xa0\xbd\xed\xb8\x80'],
  ['a character past the last', '\xf4\x90\x80\x80'],
  ['four bytes for still more', '\xf5\x80\x80\x80'],
  ['five bytes', '\xf8\x88\x80\x80\x80'],
  ['six bytes', '\xfc\x84\x80\x80\x80\x80'],
  ['a character cut after one of two bytes', '\xc3'],
  ['a character cut after two of three', '\xe2\x82'],
  ['a character cut after three of four', '\xf0\x9f\x98'],
  ['a character cut by another', '\xe2\x82\xc3\xa9'],
];

/** What `JSON.parse` takes and no token may hold, by the reason that is given. */
export const refusedValues: Readonly<Record<string, readonly string[]>> = {
  duplicate_member: [
    ...['{"a":1,"a":2}', '{"a":1,"a":1}', '{"a":1,"b":2,"a":3}', '{"":1,"":2}', '{"a":1,"\\u0061":2}'],
    ...['{"a":{},"a":[]}'],
    ...['{"\\u0061":1,"\\u0061":2}', '{"a\\/b":1,"a/b":2}', '{"é":1,"\\u00e9":2}', '{"é":1,"\\u00E9":2}'],
    ...['[{"a":1,"a":2}]'],
    ...['{"😀":1,"\\ud83d\\ude00":2}', '{"b":{"a":1,"a":2}}', '{"a":{"b":1},"c":{"d":1,"d":2}}', '{"a" :1,"a"\t:2}'],
    ...['{"\\"":1,"\\u0022":2}', '{"\\\\":1,"\\u005c":2}', '{"a:":1,"a\\u003a":2}', '{"0":1,"0":2}'],
    ...['{"a":":","a":"::"}'],
    ...['[[[{"x":[{"a":1,"b":{},"a":2}]}]]]', '{"\\t":1,"\\u0009":2}', '{"a":null,"a":null}'],
  ],
  forbidden_name: [
    ...['{"__proto__":1}', '{"__proto__":{"admin":true}}', '{"constructor":1}', '{"prototype":1}'],
    ...['[{"__proto__":null}]'],
    ...['{"a":{"__proto__":1}}', '{"\\u005f_proto__":1}', '{"__prot\\u006f__":1}'],
    ...['{"constructo\\u0072":{"prototype":{}}}'],
  ],
  surrogate: [
    ...['"\\ud800"', '"\\uD800"', '"\\udbff"', '"\\udc00"', '"\\udfff"', '"\\ud800\\ud800"', '"\\udc00\\ud800"'],
    ...['"\\ud800a"'],
    ...['"a\\udc00"', '"\\ud83d\\u0041"', '"\\ud83d\\\\ude00"', '"\\ud83d \\ude00"', '["\\ud800"]', '{"\\ud800":1}'],
    ...['{"a":"\\udc00"}', '{"\\udc00":1,"\\udc01":2}', '"\\ud83d\\ude00\\ud83d"'],
  ],
  number: [
    ...['1e309', '1e400', '-1e400', '1e999999', '[1e400]', '{"a":-1e309}', '9007199254740992', '-9007199254740992'],
    ...['9007199254740993', '9007199254740992.0', '0.9007199254740993e16', '1e16', '1e20', '1e308', '-1e21'],
    ...['100000000000000000000', '18446744073709551616', '1.7976931348623157e308'],
  ],
  depth: [nested(32, '[', ']'), nested(64, '[', ']'), nested(5000, '[', ']'), nested(32, '{"a":', '}', '1')],
};

/** Whole texts around an object that would be good, which none of them are. */
export const badDocuments: readonly (readonly [what: string, write: (object: string) => Uint8Array])[] = [
  ['nothing', () => new Uint8Array()],
  ['white space', () => ascii(' \n\t ')],
  ['a byte order mark before it', (object) => concat(ascii('\xef\xbb\xbf'), utf8(object))],
  ['a byte order mark behind it', (object) => concat(utf8(object), ascii('\xef\xbb\xbf'))],
  ['UTF-16, little end first', (object) => utf16(object)],
  ['UTF-16, big end first', (object) => swapped(utf16(object))],
  ['UTF-16 with its mark', (object) => concat(ascii('\xff\xfe'), utf16(object))],
  ['UTF-32', (object) => ascii(Array.from(object, (character) => `${character}\0\0\0`).join(''))],
  ['UTF-7', (object) => utf8(object.replaceAll('"', '+ACI-'))],
  ['two of it', (object) => utf8(object + object)],
  ['two of it, a line each', (object) => utf8(`${object}\n${object}`)],
  ['two of it, a comma between', (object) => utf8(`${object},${object}`)],
  ['a record separator before it', (object) => utf8(`\x1e${object}\n`)],
  ['its length before it', (object) => utf8(`${object.length}${object}`)],
  ['NUL behind it', (object) => utf8(`${object}\0`)],
  ['NUL before it', (object) => utf8(`\0${object}`)],
  ['a comma behind it', (object) => utf8(`${object},`)],
  ['a semicolon behind it', (object) => utf8(`${object};`)],
  ['a comment behind it', (object) => utf8(`${object} // c`)],
  ['a comment before it', (object) => utf8(`/* c */${object}`)],
  ['a brace too many', (object) => utf8(`${object}}`)],
  ['a brace too many before it', (object) => utf8(`{${object}`)],
  ['a bracket behind it', (object) => utf8(`${object}]`)],
  ['no brace at its end', (object) => utf8(object.slice(0, -1))],
  ['no brace at its beginning', (object) => utf8(object.slice(1))],
  ['a comma before its last brace', (object) => utf8(`${object.slice(0, -1)},}`)],
  ['a comma after its first brace', (object) => utf8(`{,${object.slice(1)}`)],
  ['parentheses', (object) => utf8(`(${object})`)],
  ['a call', (object) => utf8(`callback(${object})`)],
  ['an assignment', (object) => utf8(`x=${object}`)],
  ['the prefix against inclusion', (object) => utf8(`)]}',\n${object}`)],
  ['a loop before it', (object) => utf8(`while(1);${object}`)],
  ['a fence', (object) => utf8(`\`\`\`json\n${object}\n\`\`\``)],
  ['single quotes', (object) => utf8(object.replaceAll('"', "'"))],
  ['typographic quotes', (object) => utf8(object.replaceAll('"', '”'))],
  ['names without quotes', (object) => utf8(object.replaceAll(/"(\w+)":/g, '$1:'))],
  ['equals signs', (object) => utf8(object.replaceAll(':', '='))],
  ['full-width punctuation', (object) => utf8(object.replaceAll(',', '，'))],
  ['a no-break space behind it', (object) => utf8(`${object}\u00a0`)],
  ['a vertical tab behind it', (object) => utf8(`${object}\v`)],
  ['a form feed before it', (object) => utf8(`\f${object}`)],
  ['percent-encoding', (object) => utf8(encodeURIComponent(object))],
  ['a form', () => ascii('iss=x&exp=1')],
  ['YAML', () => ascii('---\niss: x\n')],
  ['base64 of it', (object) => utf8(btoa(object))],
];

/** JSON that is no object: neither a header nor a claims set. */
export const notObjects: readonly string[] = ['null', 'true', '0', '1', '"x"', '""', '[]', '[{}]', '[1]'];

/** Whole texts that are as good as the object itself. */
export const goodDocuments: readonly (readonly [what: string, write: (object: string) => string])[] = [
  ['white space before it', (object) => ` \t\n\r${object}`],
  ['white space behind it', (object) => `${object} \t\n\r`],
  ['white space between all its parts', (object) => object.replaceAll(/([{}:,])(?=")/g, '$1\r\n ')],
];

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function utf16(text: string): Uint8Array {
  return ascii(Array.from(text, (unit) => `${unit}\0`).join(''));
}

function swapped(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, index) => bytes[index ^ 1] as number);
}

function nested(depth: number, open: string, close: string, inside = ''): string {
  return open.repeat(depth) + inside + close.repeat(depth);
}
