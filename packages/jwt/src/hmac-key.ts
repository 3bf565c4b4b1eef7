import * as engine from '#engine';
import { type HmacAlgorithm, hmacSpecs, isHmacAlgorithm } from './algorithm.ts';
import { encodeBase64Url } from './base64url.ts';
import { permit } from './construction-permit.ts';
import { checkedKid } from './jwk-labels.ts';
import { HmacKey } from './key.ts';
import { Secret } from './secret.ts';
import { checkSecret } from './secret-strength.ts';

/** What `createHmacKey` takes. */
export interface HmacKeyOptions<A extends HmacAlgorithm> {
  readonly alg: A;
  readonly secret: Secret;
  /** Default: a fingerprint of the secret that does not help to guess it, 96 bits of its HMAC over a fixed text. */
  readonly kid?: string;
}

/**
 * Makes a key for HMAC. The secret is bytes, at least as many as the hash has (RFC 7518 §3.2).
 *
 * It does NOT accept secrets over 8 KiB, that are public knowledge or near it, that repeat a short pattern, that are made
 * of the words people make secrets of, that encode a short text, or that are in truth a public key's text or bytes (PEM,
 * DER, SSH, JWK, XML, a point; also in hex, base64, UTF-16, quotes or escapes): whoever verifies RS256 with such a key
 * would also verify HS256 with it.
 *
 * It CANNOT tell from chance a bare RSA modulus, the bare 32 bytes of an Ed25519 key, or a compressed point.
 *
 * @throws `secret_weak`, `secret_known`
 *
 * @example
 * const secret = parseSecret(process.env['JWT_SECRET'] ?? '');
 * const key = await createHmacKey({ alg: 'HS256', secret });
 */
export async function createHmacKey<A extends HmacAlgorithm>(options: HmacKeyOptions<A>): Promise<HmacKey<A>> {
  const { alg, secret } = options;
  if (!isHmacAlgorithm(alg)) throw new TypeError('alg: not an HMAC algorithm');
  if (!(secret instanceof Secret)) throw new TypeError('secret: make one with createSecret or parseSecret');
  const spec = hmacSpecs[alg];
  const bytes = secret.reveal();
  checkSecret(bytes, spec.hashBytes);
  const handle = await engine.prepareHmac(spec, bytes);
  const kid =
    options.kid === undefined
      ? await fingerprint(handle.sign(new TextEncoder().encode('sealwright hmac kid')))
      : checkedKid(options.kid);
  return new HmacKey(permit, alg, kid, spec, handle);
}

async function fingerprint(mac: Uint8Array | Promise<Uint8Array>): Promise<string> {
  return encodeBase64Url((await mac).subarray(0, 12));
}
