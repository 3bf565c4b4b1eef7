import type { webcrypto } from 'node:crypto';
import type { Jwk } from './jwk.ts';

/** Key pairs of the attacker: fresh for each run, so that no report holds a key that a target may learn to refuse. */
export interface AttackerKeys {
  readonly rsa: () => Promise<KeyPair>;
  readonly ec: (curve?: 'P-256' | 'P-384' | 'P-521') => Promise<KeyPair>;
  readonly ed: () => Promise<KeyPair>;
}

export interface KeyPair {
  readonly privateJwk: Jwk;
  readonly publicJwk: Jwk;
}

/** Makes each key when it is first asked for. */
export function createAttackerKeys(): AttackerKeys {
  const made = new Map<string, Promise<KeyPair>>();
  const once = (name: string, make: () => Promise<webcrypto.CryptoKeyPair>): Promise<KeyPair> => {
    const pair = made.get(name) ?? make().then(exportPair);
    made.set(name, pair);
    return pair;
  };
  const { subtle } = crypto;
  return {
    rsa: () =>
      once('rsa', async () =>
        subtle.generateKey(
          {
            name: 'RSASSA-PKCS1-v1_5',
            hash: 'SHA-256',
            modulusLength: 2048,
            publicExponent: Uint8Array.of(1, 0, 1),
          },
          true,
          ['sign', 'verify'],
        ),
      ),
    ec: (namedCurve = 'P-256') =>
      once(namedCurve, async () => subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify'])),
    ed: () => once('ed', async () => asPair(await subtle.generateKey('Ed25519', true, ['sign', 'verify']))),
  };
}

/** The types of Web Crypto know no Ed25519, and so not that it comes in pairs. */
function asPair(made: webcrypto.CryptoKey | webcrypto.CryptoKeyPair): webcrypto.CryptoKeyPair {
  if ('privateKey' in made) return made;
  throw new TypeError('Ed25519 came without a pair');
}

async function exportPair(pair: webcrypto.CryptoKeyPair): Promise<KeyPair> {
  const [privateJwk, publicJwk] = await Promise.all(
    [pair.privateKey, pair.publicKey].map(async (key) => bare(await crypto.subtle.exportKey('jwk', key))),
  );
  return { privateJwk: privateJwk ?? {}, publicJwk: publicJwk ?? {} };
}

/** Without the labels that Web Crypto adds: a forger chooses its own. */
function bare({ alg: _, ext: __, key_ops: ___, ...members }: Jwk): Jwk {
  return members;
}
