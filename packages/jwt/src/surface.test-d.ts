// Checked by the compiler alone: each line that must not compile says so, and fails the check if it does.

import {
  type AuthError,
  type createHmacKey,
  createKeySet,
  createPolicy,
  exportJwkSet,
  exportPublicJwk,
  type HmacKey,
  type JwtClaims,
  type SigningKey,
  signJwt,
  type VerificationKey,
  type VerifiedJwt,
  verifyJwt,
} from './index.ts';
import { anyAudience, anyTyp, decodeUnverified, unlimitedLifetime } from './unsafe.ts';

declare const hmacKey: HmacKey;
declare const signingKey: SigningKey;
declare const verificationKey: VerificationKey;
declare const token: string;
declare const fromJson: { readonly audience: string; readonly typ: symbol; readonly lifetime: number | string };
declare function actFor(who: VerifiedJwt): void;

const issuer = 'https://id.example';
const audience = 'https://api.example';
const typ = 'at+jwt';
const claims = { iss: issuer, aud: audience, iat: 1, exp: 2 };
const policy = createPolicy({ issuer, audience, typ });
const keys = createKeySet({ issuer, keys: [verificationKey] });

export async function whatCompiles(): Promise<void> {
  actFor(await verifyJwt(token, keys, policy));
  const { iss, roles } = (await verifyJwt(token, keys, policy)).claims;
  await signJwt({ ...claims, roles, iss }, signingKey, { typ });
  createKeySet({ issuer, keys: [hmacKey] });
  createPolicy({ issuer, audience: anyAudience, typ: anyTyp, maxLifetimeSeconds: unlimitedLifetime });
}

export function policiesThatLackADecision(): void {
  // @ts-expect-error no issuer
  createPolicy({ audience, typ });
  // @ts-expect-error no audience
  createPolicy({ issuer, typ });
  // @ts-expect-error no typ
  createPolicy({ issuer, audience });
  // @ts-expect-error undefined is not a decision
  createPolicy({ issuer, audience: undefined, typ });
  // @ts-expect-error no regular expressions
  createPolicy({ issuer: /example/, audience, typ });
  // @ts-expect-error there is no list of algorithms
  createPolicy({ issuer, audience, typ, algorithms: ['ES256'] });
  // @ts-expect-error an opt-out is for its own option
  createPolicy({ issuer, audience: anyTyp, typ });
  // @ts-expect-error a symbol of another's making opts out of nothing
  createPolicy({ issuer, audience, typ: fromJson.typ });
  // @ts-expect-error nor does a text, as JSON or the environment would hold it
  createPolicy({ issuer, audience, typ, maxLifetimeSeconds: 'unlimitedLifetime' });
  // @ts-expect-error a literal is not a policy
  void verifyJwt(token, keys, { issuer, audience, typ });
  // @ts-expect-error verification has no form without a policy
  void verifyJwt(token, keys);
}

export function keysForWhatTheyAreNot(): void {
  // @ts-expect-error a public key does not sign
  void signJwt(claims, verificationKey, { typ });
  // @ts-expect-error a private key does not verify
  createKeySet({ issuer, keys: [signingKey] });
  // @ts-expect-error a secret does not stand beside public keys
  createKeySet({ issuer, keys: [verificationKey, hmacKey] });
  // @ts-expect-error nor beside another secret
  createKeySet({ issuer, keys: [hmacKey, hmacKey] });
  // @ts-expect-error a secret is not published
  exportJwkSet([hmacKey]);
  // @ts-expect-error nor a private key
  exportJwkSet([signingKey]);
  // @ts-expect-error nor exported as a public one
  exportPublicJwk(hmacKey);
  // @ts-expect-error a literal is not a key
  exportPublicJwk({ kind: 'verification', alg: 'ES256', kid: 'x', thumbprint: 'x' });
  // @ts-expect-error HMAC is not bound to an asymmetric name
  const wrong: Parameters<typeof createHmacKey>[0]['alg'] = 'RS256';
  // @ts-expect-error a secret is not text
  const text: Parameters<typeof createHmacKey>[0]['secret'] = 'secret';
  void [wrong, text];
}

export function claimsThatLackSomething(): void {
  // @ts-expect-error no expiry
  void signJwt({ iss: issuer, aud: audience, iat: 1 }, signingKey, { typ });
  // @ts-expect-error no audience
  void signJwt({ iss: issuer, iat: 1, exp: 2 }, signingKey, { typ });
  // @ts-expect-error no kind
  void signJwt(claims, signingKey, {});
  // @ts-expect-error no kind at all
  void signJwt(claims, signingKey);
}

export async function identityWithoutVerification(): Promise<void> {
  // @ts-expect-error what was only decoded is nobody's
  actFor(decodeUnverified(token));
  // @ts-expect-error claims alone are not a verified token
  actFor((await verifyJwt(token, keys, policy)).claims);
  const verified = await verifyJwt(token, keys, policy);
  // @ts-expect-error a copy is not one either
  actFor({ ...verified });
  // @ts-expect-error claims are read-only
  verified.claims.sub = 'admin';
  // @ts-expect-error and may be missing
  const sub: string = (verified.claims satisfies JwtClaims).sub;
  void sub;
}

export function errorsByCode(error: AuthError<'token_expired'>): void {
  // @ts-expect-error no such code
  const code: 'token_malformed' = error.code;
  void code;
}
