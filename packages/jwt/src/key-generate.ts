import * as engine from '#engine';
import { type AsymmetricAlgorithm, asymmetricSpecs, checkedAlgorithm } from './algorithm.ts';
import { defaultRsaModulusBits, maxRsaModulusBits, minRsaModulusBits } from './defaults.ts';
import { checkedKid } from './jwk-labels.ts';
import { readPrivateMembers, readRawJwk } from './jwk-members.ts';
import type { SigningKey } from './key.ts';
import { toSigningKey } from './key-import.ts';
import { byPlatform } from './platform.ts';

/** What `generateSigningKey` takes beside the algorithm. */
export interface GenerateOptions {
  /** Default: the RFC 7638 thumbprint, which is unique and says nothing. */
  readonly kid?: string;
  /** RSA only: 2048 (default) to 8192, a multiple of 8. */
  readonly modulusBits?: number;
}

/**
 * Makes a fresh private key of the platform's generator, and puts it through the checks of an imported one.
 *
 * It does NOT store it anywhere.
 *
 * @example
 * const key = await generateSigningKey('ES256');
 */
export async function generateSigningKey<A extends AsymmetricAlgorithm>(
  alg: A,
  options: GenerateOptions = {},
): Promise<SigningKey<A>> {
  const spec = asymmetricSpecs[checkedAlgorithm(alg)];
  const kid = options.kid === undefined ? undefined : checkedKid(options.kid);
  const bits = modulusBits(spec.kty, options.modulusBits);
  const raw = readRawJwk(await byPlatform(() => engine.generate(spec, bits)));
  return (await toSigningKey(spec, readPrivateMembers(raw, spec), kid)) as SigningKey<A>;
}

export function modulusBits(kty: string, wanted: number | undefined): number {
  if (wanted === undefined) return defaultRsaModulusBits;
  if (kty !== 'RSA') throw new TypeError('modulusBits: only RSA keys have a modulus');
  if (!Number.isInteger(wanted) || wanted % 8 !== 0 || wanted < minRsaModulusBits || wanted > maxRsaModulusBits) {
    throw new TypeError('modulusBits: 2048 to 8192, a multiple of 8');
  }
  return wanted;
}
