// Lists of revoked tokens in front of a verifier, with one mistake each, and one without.

import { createHash } from 'node:crypto';
import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';
import { carelessVerifier, readQuickly } from './careless-verifier.ts';

/** By the text of the token. */
export function listsTexts(trusted: TrustedIssuer): Verify {
  return listing(trusted, (token) => token);
}

/** By a hash of the signature, which is shorter. */
export function listsSignatures(trusted: TrustedIssuer): Verify {
  return listing(trusted, (token) =>
    createHash('sha256')
      .update(Buffer.from(token.split('.')[2] ?? '', 'base64url'))
      .digest('hex'),
  );
}

/** By what the issuer has named it. */
export function listsIdentifiers(trusted: TrustedIssuer): Verify {
  return listing(trusted, (token) => String(readQuickly(token.split('.')[1] ?? '')['jti']));
}

function listing(trusted: TrustedIssuer, nameOf: (token: string) => string): Verify {
  const verify = carelessVerifier(trusted);
  const revoked = new Set([nameOf(trusted.revoked?.token ?? '..')]);
  return (token) => !revoked.has(nameOf(token)) && verify(token);
}
