import { type AuthError, parseJwkSet } from '@sealwright/jwt';
import { calculateJwkThumbprint } from 'jose';
import { isJsonObject } from './is-json-object.ts';
import { copyOf, lexeme, type ObjectTree, objectTree, removeMember, setMember, textOf, treeOf } from './json-tree.ts';
import { judgeError } from './judge-error.ts';
import { jsonTextMutators } from './mutate-json-text.ts';
import { base64UrlMutators, bitMutators } from './mutate-segment.ts';
import { anyValue, structureMutators } from './mutate-structure.ts';
import type { Random } from './random.ts';
import { readReferenceJson } from './reference-json.ts';
import { judgeJwk } from './reference-jwk.ts';
import type { Rings } from './rings.ts';
import { issuer } from './rules.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';

type Parsed = Awaited<ReturnType<typeof parseJwkSet>>;

/** `parseJwkSet`, and with it the import of a key, against a plain reading of RFC 7517 and the platform's own opinion. */
export function createJwkSurface(share: number, rings: Rings, parse: typeof parseJwkSet = parseJwkSet): Surface {
  const entries = publicJwks(rings);
  return {
    name: 'JWK Set',
    share,
    make(random: Random): Trial {
      const { text, category, keys } = makeSet(entries, random);
      return {
        category,
        // An import of an RSA key takes a square root of its modulus and a hundred steps from there, once in its life.
        maxMilliseconds: 25 * keys,
        run: () => parse(text, { issuer }),
        judge: (outcome) => judgeSet(outcome, text),
        print: () => text,
      };
    },
  };
}

function publicJwks(rings: Rings): readonly ObjectTree[] {
  const keys = [...rings.publicKeys.trusted, ...rings.single.trusted].flatMap((trusted) => trusted.keys);
  // One for each kind of key; the RSA algorithms share theirs.
  return keys
    .filter(({ alg }) => !/^(PS|RS384|RS512)/.test(alg))
    .flatMap(({ bare, alg, kid }) => {
      if ('secret' in bare) return [];
      const jwk = bare.publicKey.export({ format: 'jwk' });
      return [
        objectTree({ ...jwk, kid, alg, use: 'sig' }),
        objectTree({ ...jwk, key_ops: ['verify'] }),
        objectTree(jwk),
      ];
    });
}

function makeSet(entries: readonly ObjectTree[], random: Random): { text: string; category: string; keys: number } {
  const chosen = Array.from({ length: random.chance(0.8) ? 1 : 2 + random.below(2) }, () =>
    copyOf(random.pick(entries)),
  );
  const kinds: string[] = [];
  for (const jwk of chosen) {
    const kind = random.pick(jwkMutators);
    kind.apply(jwk, random);
    kinds.push(kind.name);
  }
  const set: ObjectTree = { kind: 'object', members: [{ name: '"keys"', value: { kind: 'array', elements: chosen } }] };
  const outer = random.chance(0.15);
  if (outer) random.pick(structureMutators)({ header: set, payload: set } as never, random);
  let text = textOf(set);
  const altered = random.chance(0.1);
  if (altered) text = random.pick(jsonTextMutators)(text, random);
  const category = outer || altered ? 'the document' : kinds.length === 1 ? (kinds[0] as string) : 'several keys';
  return { text, category, keys: chosen.length };
}

const material = ['n', 'e', 'x', 'y'] as const;

const jwkMutators: readonly { readonly name: string; apply(jwk: ObjectTree, random: Random): void }[] = [
  { name: 'unchanged', apply: () => undefined },
  {
    name: 'material as text',
    apply: (jwk, random) => onMaterial(jwk, random, (text) => random.pick(base64UrlMutators)(text, random)),
  },
  {
    name: 'material as bytes',
    apply: (jwk, random) =>
      onMaterial(jwk, random, (text) =>
        Buffer.from(random.pick(bitMutators)(Buffer.from(text, 'base64url'), random)).toString('base64url'),
      ),
  },
  {
    name: 'material at an edge',
    apply: (jwk, random) =>
      onMaterial(jwk, random, (text) => random.pick(edges)(Buffer.from(text, 'base64url').length)),
  },
  { name: 'labels', apply: (jwk, random) => setMember(jwk, ...pickLabel(random)) },
  { name: 'labels', apply: (jwk, random) => setMember(jwk, ...pickLabel(random)) },
  {
    name: 'private members',
    apply: (jwk, random) => setMember(jwk, random.pick(['d', 'p', 'q', 'k', 'oth', 'dp']), anyValue(random)),
  },
  {
    name: 'types',
    apply: (jwk, random) => setMember(jwk, random.pick([...material, 'kty', 'crv', 'alg', 'kid']), anyValue(random)),
  },
  {
    name: 'lost members',
    apply: (jwk, random) => removeMember(jwk, random.pick([...material, 'kty', 'crv', 'alg', 'kid', 'use'])),
  },
];

