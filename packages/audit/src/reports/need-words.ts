import type { Need, OtherTokenKind } from '../attack.ts';
import type { IssuerNeed } from '../issuer/issuer-attack.ts';

/** What a person would give so that a row can be fired: the end of the sentence “not tested for want of …”. */
export function needWords(need: Need | IssuerNeed): string {
  const [family, detail] = need.split(':');
  if (detail === undefined) return words[need as keyof typeof words];
  if (family === 'other-token') return otherTokens[detail as OtherTokenKind];
  return detail === '1' ? 'a sign-in to spend' : `${detail} sign-ins to spend`;
}

type Detailed = `other-token:${string}` | `sessions:${number}`;

const words: Readonly<Record<Exclude<Need | IssuerNeed, Detailed>, string>> = {
  'signing-key': 'the issuer’s signing key (--signing-key, or --secret-file for HMAC)',
  'public-key': 'a public key of the issuer',
  'rsa-public-key': 'an RSA key that the good token verifies under',
  'ec-public-key': 'an EC key that the good token verifies under',
  'ed-public-key': 'an Ed25519 key that the good token verifies under',
  'hmac-token': 'a good token that is signed with HMAC',
  'rsa-token': 'a good token that is signed by RSA (RS256, RS384, RS512)',
  'pss-token': 'a good token that is signed by RSA-PSS (PS256, PS384, PS512)',
  'ecdsa-token': 'a good token that is signed by ECDSA (ES256, ES384, ES512)',
  'eddsa-token': 'a good token that is signed by EdDSA',
  certificate: 'a certificate of the issuer’s key',
  'key-set': 'the issuer’s key set',
  'encryption-key': 'a target that decrypts, and its public key',
  'same-key-token': 'a second token of the same key',
  callback: 'an address at which the target could call back',
  'jwks-host': 'a target that trusts a key set which the audit serves',
  'fresh-target': 'a target that the audit sets up anew (auditVerifier, auditApi)',
  http: 'a target that is asked by HTTP',
  function: 'a target that is a function',
  load: 'leave to load the target (--allow-load)',
  revocation: 'a revocation endpoint',
  metadata: 'the metadata of the server',
  userinfo: 'a userinfo endpoint',
  'client-secret': 'a client with a secret',
  'other-client': 'a second client',
  'client-key': 'the private key of a client',
  restart: 'a command that restarts the server',
  destructive: 'leave to change what the target holds (--allow-destructive)',
};

const otherTokens: Readonly<Record<OtherTokenKind, string>> = {
  expired: 'an expired token',
  revoked: 'a revoked token',
  'id-token': 'an ID token',
  'refresh-token': 'a refresh token',
  'logout-token': 'a logout token',
  'other-audience': 'a token for another audience',
  'other-issuer': 'a token of another issuer',
  'other-environment': 'a token of another environment',
  bound: 'a token that is bound to a key',
};
