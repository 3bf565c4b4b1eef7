/** Signatures by somebody who has not the key: what each confusion of algorithms would let through. */

import { createHmac, type KeyObject } from 'node:crypto';
import { signBarely } from './bare-signature.ts';
import type { Draft, TreeMutator } from './draft.ts';
import { setMember, treeOf } from './json-tree.ts';
import type { FuzzKey } from './keys.ts';
import type { Random } from './random.ts';

export const forgeryMutators: readonly TreeMutator[] = [
  (draft, random) => {
    setMember(draft.header, 'alg', treeOf(random.pick(['none', 'None', 'NONE', 'nOnE', draft.base.key.alg])));
    draft.forge = () => new Uint8Array();
  },
  (draft, random) => forgeMac(draft, formOfPublicKey(draft.base.key, random), random),
  (draft, random) => forgeMac(draft, formOfPublicKey(draft.base.key, random), random),
  (draft, random) => forgeMac(draft, random.pick(guesses), random),
  (draft, random) => signOtherwise(draft, random),
  (draft) => {
    // The other token's key, under this one's header.
    const { key } = draft.other;
    if (isCheap(key)) draft.forge = (input) => signBarely(key.alg, key.bare, input);
  },
];

const guesses: readonly Uint8Array[] = ['', ' ', 'secret', '\0'.repeat(32), '\0'.repeat(64), 'your-256-bit-secret'].map(
  (text) => Buffer.from(text),
);

/** Signing costs a millisecond and more under RSA and the larger curves. */
export function isCheap({ alg }: FuzzKey): boolean {
  return alg.startsWith('HS') || alg === 'ES256' || alg === 'Ed25519';
}

/** `alg` says HMAC; the secret is something that everybody has. */
function forgeMac(draft: Draft, secret: Uint8Array, random: Random): void {
  const bits = random.pick(['256', '384', '512']);
  if (random.chance(0.8)) setMember(draft.header, 'alg', treeOf(`HS${bits}`));
  draft.forge = (input) => createHmac(`sha${bits}`, secret).update(input).digest();
}

function formOfPublicKey({ bare }: FuzzKey, random: Random): Uint8Array {
  if ('secret' in bare) return random.pick(guesses);
  let forms = publicForms.get(bare.publicKey);
  if (forms === undefined) {
    forms = formsOf(bare.publicKey);
    publicForms.set(bare.publicKey, forms);
  }
  return random.pick(forms);
}

const publicForms = new Map<KeyObject, readonly Uint8Array[]>();

function formsOf(key: KeyObject): readonly Uint8Array[] {
  const pem = key.export({ format: 'pem', type: 'spki' }).toString();
  return [
    Buffer.from(pem),
    Buffer.from(pem.trim()),
    Buffer.from(JSON.stringify(key.export({ format: 'jwk' }))),
    key.export({ format: 'der', type: 'spki' }),
  ];
}

/** The right key with another hash, padding or encoding, the header telling the truth of it or not. */
function signOtherwise(draft: Draft, random: Random): void {
  const { key } = draft.base;
  if (!isCheap(key) && !random.chance(0.03)) return;
  const family = families.find((names) => names.includes(key.alg));
  if (family === undefined) return;
  const alg = random.pick(family);
  if (random.chance(0.7)) setMember(draft.header, 'alg', treeOf(alg));
  draft.forge = (input) => signBarely(alg, key.bare, input);
}

const families: readonly (readonly FuzzKey['alg'][])[] = [
  ['HS256', 'HS384', 'HS512'],
  ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  // The hash of another curve's algorithm.
  ['ES256', 'ES384', 'ES512'],
];
