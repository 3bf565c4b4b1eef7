// The calls of the other libraries that are measured.

import { type JWTVerifyOptions, errors as joseErrors, jwtVerify } from 'jose';
import jwt from 'jsonwebtoken';
import { audience, issuer, type Keys, now, typ } from './forged-token.ts';

export type Library = 'jsonwebtoken' | 'jose';
export const libraries: readonly Library[] = ['jsonwebtoken', 'jose'];

/** With which call a token is accepted: every option set, or only where these are left out. */
export type Acceptance =
  | 'every option'
  | 'issuer'
  | 'audience'
  | 'issuer and audience and maxAge'
  | 'typ'
  | 'algorithms'
  | 'maxAge'
  | 'maxTokenAge'
  | 'requiredClaims';

export interface FormerCall {
  readonly keys: Keys;
  readonly leftOut: Acceptance;
  /** Options beside the usual ones. */
  readonly more?: object;
}

/** Verifies with every option that the library has for what a policy demands here. Throws where it refuses. */
export const verifyBefore: Readonly<Record<Library, (token: string, call: FormerCall) => Promise<unknown>>> = {
  async jsonwebtoken(token, { keys, leftOut, more }) {
    const clock = { clockTimestamp: now, complete: false as const };
    const options = { algorithms: [keys.alg], issuer, audience, maxAge: '1h', ...clock, ...more };
    return jwt.verify(token, keys.before as Buffer, without(options, leftOut));
  },
  async jose(token, { keys, leftOut, more }) {
    const clock = { currentDate: new Date(now * 1000) };
    const times = { maxTokenAge: '1h', requiredClaims: ['exp'] };
    const options: JWTVerifyOptions = { algorithms: [keys.alg], issuer, audience, typ, ...times, ...clock, ...more };
    return jwtVerify(token, keys.before, without(options, leftOut));
  },
};

/** What a program that used the library looks at in an error. */
export function nameOf(error: unknown): string {
  if (error instanceof joseErrors.JOSEError) return error.code;
  return error instanceof jwt.JsonWebTokenError ? `${error.name}: ${error.message}` : String(error);
}

function without<T extends object>(options: T, leftOut: Acceptance): T {
  const names = leftOut.split(' and ');
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name))) as T;
}
