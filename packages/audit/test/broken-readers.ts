// Readers with one mistake each, as they have been made: where a token is taken apart.

import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';
import { type Claims, carelessVerifier, isSigned, judgeQuickly, readQuickly } from './careless-verifier.ts';

/** Decodes every piece, and looks whether it was written as it should be, before it counts them. */
export function decodesEveryPiece(trusted: TrustedIssuer): Verify {
  const verify = carelessVerifier(trusted);
  return (token) => {
    const pieces = token.split('.').filter((piece) => {
      const bytes = Buffer.from(piece, 'base64url');
      return bytes.toString('base64url') === piece && bytes.toString() !== '\u0000';
    });
    return pieces.length === 3 && verify(token);
  };
}

/** Decodes a segment group by group, and copies what it has so far for each. */
export function decodesByGroups(trusted: TrustedIssuer): Verify {
  const read = (segment: string): Claims => {
    const groups = segment.match(/.{1,1024}/g) ?? [];
    const decoded = groups.reduce<Buffer>(
      (whole, group) => Buffer.concat([whole, Buffer.from(group, 'base64url')]),
      Buffer.alloc(0),
    );
    return JSON.parse(decoded.toString()) as Claims;
  };
  return carelessVerifier(trusted, { read });
}

/** Claims are found in whatever case they were written. */
export function foldsNames(trusted: TrustedIssuer): Verify {
  const read = (segment: string): Claims =>
    Object.fromEntries(Object.entries(readQuickly(segment)).map(([name, value]) => [name.toLowerCase(), value]));
  return carelessVerifier(trusted, { read });
}

/** Copies the claims into an object of its own, one by one. */
export function copiesClaims(trusted: TrustedIssuer): Verify {
  const judge = (claims: Claims): boolean => {
    const copy: Record<string, unknown> = {};
    for (const name of Object.keys(claims)) copy[name] = claims[name];
    return judgeQuickly(copy, trusted);
  };
  return carelessVerifier(trusted, { judge });
}

/** Checks each claim only if it is there. */
export function forgivesAbsence(trusted: TrustedIssuer): Verify {
  const judge = (claims: Claims, { issuer }: TrustedIssuer): boolean =>
    claims['iss'] === undefined || claims['iss'] === issuer;
  return carelessVerifier(trusted, { judge });
}

/** Checks the signature by the members of an object, and answers the claims between the dots. */
export function readsTwoForms(trusted: TrustedIssuer): Verify {
  return (token) => {
    const [header, payload, signature] = token.startsWith('{') ? readMembers(token) : token.split('.');
    if (!isSigned(trusted, `${header}.${payload}`, signature ?? '')) return false;
    return readQuickly(token.split('.')[1] ?? '');
  };
}

/** One good signature is enough. */
export function takesAnySignature(trusted: TrustedIssuer): Verify {
  return (token) => {
    if (!token.startsWith('{')) return carelessVerifier(trusted)(token);
    const { payload, signatures } = JSON.parse(token) as GeneralJws;
    return signatures.some((one) => isSigned(trusted, `${one.protected}.${payload}`, one.signature));
  };
}

/** Every signature must hold, be there as many as will. */
export function takesEverySignature(trusted: TrustedIssuer): Verify {
  return (token) => {
    if (!token.startsWith('{')) return carelessVerifier(trusted)(token);
    const { payload, signatures } = JSON.parse(token) as GeneralJws;
    return signatures.every((one) => isSigned(trusted, `${one.protected}.${payload}`, one.signature));
  };
}

interface GeneralJws {
  readonly payload: string;
  readonly signatures: readonly { readonly protected: string; readonly signature: string }[];
}

function readMembers(token: string): readonly string[] {
  const jws = JSON.parse(token) as Readonly<Record<'protected' | 'payload' | 'signature', string>>;
  return [jws.protected, jws.payload, jws.signature];
}