function onMaterial(jwk: ObjectTree, random: Random, change: (text: string) => string): void {
  const members = jwk.members.filter(({ name }) => material.some((one) => name === `"${one}"`));
  const member = random.pick(members);
  if (member.value.kind === 'lexeme')
    member.value = lexeme(JSON.stringify(change(JSON.parse(member.value.text) as string)));
}

/** Zero, one, all bits, a leading zero, the orders of small points; for RSA an exponent of 1, 3, an even one. */
const edges: readonly ((length: number) => string)[] = [
  (length) => Buffer.alloc(length).toString('base64url'),
  (length) => Buffer.alloc(length, 0xff).toString('base64url'),
  (length) => Buffer.concat([Buffer.from([1]), Buffer.alloc(Math.max(length - 1, 0))]).toString('base64url'),
  (length) => Buffer.concat([Buffer.alloc(1), Buffer.alloc(Math.max(length - 1, 0), 7)]).toString('base64url'),
  () => 'AQ',
  () => 'Aw',
  () => 'AQAA',
  () => 'AQAB',
  () => '7P________________________________________38',
  () => 'xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o',
];

const labels: readonly (readonly [string, readonly unknown[]])[] = [
  [
    'alg',
    [
      'RS256',
      'PS512',
      'ES256',
      'ES384',
      'EdDSA',
      'Ed25519',
      'HS256',
      'none',
      'RSA-OAEP-256',
      '',
      'es256',
      null,
      ['RS256'],
    ],
  ],
  ['use', ['sig', 'enc', 'Sig', '', null, ['sig']]],
  [
    'key_ops',
    [['verify'], ['sign'], ['verify', 'verify'], ['verify', 'sign'], [], 'verify', { 0: 'verify' }, null, [['verify']]],
  ],
  ['kid', ['a', '', ' ', 'é', 'k'.repeat(256), 'k'.repeat(257), 'a\nb', 7, null, '__proto__']],
  ['kty', ['RSA', 'EC', 'OKP', 'oct', 'rsa', '', null, 'AKP']],
  ['crv', ['P-256', 'P-384', 'P-521', 'Ed25519', 'Ed448', 'X25519', 'secp256k1', 'p-256', '', null]],
  ['x5c', [['MIIB']]],
  ['toString', ['x']],
];

function pickLabel(random: Random): [string, ReturnType<typeof treeOf>] {
  const [name, values] = random.pick(labels);
  return [name, treeOf(random.pick(values))];
}

async function judgeSet(outcome: Outcome, text: string): Promise<Finding | undefined> {
  const expected = await expectedOf(text);
  if (!outcome.ok) {
    const fault = judgeError(outcome.error, () => [text]);
    if (fault !== undefined) return fault;
    const { code } = outcome.error as AuthError;
    return code === expected
      ? undefined
      : { kind: 'another code', detail: `${code}, where the reference says ${expected}` };
  }
  const { keySet, skipped } = outcome.value as Parsed;
  const ours = keySet.keys.map(({ alg, kid }) => `${alg} ${kid}`).join(', ');
  if (ours !== expected) return { kind: 'other content', detail: `${ours}, where the reference says ${expected}` };
  const document = readReferenceJson(Buffer.from(text)) as { readonly value: { readonly keys: readonly unknown[] } };
  const { keys } = document.value;
  return keySet.keys.length + skipped.length === keys.length
    ? undefined
    : { kind: 'other content', detail: 'a key is lost' };
}

/** The keys that are good, as `alg kid`, or the code under which the document has to be refused. */
async function expectedOf(text: string): Promise<string> {
  const value = text.isWellFormed() ? readReferenceJson(Buffer.from(text))?.value : undefined;
  const keys = isJsonObject(value) ? value.keys : undefined;
  if (!Array.isArray(keys)) return 'jwks_malformed';
  const good: string[] = [];
  const kids: string[] = [];
  for (const jwk of keys) {
    const judged = judgeJwk(jwk);
    if (judged === undefined) continue;
    const kid = judged.kid ?? (await calculateJwkThumbprint(jwk));
    kids.push(kid);
    good.push(`${judged.alg} ${kid}`);
  }
  if (good.length === 0) return 'jwks_empty';
  return new Set(kids).size < kids.length ? 'jwks_duplicate_kid' : good.join(', ');
}
