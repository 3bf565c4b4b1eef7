import { createHash } from 'node:crypto';
import {
  type AuthError,
  createSecret,
  isVerifiedJwt,
  type KeySource,
  type Policy,
  type VerifiedJwt,
} from '@sealwright/jwt';
import {
  createDecryptionKeySet,
  createSharedKey,
  type DecryptionKeySet,
  verifyEncryptedJwt,
} from '@sealwright/jwt/jwe';
import { encryptBarely, type SharedKey } from './bare-encryption.ts';
import { type ObjectTree, objectTree, removeMember, setMember, textOf, treeOf } from './json-tree.ts';
import { judgeError } from './judge-error.ts';
import { jsonTextMutators, utf8Mutators } from './mutate-json-text.ts';
import { base64UrlMutators, bitMutators } from './mutate-segment.ts';
import { anyValue, structureMutators } from './mutate-structure.ts';
import type { Random } from './random.ts';
import { judgeEncrypted } from './reference-jwe.ts';
import { isSameJson } from './same-json.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';
import { makeTokenMutant, type TokenMutant } from './token-mutant.ts';
import { printToken, type World } from './token-surface.ts';

interface Recipient {
  readonly keys: readonly SharedKey[];
  readonly decryptionKeys: DecryptionKeySet;
}

export type VerifyEncrypted = (
  token: string,
  decryptionKeys: DecryptionKeySet,
  keys: KeySource,
  policy: Policy,
) => Promise<VerifiedJwt>;

/**
 * `verifyEncryptedJwt` against a plain reading of RFC 7516: changed after they were encrypted, or changed and then truly
 * encrypted, with a mutant of a signed token inside.
 */
export async function createJweSurface(
  share: number,
  world: World,
  verify: VerifyEncrypted = verifyEncryptedJwt,
): Promise<Surface> {
  const keys = [
    sharedKey('dir', 'A128GCM', 16),
    sharedKey('dir', 'A256GCM', 32),
    sharedKey('dir', 'A256CBC-HS512', 64),
    sharedKey('A256KW', 'A256GCM', 32),
  ];
  const recipients = [await recipientOf(keys), await recipientOf(keys.slice(1, 2))];
  return {
    name: 'encrypted token',
    share,
    make(random: Random): Trial {
      const { keys: held, decryptionKeys } = random.chance(0.9)
        ? (recipients[0] as Recipient)
        : (recipients[1] as Recipient);
      const { token, inner, category } = makeEncrypted(world, held, random);
      return {
        category,
        run: () => verify(token, decryptionKeys, inner.ring.source, inner.rules.policy),
        judge: (outcome) => judge(outcome, token, held, inner),
        print: () => `${JSON.stringify(token)}\n    around ${printToken(inner)}`,
      };
    },
  };
}

function sharedKey(alg: SharedKey['alg'], enc: SharedKey['enc'], bytes: number): SharedKey {
  const kid = `${alg} ${enc}`;
  const secret = createHash('shake256', { outputLength: bytes }).update(`sealwright fuzz ${kid}`).digest();
  return { alg, enc, kid, secret };
}

async function recipientOf(keys: readonly SharedKey[]): Promise<Recipient> {
  const made = keys.map(({ alg, enc, kid, secret }) =>
    createSharedKey({ alg, enc, kid, secret: createSecret(secret) }),
  );
  return { keys, decryptionKeys: createDecryptionKeySet(await Promise.all(made)) };
}

function makeEncrypted(
  world: World,
  keys: readonly SharedKey[],
  random: Random,
): { token: string; inner: TokenMutant; category: string } {
  const inner = innerOf(world, random);
  const key = random.pick(keys);
  const header = objectTree({ alg: key.alg, enc: key.enc, kid: key.kid, typ: typOf(inner), cty: 'JWT' });
  const changesHeader = random.chance(0.4);
  if (changesHeader) mutateHeader(header, random);
  let bytes: Uint8Array = Buffer.from(
    changesHeader && random.chance(0.2) ? random.pick(jsonTextMutators)(textOf(header), random) : textOf(header),
  );
  if (changesHeader && random.chance(0.1)) bytes = random.pick(utf8Mutators)(bytes, random);
  const plaintext = Buffer.from(typeof inner.token === 'string' ? inner.token : '');
  const { header: segment, ...parts } = encryptBarely(key, Buffer.from(bytes).toString('base64url'), plaintext);
  const texts = [
    segment,
    ...[parts.encryptedKey, parts.iv, parts.ciphertext, parts.tag].map((one) => one.toString('base64url')),
  ];
  if (random.chance(0.6)) {
    return { token: texts.join('.'), inner, category: changesHeader ? 'header, encrypted anew' : 'inside' };
  }
  return { token: mutateParts(texts, random), inner, category: 'changed after encryption' };
}

