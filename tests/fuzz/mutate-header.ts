import type { TreeMutator } from './draft.ts';
import { lexeme, removeMember, setMember, treeOf } from './json-tree.ts';
import { anyValue } from './mutate-structure.ts';
import { respelled } from './odd-lexemes.ts';

/** Header parameters: every spelling of `alg`, `typ` and `kid`, those that ask for something, and those that bring a key. */
export const headerMutators: readonly TreeMutator[] = [
  (draft, random) => setMember(draft.header, 'alg', treeOf(random.pick(algs))),
  (draft, random) => setMember(draft.header, 'alg', treeOf(random.pick(algs))),
  (draft, random) => setMember(draft.header, 'alg', lexeme(respelled(`"${draft.base.key.names[0]}"`, random))),
  (draft, random) => setMember(draft.header, 'typ', treeOf(random.pick(typs))),
  (draft, random) => setMember(draft.header, 'typ', treeOf(random.pick(typs))),
  (draft, random) => setMember(draft.header, 'typ', lexeme(respelled('"at+jwt"', random))),
  (draft, random) => setMember(draft.header, 'kid', treeOf(random.pick([...kids, draft.base.key.kid]))),
  (draft, random) =>
    setMember(draft.header, 'kid', treeOf(draft.other.key.kid + random.pick(['', '', ' ', '\0', '/']))),
  (draft, random) => setMember(draft.header, 'kid', lexeme(respelled(`"${draft.base.key.kid}"`, random))),
  (draft, random) => setMember(draft.header, ...random.pick(demanding)),
  (draft, random) => setMember(draft.header, ...random.pick(keyBearing)),
  (draft, random) => setMember(draft.header, random.pick(unknown), anyValue(random)),
  (draft, random) => setMember(draft.header, random.pick(['alg', 'typ', 'kid']), anyValue(random)),
  (draft, random) => removeMember(draft.header, random.pick(['alg', 'typ', 'kid'])),
  (draft) => void draft.header.members.reverse(),
];

const names = 'HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

const algs: readonly unknown[] = [
  ...names,
  ...['none', 'None', 'NONE', 'nOnE', '', ' ', 'HS256 ', ' HS256', 'hs256', 'Hs256', 'HS256\0', 'HS-256', 'H\u0405256'],
  ...[
    'ES256K',
    'Ed448',
    'EDDSA',
    'eddsa',
    'ed25519',
    'RSA1_5',
    'RSA-OAEP',
    'dir',
    'A256GCM',
    'SHA256',
    'RS1',
    'HS1',
    'ＨＳ256',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '0'],
  ...[null, true, 0, 256, ['HS256'], [], {}, { alg: 'HS256' }, ['HS256', 'none']],
];

const typs: readonly unknown[] = [
  ...[
    'at+jwt',
    'AT+JWT',
    'At+Jwt',
    'application/at+jwt',
    'Application/AT+JWT',
    'application/at+jwt ',
    ' at+jwt',
    'at+jwt\0',
  ],
  ...[
    'JWT',
    'jwt',
    'JwT',
    'application/jwt',
    'application/application/at+jwt',
    'text/at+jwt',
    'application/',
    'at jwt',
    'JOSE',
  ],
  ...[
    'at+jwt;charset=utf-8',
    'a\u0074+jwt',
    'at+\u017fwt',
    'at+\u212awt',
    'AT+JW\u0164',
    'secevent+jwt',
    '',
    'logout+jwt',
    '/',
  ],
  ...['application/at+jwt/x', 'application/at+jwt/', '+jwt', null, true, 1, ['at+jwt'], {}, [['at+jwt']]],
];

const kids: readonly unknown[] = [
  ...[
    '',
    ' ',
    'x',
    'es256',
    'hs256',
    'other',
    'only',
    'ES256',
    '../../../dev/null',
    "' OR '1'='1",
    '$ne',
    'kid\n',
    'é',
  ],
  ...['k'.repeat(255), 'k'.repeat(256), 'k'.repeat(257), '~', '\u007f', '__proto__', 'constructor', 'size', '0'],
  ...[null, 0, true, [], ['es256'], {}, { $ne: '' }, -1, 1e21],
];

/** RFC 7515 §4.1.11, RFC 7797, RFC 7516 §4.1.3. */
const demanding: readonly (readonly [string, ReturnType<typeof treeOf>])[] = [
  ['crit', treeOf(['exp'])],
  ['crit', treeOf([])],
  ['crit', treeOf(['b64'])],
  ['crit', treeOf(['alg'])],
  ['crit', treeOf('exp')],
  ['crit', treeOf(null)],
  ['b64', treeOf(false)],
  ['b64', treeOf(true)],
  ['b64', treeOf('false')],
  ['zip', treeOf('DEF')],
  ['zip', treeOf(null)],
  ['cty', treeOf('JWT')],
  ['cty', treeOf('')],
  ['enc', treeOf('A256GCM')],
];

const keyBearing: readonly (readonly [string, ReturnType<typeof treeOf>])[] = [
  ['jwk', treeOf({ kty: 'oct', k: 'AAAA' })],
  ['jwk', treeOf({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })],
  ['jku', treeOf('https://evil.example/jwks.json')],
  ['x5u', treeOf('file:///etc/passwd')],
  ['x5c', treeOf(['MIIB'])],
  ['x5t', treeOf('AAAA')],
  ['x5t#S256', treeOf('AAAA')],
  ['epk', treeOf({})],
];

const unknown: readonly string[] = [
  'iss',
  'exp',
  'nonce',
  'Alg',
  'ALG',
  'alg ',
  'x',
  '',
  'b64 ',
  'Crit',
  'typ2',
  'ppt',
  'svt',
  '0',
];
