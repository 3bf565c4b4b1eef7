import { describe, expect, it } from 'vitest';
import { utf8 } from '../test/byte-forms.ts';
import { decryptionKey } from '../test/jwe-material.ts';
import { shownText } from '../test/shown-text.ts';
import {
  audience,
  es256Key,
  es256Set,
  failure,
  forgeEs256,
  goodClaims,
  issuer,
  now,
  policyWith,
  segment,
  typ,
} from '../test/token-material.ts';
import { AuthError, defineErrors, type ErrorFamily, isAuthError } from './auth-error.ts';
import { decodeBase64Url } from './base64url.ts';
import type { ClaimsSchema } from './claims-schema.ts';
import { createDpopProof } from './dpop-create.ts';
import { verifyDpopProof } from './dpop-verify.ts';
import { type ErrorCode, allErrors as errors } from './errors.ts';
import { parseDelta } from './feed-delta.ts';
import { createEventParser } from './feed-event.ts';
import { verifyFeedStatement } from './feed-statement.ts';
import { createHmacKey } from './hmac-key.ts';
import { encryptCompact } from './jwe-engine.ts';
import { EncryptionKey } from './jwe-key.ts';
import { createDecryptionKeySet } from './jwe-key-set.ts';
import { encryptNested } from './jwe-sign.ts';
import { verifyEncryptedJwt } from './jwe-verify.ts';
import { verifyJwt } from './jwt-verify.ts';
import { exportPublicJwk } from './key-export.ts';
import { importVerificationJwk } from './key-import.ts';
import { parseJwkSet } from './key-set.ts';
import { createPolicy, type PolicyOptions } from './policy.ts';
import { createSecret, parseSecret } from './secret.ts';
import { parseStrictJson } from './strict-json.ts';

const header = { alg: 'ES256', typ, kid: 'es' };
const verify = async (token: string, options: Partial<PolicyOptions> = {}): Promise<unknown> =>
  verifyJwt(token, await es256Set(), policyWith(options));
const verifyForged = async (head: object, claims: object, options: Partial<PolicyOptions> = {}): Promise<unknown> =>
  verify(await forgeEs256(head, claims), options);
const publicJwk = async (): Promise<object> => exportPublicJwk((await es256Key()).verificationKey);

const refusingSchema: ClaimsSchema = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ path: ['sub'] }] }) },
};

const jweKey = decryptionKey('dir');
const decrypt = async (token: string): Promise<unknown> =>
  verifyEncryptedJwt(token, createDecryptionKeySet([await jweKey]), await es256Set(), policyWith());
const bent = (token: string): string => `${token.slice(0, -4)}AAAA`;
const encryptedAs = async (labels: { typ: string; cty: string }): Promise<string> => {
  const { alg, enc, kid, encryptionKey } = await jweKey;
  const { handle } = EncryptionKey.partsOf(encryptionKey);
  return encryptCompact(new Uint8Array(1), { alg, enc, kid, ...labels }, handle, undefined);
};

const proven = { method: 'GET', url: 'https://api.example/' };

