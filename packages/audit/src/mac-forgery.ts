import type { ForgeContext, Forgery } from './attack.ts';
import type { JsonObject } from './known-token.ts';
import type { KeyText } from './public-key-text.ts';
import type { HashName } from './signatures.ts';
import { writeMacToken } from './unsafe-writer.ts';

const hashes: readonly HashName[] = ['SHA-256', 'SHA-384', 'SHA-512'];

/**
 * The good token's content under HMAC, with each of these texts as the secret. Against a function all three hashes; over
 * HTTP, where each costs a request, SHA-256 for all and the other two for the first text alone.
 *
 * @param header - Replaces members of the good token's header; what is undefined is left out.
 */
export async function forgeMacs(
  context: ForgeContext,
  texts: readonly KeyText[],
  header: JsonObject = {},
): Promise<readonly Forgery[]> {
  const wanted = texts.flatMap(({ name, bytes }, at) =>
    hashes
      .filter((hash) => hash === 'SHA-256' || at === 0 || context.reach === 'function')
      .map((hash) => ({ name, bytes, hash })),
  );
  return Promise.all(wanted.map(async ({ name, bytes, hash }) => forgeMac(context, name, bytes, hash, header)));
}

/** One of these: `name-hs256`. */
export async function forgeMac(
  { good }: ForgeContext,
  name: string,
  key: Uint8Array,
  hash: HashName = 'SHA-256',
  header: JsonObject = {},
): Promise<Forgery> {
  const alg = `HS${hash.slice(4)}`;
  const token = await writeMacToken({ ...good.header, alg, ...header }, good.payload, key, hash);
  return { variant: `${name}-${alg.toLowerCase()}`, token, proof: { kind: 'mac', hash, key } };
}