/** Half of them good, so that what stands outside decides. */
function innerOf(world: World, random: Random): TokenMutant {
  const inner = makeTokenMutant(world.corpus, world.rings.secrets, random);
  if (random.chance(0.4)) return inner;
  const base = random.pick(random.pickByShare(world.corpus).tokens.filter(({ good }) => good));
  return {
    ...inner,
    token: base.text,
    ring: base.ring,
    rules: base.rules,
    key: base.key,
    signing: 'kept',
    category: 'unchanged',
  };
}

function typOf({ token }: TokenMutant): unknown {
  try {
    const header = JSON.parse(Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString('utf8')) as {
      typ?: unknown;
    };
    return header?.typ;
  } catch {
    return 'at+jwt';
  }
}

const labels: readonly (readonly [string, readonly unknown[]])[] = [
  ['alg', ['dir', 'A256KW', 'A128KW', 'RSA1_5', 'RSA-OAEP', 'ECDH-ES', 'PBES2-HS512+A256KW', 'none', 'DIR', 7]],
  ['enc', ['A128GCM', 'A256GCM', 'A192GCM', 'A256CBC-HS512', 'A128CBC-HS256', 'none', '', null]],
  ['kid', ['dir A256GCM', 'A256KW A256GCM', 'nobody', '', 'é', 1]],
  ['typ', ['at+jwt', 'AT+JWT', 'JWT', 'application/jwt', 'application/at+jwt', 'dpop+jwt', '', null]],
  ['cty', ['JWT', 'jwt', 'application/jwt', 'application/JWT', 'JSON', 'JWE', '', null]],
  ['zip', ['DEF', 'none', null]],
  ['crit', [['exp'], [], null]],
  ['b64', [false, true]],
  ['p2c', [1, 1_000_000_000]],
  ['p2s', ['AAAAAAAAAAAAAAAAAAAAAA']],
  ['epk', [{ kty: 'OKP', crv: 'X25519', x: 'AA' }]],
  ['apu', ['AA']],
  ['iv', ['AAAAAAAAAAAAAAAA']],
  ['tag', ['AA']],
  ['jku', ['https://evil.example/']],
];

function mutateHeader(header: ObjectTree, random: Random): void {
  const [name, values] = random.pick(labels);
  const choice = random.below(10);
  if (choice < 6) setMember(header, name, treeOf(random.pick(values)));
  else if (choice < 7) removeMember(header, random.pick(['alg', 'enc', 'kid', 'typ', 'cty']));
  else if (choice < 8) setMember(header, name, anyValue(random));
  else random.pick(structureMutators)({ header, payload: header } as never, random);
}

function mutateParts(texts: string[], random: Random): string {
  const place = random.below(texts.length);
  const text = texts[place] as string;
  switch (random.below(6)) {
    case 0:
      texts[place] = random.pick(base64UrlMutators)(text, random);
      break;
    case 1:
      texts.splice(place, 1);
      break;
    case 2:
      texts.splice(place, 0, random.pick(['', 'AAAA', text]));
      break;
    case 3:
      [texts[place], texts[2]] = [texts[2] as string, text];
      break;
    default:
      texts[place] = Buffer.from(random.pick(bitMutators)(Buffer.from(text, 'base64url'), random)).toString(
        'base64url',
      );
  }
  return texts.join('.');
}

function judge(
  outcome: Outcome,
  token: string,
  keys: readonly SharedKey[],
  { ring, rules }: TokenMutant,
): Finding | undefined {
  const verdict = judgeEncrypted(token, keys, ring, rules);
  if (outcome.ok) {
    if (!('claims' in verdict)) return { kind: 'false acceptance', detail: `the reference says ${verdict.code}` };
    const { claims, header } = outcome.value as Record<string, unknown>;
    const same =
      isVerifiedJwt(outcome.value) && isSameJson(claims, verdict.claims) && isSameJson(header, verdict.header);
    return same ? undefined : { kind: 'other content', detail: 'header or claims are not the reference’s' };
  }
  const fault = judgeError(outcome.error, () => [token]);
  if (fault !== undefined) return fault;
  const { code } = outcome.error as AuthError;
  if (code === verdict.code) return undefined;
  const kind = verdict.code === 'accepted' ? 'false refusal' : 'another code';
  return { kind, detail: `${code}, where the reference says ${verdict.code}` };
}
