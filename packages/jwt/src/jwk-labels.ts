import {
  type AsymmetricAlgorithm,
  type AsymmetricSpec,
  asymmetricSpecs,
  checkedAlgorithm,
  type EcSpec,
  isAsymmetricAlgorithm,
} from './algorithm.ts';
import { maxKidLength } from './defaults.ts';
import { errors } from './errors.ts';
import type { RawJwk } from './jwk-members.ts';
import { malformedKey } from './key-fault.ts';

/**
 * Settles the one algorithm of a key from its type, its curve and its `alg`, and refuses any contradiction. A token's header is never asked.
 */
export function settleAlgorithm(raw: RawJwk): AsymmetricSpec {
  const spec = asymmetricSpecs[labelledAlgorithm(raw) ?? algorithmOfType(raw)];
  if (raw.get('kty') !== spec.kty) throw mislabelled('kty');
  if (spec.kty !== 'RSA' && raw.get('crv') !== spec.crv) throw mislabelled('crv');
  return spec;
}

/** RFC 7517 §4.2–4.3: a key for anything but signatures, or whose operations leave out ours, is not used. */
export function checkUse(raw: RawJwk, operation: 'sign' | 'verify'): void {
  if (raw.has('use') && raw.get('use') !== 'sig') throw mislabelled('use');
  if (!raw.has('key_ops')) return;
  const operations = raw.get('key_ops');
  if (!Array.isArray(operations) || new Set(operations).size !== operations.length) throw mislabelled('key_ops');
  const foreign = operations.some((one) => one !== 'sign' && one !== 'verify');
  if (foreign || !operations.includes(operation)) throw mislabelled('key_ops');
}

export function readKid(raw: RawJwk): string | undefined {
  const kid = raw.get('kid');
  if (kid === undefined) return undefined;
  if (!isKid(kid)) throw malformedKey('kid');
  return kid;
}

/** With what the program says of a key, which goes before what the key says; but where both name an algorithm, one. */
export function relabel(raw: RawJwk, { alg, kid }: ProgramLabels): RawJwk {
  const labels = new Map(raw);
  if (alg !== undefined) {
    const labelled = labelledAlgorithm(raw) ?? alg;
    if (checkedAlgorithm(alg) !== labelled) throw mislabelled('alg');
    labels.set('alg', alg);
  }
  if (kid !== undefined) labels.set('kid', checkedKid(kid));
  return labels;
}

interface ProgramLabels {
  readonly alg?: AsymmetricAlgorithm | undefined;
  readonly kid?: string | undefined;
}

/** A `kid` given by the program: a bad one is the program's fault. */
export function checkedKid(kid: string): string {
  if (!isKid(kid)) throw new TypeError('kid: 1 to 256 printable ASCII characters');
  return kid;
}

/** Printable ASCII and short: it goes into logs and is a key of maps, in no other way is it ever interpreted. */
export function isKid(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxKidLength && /^[\x20-\x7e]+$/.test(value);
}

function labelledAlgorithm(raw: RawJwk): AsymmetricAlgorithm | undefined {
  const alg = raw.get('alg');
  if (alg === undefined) return undefined;
  if (alg === 'EdDSA') return 'Ed25519';
  if (!isAsymmetricAlgorithm(alg)) throw mislabelled('alg');
  return alg;
}

function algorithmOfType(raw: RawJwk): AsymmetricAlgorithm {
  const kty = raw.get('kty');
  // An RSA key without `alg` could be any of six. RS256 is what every OpenID provider must offer (OpenID Connect Core
  // §15.1) and what those that leave `alg` out sign with; for another, the caller says so.
  if (kty === 'RSA') return 'RS256';
  // A curve has one type, and whether the key's is that one is asked next.
  const match = Object.values(asymmetricSpecs).find((spec) => (spec as Partial<EcSpec>).crv === raw.get('crv'));
  if (match === undefined) throw mislabelled('kty');
  return match.alg;
}

function mislabelled(reason: 'alg' | 'kty' | 'crv' | 'use' | 'key_ops'): Error {
  return errors.create('key_mislabelled', { evidence: { reason } });
}
