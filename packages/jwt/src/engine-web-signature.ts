import type { AsymmetricSpec } from './algorithm.ts';
import type { SignHandle, VerifyHandle } from './engine.ts';
import { subtle, subtleAlgorithm } from './engine-web-subtle.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';
import { decodeMember } from './jwk-members.ts';

// Web Crypto's ECDSA signatures have the form of tokens, r and s side by side. Keys go in with their required members
// alone: whatever else a JWK says (`alg`, `use`, `key_ops`, `ext`) has been judged and no platform judges it again. What
// a handle is given is transient, so it is copied here, whatever a platform or a polyfill does before its first await.

export async function preparePublic(spec: AsymmetricSpec, members: PublicMembers): Promise<VerifyHandle> {
  const algorithm = subtleAlgorithm(spec);
  const key = await subtle().importKey('jwk', { ...members }, algorithm, false, ['verify']);
  // Deno imports RSA keys of more than 4096 bits, and fails where they are used: at the first token, if not here.
  if (members.kty === 'RSA') {
    await subtle().verify(algorithm, key, new Uint8Array(decodeMember(members.n).length), new Uint8Array());
  }
  return Object.freeze({
    verify: (signingInput: Uint8Array, signature: Uint8Array): Promise<boolean> =>
      subtle().verify(algorithm, key, new Uint8Array(signature), new Uint8Array(signingInput)),
  });
}

export async function preparePrivate(spec: AsymmetricSpec, members: PrivateMembers): Promise<SignHandle> {
  const algorithm = subtleAlgorithm(spec);
  const key = await subtle().importKey('jwk', { ...members }, algorithm, false, ['sign']);
  return Object.freeze({
    sign: async (signingInput: Uint8Array): Promise<Uint8Array> =>
      new Uint8Array(await subtle().sign(algorithm, key, new Uint8Array(signingInput))),
  });
}
