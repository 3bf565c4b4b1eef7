import type { ForgeContext, OtherTokenKind } from '../src/attack.ts';
import { createAttackerKeys, type KeyPair } from '../src/attacker-keys.ts';
import { readToken } from '../src/known-token.ts';
import { type MadeIssuer, makeTrustedIssuer, type TrustedAlgorithm } from '../src/trusted-issuer.ts';
import { issueToken } from '../src/unsafe-writer.ts';

export const algorithms: readonly TrustedAlgorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];

/** An issuer of each algorithm, and all that a person could give an audit of it. */
export interface FullContext {
  readonly algorithm: TrustedAlgorithm;
  readonly issuer: MadeIssuer;
  /** Nothing that a row may need is missing. */
  readonly context: ForgeContext;
  /** The same in the hands of somebody who holds no key of the issuer. */
  readonly outside: ForgeContext;
  /** Where the context's encryption key leads. */
  readonly decryptionKey: KeyPair['privateJwk'];
}

/** The context with everything, for one algorithm. `encryption` is the kind of the target's key for encryption. */
export async function makeFullContext(
  algorithm: TrustedAlgorithm,
  encryption: 'rsa' | 'ec' = algorithm === 'ES256' ? 'ec' : 'rsa',
): Promise<FullContext> {
  const now = Math.floor(Date.now() / 1000);
  const issuer = await makeTrustedIssuer(algorithm, now);
  const pair = await createAttackerKeys()[encryption]();
  const { facts, signer, keys, good } = issuer;
  const bare: ForgeContext = {
    now,
    good,
    keys,
    keySetText: JSON.stringify(facts.jwks),
    signer,
    attacker: createAttackerKeys(),
    others: {},
    encryptionKey: { ...pair.publicJwk, use: 'enc', kid: 'encryption' },
    callbackUrl: (label) => `http://127.0.0.1:9/${label}`,
    reach: 'function',
  };
  const sameKeyToken = readToken(await issueToken(bare, { claims: { jti: 'another' } }));
  const context = {
    ...bare,
    ...(sameKeyToken === undefined ? {} : { sameKeyToken }),
    others: await otherTokens(bare),
  };
  const { signer: _, ...outside } = context;
  return { algorithm, issuer, context, outside, decryptionKey: pair.privateJwk };
}

/** Tokens as a person would obtain them, each really of its kind. */
async function otherTokens(context: ForgeContext): Promise<Readonly<Record<OtherTokenKind, string>>> {
  const { now } = context;
  const stranger = await makeTrustedIssuer('ES256', now);
  return {
    expired: await issueToken(context, { claims: { iat: now - 7200, exp: now - 3600 } }),
    revoked: await issueToken(context, { claims: { jti: 'revoked' } }),
    'id-token': await issueToken(context, {
      header: { typ: 'JWT' },
      claims: { aud: 'audit', azp: 'audit', nonce: 'n', at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q' },
    }),
    'refresh-token': await issueToken(context, { header: { typ: 'rt+jwt' } }),
    'logout-token': await issueToken(context, {
      header: { typ: 'logout+jwt' },
      claims: { aud: 'audit', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
    }),
    'other-audience': await issueToken(context, { claims: { aud: 'https://other.audit.example' } }),
    'other-issuer': stranger.good.text,
    'other-environment': await issueToken(context, { claims: { iss: 'https://staging.audit.example' } }),
    bound: await issueToken(context, { claims: { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } } }),
  };
}
