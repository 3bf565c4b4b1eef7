// Verifiers of elliptic-curve signatures with one mistake each, by hand as such mistakes are made.

import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { bytesToInteger, mod, modInverse, modPow } from '../src/big-integer.ts';
import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';
import { addPoints, curveOf, multiplyPoint } from '../src/weierstrass-curve.ts';

const curve = curveOf('ES256') ?? fail();

/** The equation of ECDSA and nothing else: no range, and the inverse as Java 15 had it, of zero too. */
export function checksNoRange(trusted: TrustedIssuer): Verify {
  return (token) => isBareSignature(trusted, token, (s) => modPow(s, curve.n - 2n, curve.n), false);
}

/** Checks that there is something, and reduces what is too large. */
export function reducesFirst(trusted: TrustedIssuer): Verify {
  return (token) => isBareSignature(trusted, token, (s) => modInverse(s, curve.n), true);
}

/** Takes the one form and the other. */
export function takesBothForms({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => {
    const { input, signature } = split(token);
    const key = createPublicKey(publicKeyPem);
    return (['ieee-p1363', 'der'] as const).some((dsaEncoding) =>
      verifySignature('sha256', input, { key, dsaEncoding }, signature),
    );
  };
}

/** Reduces S before it is used, so that each signature has many texts. */
export function reducesEdwards({ publicKeyPem }: TrustedIssuer): Verify {
  const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
  return (token) => {
    const { input, signature } = split(token);
    if (signature.length !== 64) return false;
    const reduced = bytesToInteger(Uint8Array.from(signature.subarray(32)).reverse()) % order;
    const small = Buffer.from(reduced.toString(16).padStart(64, '0'), 'hex').reverse();
    return verifySignature(
      null,
      input,
      createPublicKey(publicKeyPem),
      Buffer.concat([signature.subarray(0, 32), small]),
    );
  };
}

function isBareSignature(
  { publicKeyPem }: TrustedIssuer,
  token: string,
  invert: (s: bigint) => bigint,
  wantsSomething: boolean,
): boolean {
  const { input, signature } = split(token);
  const [r, s] = [bytesToInteger(signature.subarray(0, 32)), bytesToInteger(signature.subarray(32))];
  if (signature.length !== 64) return false;
  if (wantsSomething && (r === 0n || s === 0n)) return false;
  const z = bytesToInteger(createHash('sha256').update(input).digest());
  const { x = '', y = '' } = createPublicKey(publicKeyPem).export({ format: 'jwk' });
  const [left, right] = [x, y].map((part) => bytesToInteger(Buffer.from(part, 'base64url')));
  const key = { x: left ?? 0n, y: right ?? 0n };
  const inverse = invert(s);
  const sum = addPoints(
    curve,
    multiplyPoint(curve, mod(z * inverse, curve.n), curve.generator),
    multiplyPoint(curve, mod(r * inverse, curve.n), key),
  );
  // In projective coordinates the point at infinity has an x of zero.
  return (sum?.x ?? 0n) % curve.n === r % curve.n;
}

function split(token: string): { readonly input: Buffer; readonly signature: Buffer } {
  const [head = '', body = '', signature = ''] = token.split('.');
  return { input: Buffer.from(`${head}.${body}`), signature: Buffer.from(signature, 'base64url') };
}

function fail(): never {
  throw new Error('no such curve');
}