/** What makes each code happen. A code without a line here, or a line without a code, fails below. */
const provocations: Readonly<Record<ErrorCode, () => unknown>> = {
  token_malformed: () => verify('a.b'),
  token_too_large: () => verify('a'.repeat(20_000)),
  header_malformed: () => verify('e30.e30.AAAA'),
  header_unsupported: () => verifyForged({ ...header, crit: ['x'] }, goodClaims),
  typ_mismatch: () => verifyForged({ ...header, typ: 'JWT' }, goodClaims),
  key_unknown: () => verifyForged({ ...header, kid: 'x' }, goodClaims),
  algorithm_mismatch: () => verifyForged({ ...header, alg: 'none' }, goodClaims),
  signature_invalid: () => verify(`${segment(header)}.${segment(goodClaims)}.AAAA`),
  claims_malformed: () => verifyForged(header, { iss: issuer }),
  token_expired: () => verifyForged(header, { ...goodClaims, exp: now - 60 }),
  token_not_yet_valid: () => verifyForged(header, { ...goodClaims, nbf: now + 60 }),
  token_issued_in_future: () => verifyForged(header, { ...goodClaims, iat: now + 60 }),
  lifetime_too_long: () => verifyForged(header, { ...goodClaims, exp: now + 9000 }),
  issuer_mismatch: () => verifyForged(header, { ...goodClaims, iss: 'x' }),
  audience_mismatch: () => verifyForged(header, { ...goodClaims, aud: 'x' }),
  claim_mismatch: () => verifyForged(header, goodClaims, { requiredClaims: { token_use: 'access' } }),
  schema_mismatch: async () => {
    const policy = createPolicy({ issuer, audience, typ, now: () => now, claims: refusingSchema });
    return verifyJwt(await forgeEs256(header, goodClaims), await es256Set(), policy);
  },
  token_not_encrypted: async () => decrypt(await forgeEs256(header, goodClaims)),
  decryption_failed: async () => decrypt(bent(await encryptNested('inner', (await jweKey).encryptionKey, typ))),
  content_type_mismatch: async () => decrypt(await encryptedAs({ typ, cty: 'text/plain' })),
  key_malformed: () => importVerificationJwk(null),
  key_weak: () => importVerificationJwk({ kty: 'RSA', n: 'AQAB', e: 'AQAB' }),
  key_mislabelled: async () => importVerificationJwk({ ...(await publicJwk()), use: 'enc' }),
  key_private: async () => importVerificationJwk({ ...(await publicJwk()), d: 'AA' }),
  secret_malformed: () => parseSecret('='),
  secret_weak: () => createHmacKey({ alg: 'HS256', secret: createSecret(new Uint8Array(32)) }),
  secret_known: () =>
    createHmacKey({ alg: 'HS256', secret: createSecret(utf8('a-string-secret-at-least-256-bits-long')) }),
  jwks_malformed: () => parseJwkSet('[]', { issuer }),
  jwks_empty: () => parseJwkSet({ keys: [] }, { issuer }),
  jwks_duplicate_kid: async () => parseJwkSet({ keys: [await publicJwk(), await publicJwk()] }, { issuer }),
  json_malformed: () => parseStrictJson('{'),
  base64url_malformed: () => decodeBase64Url('='),
  feed_malformed: () => parseDelta('{}'),
  feed_statement_invalid: async () => verifyFeedStatement('a.b.c', await es256Set(), issuer),
  feed_event_too_large: () => createEventParser({ maxEventBytes: 4 }).push(utf8('data: 1')),
  proof_invalid: () => verifyDpopProof('a.b.c', proven),
  proof_nonce_refused: async () =>
    verifyDpopProof(await createDpopProof(await es256Key(), proven), { ...proven, isNonce: () => false }),
};

describe('the error catalogue', () => {
  it('has a provocation for every code, and a code for every provocation', () => {
    expect(Object.keys(provocations).sort()).toStrictEqual(Object.keys(errors.catalogue).sort());
  });

  it.each(Object.keys(provocations) as ErrorCode[])('%s is thrown as its row says', async (code) => {
    const error = await failure(async () => provocations[code]());
    const row = errors.catalogue[code];
    expect(error).toMatchObject({ name: 'AuthError', code, message: row.message, blame: row.blame });
    expect(error).toMatchObject({ wireError: row.wireError, httpStatus: row.httpStatus, rfc: row.rfc });
    expect(row.evidence ?? []).toStrictEqual(expect.arrayContaining(Object.keys(error.evidence)));
    expect(shownText(error)).not.toMatch(/eyJ/);
  });

  it('gives whoever brings a bad token one answer', () => {
    for (const [code, row] of Object.entries(errors.catalogue)) {
      // RFC 9449 §7.1 and §9 give proofs two answers of their own.
      if (row.blame === 'token' && !code.startsWith('proof_'))
        expect(row).toMatchObject({ wireError: 'invalid_token', httpStatus: 401 });
    }
  });

  it('has a message of its own for each code, in which nothing can be filled in', () => {
    const messages = Object.values(errors.catalogue).map((row) => row.message);
    expect(new Set(messages).size).toBe(messages.length);
    for (const message of messages) expect(message).toMatch(/^[a-zA-Z0-9 ,-]+$/);
  });

  it('cannot be changed', () => {
    expect(() => Object.assign(errors.catalogue, { token_expired: undefined })).toThrow(TypeError);
    expect(() => Object.assign(errors.catalogue.token_expired, { httpStatus: 200 })).toThrow(TypeError);
  });
});

describe('defineErrors', () => {
  const own: ErrorFamily<'session_ended', { session_ended: 'reason' }> = defineErrors({
    session_ended: {
      blame: 'token',
      wireError: 'invalid_grant',
      httpStatus: 400,
      rfc: 'RFC 6749 §5.2',
      message: 'the session has ended',
      evidence: ['reason'],
    },
  });

  it('makes errors of the same class, told apart by code', () => {
    const cause = new Error('inner');
    const error = own.create('session_ended', { evidence: { reason: 'idle' }, cause });
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ code: 'session_ended', httpStatus: 400, evidence: { reason: 'idle' }, cause });
    expect(isAuthError(error)).toBe(true);
    expect(isAuthError(error, 'session_ended')).toBe(true);
    expect(isAuthError(error, 'token_expired')).toBe(false);
    for (const other of [new Error('x'), { code: 'session_ended' }, null]) expect(isAuthError(other)).toBe(false);
  });

  it('refuses a code that is not in the catalogue', () => {
    expect(() => own.create('toString' as 'session_ended')).toThrow(TypeError);
  });
});
