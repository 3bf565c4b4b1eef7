import * as engine from '#engine';
import { type AsymmetricAlgorithm, type AsymmetricSpec, checkedAlgorithm } from './algorithm.ts';
import { permit } from './construction-permit.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';
import { checkUse, readKid, relabel, settleAlgorithm } from './jwk-labels.ts';
import { type RawJwk, readPrivateMembers, readPublicJwk, readPublicMembers, readRawJwk } from './jwk-members.ts';
import { SigningKey, VerificationKey } from './key.ts';
import { readPrivateKey, readPublicKey } from './key-decoding.ts';
import { checkHalvesAgree, publicHalf } from './key-halves.ts';
import { checkStrength } from './key-strength.ts';
import { parsePem } from './pem.ts';
import { byPlatform } from './platform.ts';
import { thumbprintOf } from './thumbprint.ts';

/** What a JWK does not say of itself. */
export interface JwkImportOptions {
  /** Needed where the JWK has no `alg` and is not what its type implies (RSA: RS256). A contradiction is refused. */
  readonly alg?: AsymmetricAlgorithm;
  /** Instead of the JWK's own; without either, the RFC 7638 thumbprint. */
  readonly kid?: string;
}

/** What a PEM cannot say: it holds neither an algorithm nor a `kid`. */
export interface PemImportOptions {
  readonly alg: AsymmetricAlgorithm;
  readonly kid?: string;
}

/**
 * Imports a public key from a JWK and binds it to its one algorithm for good.
 *
 * It does NOT accept private members, symmetric keys, keys for another use, weak or malformed keys, and never fetches
 * anything. RSA needs 2048 to 8192 bits and an odd exponent from 65537, of 33 bits at most, and a modulus that has no
 * factor below 752, is no power and of no known broken generator; EC and Ed25519 points are checked. `key_ops` may hold
 * `verify` and `sign` alone.
 *
 * It does NOT show that an RSA modulus is no prime, or has no factor that a search would find: that takes too long.
 *
 * @throws `key_malformed`, `key_weak`, `key_mislabelled`, `key_private`
 * @see RFC 7517, RFC 7518 §6, RFC 8037, RFC 8725 §3.4–3.5
 *
 * @example
 * const publicKey = await importVerificationJwk(jwk);
 */
export async function importVerificationJwk(jwk: unknown, options: JwkImportOptions = {}): Promise<VerificationKey> {
  return readVerificationKey(relabel(readPublicJwk(jwk), options));
}

/** The same of a JWK that says all there is to say, as those of a JWK Set do. */
export async function readVerificationKey(raw: RawJwk): Promise<VerificationKey> {
  const spec = settleAlgorithm(raw);
  checkUse(raw, 'verify');
  return toVerificationKey(spec, readPublicMembers(raw, spec), readKid(raw));
}

/**
 * Imports a private key from a JWK. A key whose halves do not belong together is refused: it would publish one key and
 * sign with another.
 *
 * @throws `key_malformed`, `key_weak`, `key_mislabelled`
 *
 * @example
 * const privateJwk = await exportSigningJwk(await generateSigningKey('Ed25519'));
 * const key = await importSigningJwk(privateJwk);
 */
export async function importSigningJwk(jwk: unknown, options: JwkImportOptions = {}): Promise<SigningKey> {
  const raw = relabel(readRawJwk(jwk), options);
  const spec = settleAlgorithm(raw);
  checkUse(raw, 'sign');
  return toSigningKey(spec, readPrivateMembers(raw, spec), readKid(raw));
}

/**
 * Imports a public key from PEM: one block of `PUBLIC KEY` (SPKI) or `RSA PUBLIC KEY` (PKCS#1), any line ends.
 *
 * It does NOT accept certificates, private keys or more than one block.
 *
 * @throws `key_malformed`, `key_weak`, `key_mislabelled`, `key_private`
 *
 * @example
 * const publicKey = await importVerificationPem(pem, { alg: 'ES256', kid: '2026-11' });
 */
export async function importVerificationPem(pem: string, options: PemImportOptions): Promise<VerificationKey> {
  requireAlgorithm(options);
  const raw = relabel(readRawJwk(readPublicKey(parsePem(pem, 'public'))), options);
  const spec = settleAlgorithm(raw);
  return toVerificationKey(spec, readPublicMembers(raw, spec), readKid(raw));
}

/**
 * Imports a private key from PEM: one block of `PRIVATE KEY` (PKCS#8), `RSA PRIVATE KEY` or `EC PRIVATE KEY`.
 *
 * It does NOT accept encrypted PEM: decrypt it where the passphrase is.
 *
 * @throws `key_malformed`, `key_weak`, `key_mislabelled`
 *
 * @example
 * const privatePem = await exportSigningPem(await generateSigningKey('ES384'));
 * const key = await importSigningPem(privatePem, { alg: 'ES384', kid: '2026-11' });
 */
export async function importSigningPem(pem: string, options: PemImportOptions): Promise<SigningKey> {
  requireAlgorithm(options);
  const raw = relabel(readRawJwk(await readPrivateKey(parsePem(pem, 'private'))), options);
  const spec = settleAlgorithm(raw);
  return toSigningKey(spec, readPrivateMembers(raw, spec), readKid(raw));
}

async function toVerificationKey(
  spec: AsymmetricSpec,
  members: PublicMembers,
  kid: string | undefined,
): Promise<VerificationKey> {
  checkStrength(members);
  const thumbprint = await thumbprintOf(members);
  const handle = await byPlatform(() => engine.preparePublic(spec, members));
  return new VerificationKey(permit, spec.alg, kid ?? thumbprint, thumbprint, { spec, handle, members });
}

export async function toSigningKey(
  spec: AsymmetricSpec,
  members: PrivateMembers,
  kid: string | undefined,
): Promise<SigningKey> {
  const verificationKey = await toVerificationKey(spec, publicHalf(members), kid);
  await checkHalvesAgree(spec, members);
  const handle = await byPlatform(() => engine.preparePrivate(spec, members));
  return new SigningKey(permit, verificationKey, handle, members);
}

/** PEM names no algorithm, so the caller must. */
function requireAlgorithm(options: PemImportOptions): void {
  if (options?.alg === undefined) throw new TypeError('alg: required, since PEM does not say it');
  checkedAlgorithm(options.alg);
}
