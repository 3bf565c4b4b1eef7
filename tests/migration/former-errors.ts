// One bad token and what each library calls it: the rows of the tables of error names in docs/migrate-from-*.md.

import { createPolicy, type Policy } from '@sealwright/jwt';
import { audience, goodClaims, goodHeader, hs256, hs512, issuer, now, policy, secret, typ } from './forged-token.ts';
import type { Library } from './former-libraries.ts';

export interface FormerError {
  readonly token: string;
  readonly before: Readonly<Partial<Record<Library, string>>>;
  /** Options that the other libraries need to see the fault. */
  readonly more?: Readonly<Partial<Record<Library, object>>>;
  readonly policy: Policy;
  readonly code: string;
}

const claiming = (members: object): string => hs256({ payload: { ...goodClaims, ...members } });
const wanting = (requiredClaims: Record<string, string>): Policy =>
  createPolicy({ issuer, audience, typ, now: () => now, requiredClaims });
const good = hs256();
const [header, payload, signature] = good.split('.') as [string, string, string];
const unsigned = Buffer.from(JSON.stringify({ ...goodHeader, alg: 'none' })).toString('base64url');
const invalid = 'ERR_JWT_CLAIM_VALIDATION_FAILED';

export const formerErrors: readonly FormerError[] = [
  row(claiming({ exp: now - 60 }), 'TokenExpiredError: jwt expired', 'ERR_JWT_EXPIRED', 'token_expired'),
  row(claiming({ nbf: now + 60 }), 'NotBeforeError: jwt not active', invalid, 'token_not_yet_valid'),
  row(`${header}.${payload}`, 'JsonWebTokenError: jwt malformed', 'ERR_JWS_INVALID', 'token_malformed'),
  row(`${header}.%.${signature}`, 'JsonWebTokenError: invalid token', undefined, 'token_malformed'),
  row('', 'JsonWebTokenError: jwt must be provided', 'ERR_JWS_INVALID', 'token_malformed'),
  row(
    `${header}.${payload}.`,
    'JsonWebTokenError: jwt signature is required',
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    'signature_invalid',
  ),
  row(
    hs256({ secret: secret.toReversed() }),
    'JsonWebTokenError: invalid signature',
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    'signature_invalid',
  ),
  row(
    hs512({ header: { ...goodHeader, alg: 'HS512' } }),
    'JsonWebTokenError: invalid algorithm',
    'ERR_JOSE_ALG_NOT_ALLOWED',
    'algorithm_mismatch',
  ),
  row(
    `${unsigned}.${payload}.`,
    'JsonWebTokenError: jwt signature is required',
    'ERR_JOSE_ALG_NOT_ALLOWED',
    'algorithm_mismatch',
  ),
  row(
    claiming({ iss: 'https://other.example' }),
    `JsonWebTokenError: jwt issuer invalid. expected: ${issuer}`,
    invalid,
    'issuer_mismatch',
  ),
  row(
    claiming({ aud: 'https://other.example' }),
    `JsonWebTokenError: jwt audience invalid. expected: ${audience}`,
    invalid,
    'audience_mismatch',
  ),
  row(claiming({ exp: String(now + 600) }), 'JsonWebTokenError: invalid exp value', invalid, 'claims_malformed'),
  row(claiming({ nbf: '0' }), 'JsonWebTokenError: invalid nbf value', invalid, 'claims_malformed'),
  row(hs256({ header: { ...goodHeader, typ: 'JWT' } }), undefined, invalid, 'typ_mismatch'),
  row(hs256({ payload: '[1]' }), undefined, 'ERR_JWT_INVALID', 'claims_malformed'),
  row(
    hs256({ header: { ...goodHeader, crit: ['x'], x: 1 } }),
    undefined,
    'ERR_JOSE_NOT_SUPPORTED',
    'header_unsupported',
  ),
  {
    ...row(good, 'JsonWebTokenError: jwt subject invalid. expected: u2', invalid, 'claim_mismatch'),
    more: { jsonwebtoken: { subject: 'u2' }, jose: { subject: 'u2' } },
    policy: wanting({ sub: 'u2' }),
  },
  {
    ...row(good, 'JsonWebTokenError: jwt jwtid invalid. expected: j2', undefined, 'claim_mismatch'),
    more: { jsonwebtoken: { jwtid: 'j2' } },
    policy: wanting({ jti: 'j2' }),
  },
];

function row(token: string, jsonwebtoken: string | undefined, jose: string | undefined, code: string): FormerError {
  const before = { ...(jsonwebtoken === undefined ? {} : { jsonwebtoken }), ...(jose === undefined ? {} : { jose }) };
  return { token, before, policy, code };
}
