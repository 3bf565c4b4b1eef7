import { createHash, timingSafeEqual } from 'node:crypto';
import { errors } from '../errors.ts';

/** base64url of a SHA-256: 43 characters, and the last of them has but four bits to hold. */
const challengeForm = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** RFC 7636 §4.1. */
const verifierForm = /^[A-Za-z0-9\-._~]{43,128}$/;

/**
 * The code challenge of an authorization request (RFC 7636 §4.3). Every client sends one, confidential ones too (RFC 9700
 * §2.1.1): it is what ties a code to the browser that asked for it.
 *
 * It does NOT know the method `plain`, which gives the verifier away to whoever sees the request, and takes a missing
 * method for that (§4.3).
 *
 * @throws AuthError `pkce_required`, `pkce_malformed`
 */
export function parseCodeChallenge(challenge: string | undefined, method: string | undefined): string {
  if (challenge === undefined || method !== 'S256') throw errors.create('pkce_required');
  if (!challengeForm.test(challenge)) throw errors.create('pkce_malformed');
  return challenge;
}

/** Whether a verifier is the one behind a challenge (§4.6). What is not of a verifier's form is none. */
export function fitsChallenge(verifier: string, challenge: string): boolean {
  if (!verifierForm.test(verifier)) return false;
  const made = createHash('sha256').update(verifier, 'ascii').digest();
  const wanted = Buffer.from(challenge, 'base64url');
  return made.length === wanted.length && timingSafeEqual(made, wanted);
}
