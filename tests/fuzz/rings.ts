/** Which keys are trusted for which issuer: for us as a key source, for the reference as plain lists. */

import { combineKeySources, createKeySet, type HmacKey, type KeySource, type VerificationKey } from '@sealwright/jwt';
import { asymmetricAlgorithms, createFuzzKey, type FuzzKey, hmacAlgorithms } from './keys.ts';
import { issuer, otherIssuer } from './rules.ts';

export interface TrustedKeys {
  readonly issuer: string;
  readonly keys: readonly FuzzKey[];
}

export interface Ring {
  /** A token without `kid` is answered where exactly one of these has exactly one key. */
  readonly trusted: readonly TrustedKeys[];
  readonly source: KeySource;
}

export interface Rings {
  /** Each secret alone, as it has to be. */
  readonly secrets: readonly Ring[];
  /** All public keys together. */
  readonly publicKeys: Ring;
  /** One public key, so that tokens without `kid` can be good. */
  readonly single: Ring;
  /** Two issuers: their public keys, two of one `kid`, and the other's secret. */
  readonly twoIssuers: Ring;
  readonly all: readonly Ring[];
}

export async function createRings(): Promise<Rings> {
  const secrets: Ring[] = [];
  for (const alg of hmacAlgorithms) secrets.push(ring([[issuer, [await createFuzzKey(alg, alg.toLowerCase())]]]));
  const keys: FuzzKey[] = [];
  for (const alg of asymmetricAlgorithms) keys.push(await createFuzzKey(alg, alg.toLowerCase()));
  const single = ring([[issuer, [await createFuzzKey('ES256', 'only')]]]);
  const publicKeys = ring([[issuer, keys]]);
  const twoIssuers = ring([
    [issuer, keys.filter(({ alg }) => alg === 'RS256' || alg === 'Ed25519')],
    [otherIssuer, [await createFuzzKey('Ed25519', 'ed25519', 'other'), await createFuzzKey('ES256', 'es', 'other')]],
    [otherIssuer, [await createFuzzKey('HS256', 'other', 'other')]],
  ]);
  return { secrets, publicKeys, single, twoIssuers, all: [...secrets, publicKeys, single, twoIssuers] };
}

function ring(content: readonly (readonly [issuer: string, keys: readonly FuzzKey[]])[]): Ring {
  const trusted = content.map(([name, keys]) => ({ issuer: name, keys }));
  const sources = trusted.map((one) => createKeySet({ issuer: one.issuer, keys: ourKeys(one.keys) }));
  return { trusted, source: sources.length === 1 ? (sources[0] as KeySource) : combineKeySources(sources) };
}

function ourKeys(keys: readonly FuzzKey[]): readonly VerificationKey[] | readonly [HmacKey] {
  return keys.map(({ verification }) => verification) as readonly VerificationKey[] | readonly [HmacKey];
}
