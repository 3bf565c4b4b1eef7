import { type AuthError, importVerificationJwk, isAuthError } from '@sealwright/jwt';
import type { DocumentSuspicion } from './document-rule.ts';
import { type JsonObject, memberIn } from './json-document.ts';
import type { RuleFacts } from './rule.ts';

export const weakKey: RuleFacts = {
  id: 'key-weak',
  title: 'A key is weak',
  severity: 'high',
  cwe: 326,
  why: 'Its private half can be computed, or its signatures made without it.',
  fix: 'Make a new key: ES256, Ed25519, or RSA of 2048 bits or more with the exponent 65537.',
  source: ['RFC 8725 §3.5', 'RFC 7518 §3.3'],
};

export const malformedKey: RuleFacts = {
  id: 'key-malformed',
  title: 'A key is none: its members are wrong, or its point is not on the curve',
  severity: 'high',
  cwe: 347,
  why: 'Verifiers refuse it, or compute with it what gives secrets away.',
  fix: 'Publish the key again, by a library that writes JWKs.',
  source: ['RFC 8725 §3.4', 'RFC 7518 §6'],
};

/** What is wrong with a public key by what the token core takes as one, whatever the key says that it is for. */
export async function judgeKey(
  jwk: JsonObject,
  pointer: string,
): Promise<(DocumentSuspicion & { readonly rule: RuleFacts }) | undefined> {
  const kty = memberIn(jwk, 'kty');
  // What is judged is the key, not its labels, so it is imported without them.
  const members = Object.fromEntries(
    ['kty', 'n', 'e', 'crv', 'x', 'y'].filter((name) => Object.hasOwn(jwk, name)).map((name) => [name, jwk[name]]),
  );
  try {
    if (kty === 'RSA' || kty === 'EC' || kty === 'OKP') await importVerificationJwk(members);
    return undefined;
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return describe(error, pointer);
  }
}

function describe(error: AuthError, pointer: string): (DocumentSuspicion & { readonly rule: RuleFacts }) | undefined {
  const { reason = '' } = error.evidence as { readonly reason?: string };
  if (error.code === 'key_weak') {
    const broken = reason === 'roca' || reason === 'small_factor' || reason === 'close_factors' || reason === 'power';
    const message = reasons[reason] ?? weakKey.title;
    return { rule: weakKey, pointer, message, ...(broken && { severity: 'critical' as const }) };
  }
  // A kind of key that the token core does not know is not for it to judge.
  if (error.code !== 'key_malformed' || reason === 'unsupported_by_platform') return undefined;
  return { rule: malformedKey, pointer, message: reasons[reason] ?? malformedKey.title };
}

const reasons: Readonly<Record<string, string>> = {
  close_factors: 'The factors of a modulus lie so close together that they are found at once',
  exponent: 'The exponent of an RSA key is even, or below 65537',
  modulus_long: 'An RSA key has more than 8192 bits, which costs every verifier time',
  modulus_short: 'An RSA key has fewer than 2048 bits',
  not_base64url: 'A member of a key is not base64url',
  not_on_curve: 'The point of a key is not on its curve',
  power: 'The modulus of a key is a power of a prime',
  roca: 'A key was made by a generator that is broken (ROCA, CVE-2017-15361)',
  small_factor: 'The modulus of a key has a small factor',
  small_order: 'An Ed25519 key is of a small order: one signature fits everything',
};
