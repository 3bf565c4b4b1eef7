import { permit } from '../src/construction-permit.ts';
import {
  type ContentEncryption,
  contentSpecs,
  type KeyManagement,
  type PublicKeyManagement,
} from '../src/jwe-algorithm.ts';
import { DecryptionKey, EncryptionKey } from '../src/jwe-key.ts';
import { exportDecryptionJwk } from '../src/jwe-key-export.ts';
import { type DecryptionKeyOptions, generateDecryptionKey } from '../src/jwe-key-generate.ts';
import { importDecryptionJwk } from '../src/jwe-key-import.ts';
import { ascii, concat, fromBase64Url, toBase64Url, utf8 } from './byte-forms.ts';
import rsaKey from './rsa-key.json' with { type: 'json' };

export const password: Uint8Array = ascii('seven unrelated words, none of them in this book');

/** Every kind of key there is, by name: agreement on each of its curves. */
export const keyKinds = [
  'dir',
  'A256KW',
  'ECDH-ES P-256',
  'ECDH-ES P-384',
  'ECDH-ES P-521',
  'ECDH-ES X25519',
  'ECDH-ES+A256KW P-256',
  'ECDH-ES+A256KW P-384',
  'ECDH-ES+A256KW P-521',
  'ECDH-ES+A256KW X25519',
  'RSA-OAEP-256',
  'PBES2-HS512+A256KW',
] as const;

export type KeyKind = (typeof keyKinds)[number];

export const contentEncryptions = Object.keys(contentSpecs) as readonly ContentEncryption[];

export function algOf(kind: KeyKind): KeyManagement {
  return kind.split(' ')[0] as KeyManagement;
}

/** A key with the name of its kind as its `kid`. Key pairs are made once, whatever content encryption they are for. */
export async function decryptionKey(kind: KeyKind, enc: ContentEncryption = 'A256GCM'): Promise<DecryptionKey> {
  const alg = algOf(kind);
  if (alg === 'PBES2-HS512+A256KW') return quickPasswordKey(enc, kind);
  if (alg === 'dir' || alg === 'A256KW') return generateDecryptionKey(alg, { enc, kid: kind });
  return importDecryptionJwk(await exportDecryptionJwk(await pairOf(kind, alg)), { enc });
}

/** Put together by hand: `createPasswordKey` makes none that asks for so few iterations. */
function quickPasswordKey(enc: ContentEncryption, kid: string): DecryptionKey {
  const encryptionKey = new EncryptionKey(permit, 'PBES2-HS512+A256KW', enc, kid, {
    handle: password,
    iterations: 1000,
  });
  return new DecryptionKey(permit, encryptionKey, { handle: password, maxIterations: 4000 });
}

const pairs = new Map<KeyKind, Promise<DecryptionKey<PublicKeyManagement>>>();

function pairOf(kind: KeyKind, alg: PublicKeyManagement): Promise<DecryptionKey<PublicKeyManagement>> {
  const [, crv] = kind.split(' ') as [string, DecryptionKeyOptions['crv']];
  const made = pairs.get(kind) ?? makePair(kind, alg, crv);
  pairs.set(kind, made);
  return made;
}

async function makePair(
  kid: string,
  alg: PublicKeyManagement,
  crv: DecryptionKeyOptions['crv'],
): Promise<DecryptionKey<PublicKeyManagement>> {
  const enc = 'A256GCM';
  if (alg !== 'RSA-OAEP-256') return generateDecryptionKey(alg, { enc, kid, ...(crv && { crv }) });
  return importDecryptionJwk({ ...rsaKey.jwk, alg, kid, use: 'enc' }, { enc }) as Promise<
    DecryptionKey<PublicKeyManagement>
  >;
}

/** The key that `forge` encrypts with. */
const forgeBytes = ascii('rB9vK2xQ7mZ4pT1wY8nC5sD3fG6hJ0lA');

export function forgeKey(): DecryptionKey {
  return new DecryptionKey(permit, new EncryptionKey(permit, 'dir', 'A256GCM', 'forge', { handle: forgeBytes }), {
    handle: forgeBytes,
  });
}

/** A token of `dir` and A256GCM with any header, as a value or as text, and any content, whose tag truly holds. */
export async function forge(header: unknown, content: string | Uint8Array): Promise<string> {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const segment = toBase64Url(utf8(text));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await crypto.subtle.importKey('raw', forgeBytes, 'AES-GCM', false, ['encrypt']);
  const plaintext = typeof content === 'string' ? utf8(content) : Uint8Array.from(content);
  const algorithm = { name: 'AES-GCM', iv, additionalData: ascii(segment) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext));
  const [ciphertext, tag] = [sealed.subarray(0, -16), sealed.subarray(-16)];
  return `${segment}..${[iv, ciphertext, tag].map(toBase64Url).join('.')}`;
}

/** The token with other bytes in one of its five parts. */
export function withPart(token: string, index: number, change: (bytes: Uint8Array) => Uint8Array): string {
  return token
    .split('.')
    .map((part, place) => (place === index ? toBase64Url(change(fromBase64Url(part))) : part))
    .join('.');
}

/** The token with other members in its header; what is `undefined` goes away. */
export function withHeader(token: string, members: Readonly<Record<string, unknown>>): string {
  return withPart(token, 0, (bytes) => {
    const header = JSON.parse(String.fromCharCode(...bytes)) as object;
    return utf8(JSON.stringify({ ...header, ...members }));
  });
}

export function flipFirst(bytes: Uint8Array): Uint8Array {
  return concat(Uint8Array.of((bytes[0] as number) ^ 1), bytes.subarray(1));
}
