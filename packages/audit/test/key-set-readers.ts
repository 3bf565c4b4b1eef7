// Verifiers that have their keys from the key set, each with one mistake about which of them it takes.

import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  type JsonWebKeyInput,
  type KeyObject,
  verify as verifySignature,
} from 'node:crypto';
import { bytesToInteger, integerToBytes, mod, modInverse, modPow } from '../src/big-integer.ts';
import type { Verify } from '../src/function-target.ts';
import type { Jwk } from '../src/jwk.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';
import { addPoints, curveOf, multiplyPoint } from '../src/weierstrass-curve.ts';

interface Parts {
  readonly header: { readonly alg?: string; readonly kid?: string };
  readonly input: Buffer;
  readonly signature: Buffer;
}

type Check = (key: Jwk, parts: Parts) => boolean;

/** Finds the key by its kid and looks at none of its labels. */
export const ignoresLabels: (trusted: TrustedIssuer) => Verify = reading((key, parts) => isSigned(key, parts));

/** The key's algorithm where it names one, else the token's; and the key as it is at hand. */
export function fallsBackToHeader(trusted: TrustedIssuer): Verify {
  return reading((key, parts) => {
    const alg = key.alg ?? parts.header.alg ?? '';
    if (alg === 'none') return true;
    if (!alg.startsWith('HS')) return isSigned(key, parts);
    const pem = createKey(key).export({ type: 'spki', format: 'pem' });
    return createHmac('sha256', pem).update(parts.input).digest().equals(parts.signature);
  })(trusted);
}

/** One table for all keys, and whichever the token names. */
export const takesSecrets: (trusted: TrustedIssuer) => Verify = reading((key, parts) => {
  if (key.kty !== 'oct') return isSigned(key, parts);
  const mac = createHmac('sha256', Buffer.from(key.k ?? '', 'base64url'));
  return mac.update(parts.input).digest().equals(parts.signature);
});

/** RSA by hand, with any exponent: the platform refuses some of these keys by itself. */
export const takesAnyExponent: (trusted: TrustedIssuer) => Verify = reading((key, { input, signature }) => {
  const [n, e] = [key.n, key.e].map((member) => bytesToInteger(Buffer.from(member ?? '', 'base64url')));
  const block = integerToBytes(modPow(bytesToInteger(signature), e ?? 0n, n ?? 1n), 256);
  return Buffer.from(block).subarray(-32).equals(createHash('sha256').update(input).digest());
});

/** What the platform does not import is checked by hand, on whatever curve the point happens to lie. */
export const takesAnyPoint: (trusted: TrustedIssuer) => Verify = reading((key, parts) => {
  try {
    return isSigned(key, parts);
  } catch {
    return isSignedSomewhere(key, parts);
  }
});

function isSignedSomewhere(key: Jwk, { input, signature }: Parts): boolean {
  const curve = curveOf('ES256');
  if (curve === undefined || signature.length !== 64) return false;
  const [x, y] = [key.x, key.y].map((member) => bytesToInteger(Buffer.from(member ?? '', 'base64url')));
  const [r, s] = [bytesToInteger(signature.subarray(0, 32)), bytesToInteger(signature.subarray(32))];
  if (r === 0n || s === 0n || r >= curve.n || s >= curve.n) return false;
  const inverse = modInverse(s, curve.n);
  const z = bytesToInteger(createHash('sha256').update(input).digest());
  const sum = addPoints(
    curve,
    multiplyPoint(curve, mod(z * inverse, curve.n), curve.generator),
    multiplyPoint(curve, mod(r * inverse, curve.n), { x: x ?? 0n, y: y ?? 0n }),
  );
  return sum !== undefined && sum.x % curve.n === r;
}

/** Ed25519 (RFC 8032 §5.1.7) with a key of whatever order, by hand: not every platform takes these by itself. */
export const takesSmallOrder: (trusted: TrustedIssuer) => Verify = reading((key, parts) => {
  const { input, signature } = parts;
  if (key.crv === 'Ed25519' && isSigned(key, parts)) return true;
  const [point, bytes] = [signature.subarray(0, 32), Buffer.from(key.x ?? '', 'base64url')];
  const number = bytesToInteger(Uint8Array.from(signature.subarray(32)).reverse());
  const hash = createHash('sha512').update(point).update(bytes).update(input).digest().reverse();
  const [left, right] = [readEdwards(point), readEdwards(bytes)];
  if (left === undefined || right === undefined || key.crv !== 'Ed25519') return false;
  const sum = addEdwards(left, multiplyEdwards(bytesToInteger(hash) % baseOrder, right));
  const own = multiplyEdwards(number, readEdwards(Buffer.from(`58${'66'.repeat(31)}`, 'hex')) ?? left);
  return sum[0] === own[0] && sum[1] === own[1];
});

/** No set at all: the key is configured. What happens to the set does not reach it. */
export function readsNoSet({ publicKeyPem }: TrustedIssuer): Verify {
  const jwk = createPublicKey(publicKeyPem).export({ format: 'jwk' }) as Jwk;
  return (token) => isSigned(jwk, split(token));
}

function reading(check: Check): (trusted: TrustedIssuer) => Verify {
  return ({ jwks }) =>
    (token) => {
      const parts = split(token);
      const key = jwks.keys.find(({ kid }) => kid === parts.header.kid);
      return key !== undefined && check(key, parts);
    };
}

function isSigned(jwk: Jwk, { header, input, signature }: Parts): boolean {
  const key = createKey(jwk);
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  const pss = header.alg === 'PS256' ? { padding, saltLength } : {};
  return verifySignature(hash, input, { key, dsaEncoding: 'ieee-p1363', ...pss }, signature);
}

function createKey(jwk: Jwk): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' } as JsonWebKeyInput);
}

function split(token: string): Parts {
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Parts['header'];
  return { header, input: Buffer.from(`${head}.${body}`), signature: Buffer.from(signature, 'base64url') };
}

type Edwards = readonly [bigint, bigint];

const field = 2n ** 255n - 19n;
const baseOrder = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
const d = mod(-121_665n * modInverse(121_666n, field), field);

function readEdwards(bytes: Uint8Array): Edwards | undefined {
  const text = bytesToInteger(Uint8Array.from(bytes).reverse());
  const y = (text % 2n ** 255n) % field;
  const square = mod((y * y - 1n) * modInverse(d * y * y + 1n, field), field);
  const root = modPow(square, (field + 3n) / 8n, field);
  const x = [root, (root * modPow(2n, (field - 1n) / 4n, field)) % field].find((one) => (one * one) % field === square);
  if (x === undefined) return undefined;
  return [x % 2n === text >> 255n ? x : mod(-x, field), y];
}

function addEdwards([x1, y1]: Edwards, [x2, y2]: Edwards): Edwards {
  const product = mod(d * x1 * x2 * y1 * y2, field);
  return [
    mod((x1 * y2 + x2 * y1) * modInverse(1n + product, field), field),
    mod((y1 * y2 + x1 * x2) * modInverse(1n - product, field), field),
  ];
}

function multiplyEdwards(times: bigint, point: Edwards): Edwards {
  let sum: Edwards = [0n, 1n];
  for (const bit of times.toString(2)) {
    sum = addEdwards(sum, sum);
    if (bit === '1') sum = addEdwards(sum, point);
  }
  return sum;
}
