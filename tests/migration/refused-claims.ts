// What another library signs and this one does not: rows of the tables in docs/migrate-from-*.md.

import {
  createHmacKey,
  createSecret,
  type HmacKey,
  isAuthError,
  type SignableClaims,
  type SignOptions,
  signJwt,
} from '@sealwright/jwt';
import { type JWTPayload, SignJWT } from 'jose';
import jwt from 'jsonwebtoken';
import { goodClaims, now, secret, typ } from './forged-token.ts';
import type { Library } from './former-libraries.ts';

export interface RefusedClaims {
  readonly what: string;
  readonly claims: unknown;
  readonly secret?: Uint8Array;
  /** Who signs it; a library that is not named refuses as well. */
  readonly accepted: readonly Library[];
  /** The message of the TypeError, or the code of the AuthError. */
  readonly refusal: string;
  readonly why: string;
}

const both: readonly Library[] = ['jsonwebtoken', 'jose'];
const claiming = (members: object): object => ({ ...goodClaims, ...members });
const lacking = (claim: string): object =>
  Object.fromEntries(Object.entries(goodClaims).filter(([name]) => name !== claim));

export const refusedClaims: readonly RefusedClaims[] = [
  {
    what: 'no `exp`',
    claims: lacking('exp'),
    accepted: both,
    refusal: 'iat, exp: required, in seconds',
    why: 'nothing is good for ever',
  },
  {
    what: 'no `iss`',
    claims: lacking('iss'),
    accepted: both,
    refusal: 'iss: required',
    why: 'the verifier demands it',
  },
  {
    what: 'no `aud`',
    claims: lacking('aud'),
    accepted: both,
    refusal: 'aud: required, a string or strings',
    why: 'the verifier demands it',
  },
  {
    what: '`exp` in milliseconds (`Date.now() + …`)',
    claims: claiming({ exp: now * 1000 }),
    accepted: both,
    refusal: 'iat, exp: required, in seconds',
    why: 'good for 57,000 years',
  },
  {
    what: '`exp` that has passed already',
    claims: claiming({ exp: now - 1 }),
    accepted: both,
    refusal: 'exp: not after iat',
    why: 'nobody can use it',
  },
  {
    what: '`sub` or `jti` as a number',
    claims: claiming({ sub: 7 }),
    accepted: both,
    refusal: 'sub, jti: strings',
    why: 'no strict reader would take the token; as a key `7` and `"7"` are two people or one',
  },
  {
    what: '`nbf` in milliseconds',
    claims: claiming({ nbf: now * 1000 }),
    accepted: both,
    refusal: 'nbf: in seconds',
    why: 'not valid for 57,000 years',
  },
  {
    what: '`nbf` as text',
    claims: claiming({ nbf: String(now) }),
    accepted: ['jose'],
    refusal: 'nbf: in seconds',
    why: 'times are numbers (RFC 7519 §2)',
  },
  {
    what: 'a text instead of claims',
    claims: 'hello',
    accepted: ['jsonwebtoken'],
    refusal: 'claims: not JSON',
    why: 'it cannot expire',
  },
  {
    what: '`NaN`',
    claims: claiming({ level: Number.NaN }),
    accepted: both,
    refusal: 'claims: a number that JSON cannot carry',
    why: 'it becomes `null` in silence',
  },
  {
    what: 'an integer over 2^53',
    claims: claiming({ id: 2 ** 53 + 2 }),
    accepted: both,
    refusal: 'claims: a number that JSON cannot carry',
    why: 'another number may stand for it already; send it as text',
  },
  {
    what: 'a `Date`, a `Map`, any object of a class',
    claims: claiming({ roles: new Map([['admin', true]]) }),
    accepted: both,
    refusal: 'claims: not JSON',
    why: 'a `Map` becomes `{}` in silence, a `Date` becomes text',
  },
  {
    what: 'a function',
    claims: claiming({ role: () => 'admin' }),
    accepted: ['jsonwebtoken'],
    refusal: 'claims: not JSON',
    why: 'it is left out in silence',
  },
  {
    what: 'half a character (`"\\ud800"`)',
    claims: claiming({ name: '\ud800' }),
    accepted: both,
    refusal: 'claims: a string is not well formed',
    why: 'readers turn it into something else',
  },
  {
    what: 'a claim `__proto__`',
    claims: claiming({ act: JSON.parse('{"__proto__":{"admin":true}}') }),
    accepted: both,
    refusal: 'claims: a name that is refused',
    why: 'no strict reader would take the token',
  },
  {
    what: 'a secret of six bytes',
    claims: goodClaims,
    secret: Buffer.from('secret'),
    accepted: both,
    refusal: 'secret_weak',
    why: 'found by guessing from one token',
  },
];

export const signBefore: Readonly<Record<Library, (row: RefusedClaims) => Promise<string>>> = {
  async jsonwebtoken({ claims, secret: key = secret }) {
    return jwt.sign(
      claims as object,
      Buffer.from(key),
      typeof claims === 'string' ? {} : { header: { alg: 'HS256', typ } },
    );
  },
  async jose({ claims, secret: key = secret }) {
    return new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'HS256', typ }).sign(key);
  },
};

/** How it is refused here; undefined where it is not. */
export async function refusalHere({ claims, secret: bytes = secret }: RefusedClaims): Promise<string | undefined> {
  const options: SignOptions = { typ };
  try {
    const key: HmacKey = await createHmacKey({ alg: 'HS256', secret: createSecret(bytes) });
    await signJwt(claims as SignableClaims, key, options);
    return undefined;
  } catch (error) {
    if (isAuthError(error)) return error.code;
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}
