import { isAuthError } from '../src/auth-error.ts';
import { verifyJwt } from '../src/jwt-verify.ts';
import type { HmacKey, VerificationKey } from '../src/key.ts';
import { createKeySet } from '../src/key-set.ts';
import { toBase64Url } from './byte-forms.ts';
import { goodClaims, issuer, policyWith, segment, typ } from './token-material.ts';

/** What is signed of a token that is good in all but, perhaps, its signature. */
export function signingInput(alg: string, jti = 'j'): string {
  return `${segment({ alg, typ })}.${segment({ ...goodClaims, jti })}`;
}

/** `verified`, or the code in which the whole token ends. */
export async function judge(key: VerificationKey | HmacKey, input: string, signature: Uint8Array): Promise<string> {
  const keys = createKeySet({ issuer, keys: [key] as readonly VerificationKey[] });
  try {
    await verifyJwt(`${input}.${toBase64Url(signature)}`, keys, policyWith());
    return 'verified';
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
}
