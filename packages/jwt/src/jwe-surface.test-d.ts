// Checked by the compiler alone: each line that must not compile says so, and fails the check if it does.

import type { KeySet, Policy, Secret, SigningKey, VerificationKey } from './index.ts';
import {
  createDecryptionKeySet,
  createPasswordKey,
  createSharedKey,
  type DecryptionKey,
  type EncryptionKey,
  exportDecryptionJwk,
  exportEncryptionJwk,
  exportSharedSecret,
  generateDecryptionKey,
  importEncryptionJwk,
  type PublicKeyManagement,
  signThenEncryptJwt,
  verifyEncryptedJwt,
} from './jwe.ts';

declare const token: string;
declare const secret: Secret;
declare const signingKey: SigningKey;
declare const verificationKey: VerificationKey;
declare const keySet: KeySet;
declare const policy: Policy;
declare const pair: DecryptionKey<PublicKeyManagement>;
declare const shared: DecryptionKey<'dir'>;
declare const any: DecryptionKey;
declare const encryptionKey: EncryptionKey;

const claims = { iss: 'https://id.example', aud: 'https://api.example', iat: 1, exp: 2 };
const typ = 'at+jwt';

export async function whatCompiles(): Promise<void> {
  const encrypted = await signThenEncryptJwt(claims, signingKey, encryptionKey, { typ });
  const verified = await verifyEncryptedJwt(encrypted, createDecryptionKeySet([pair, shared]), keySet, policy);
  const iss: string = verified.claims.iss;
  exportEncryptionJwk(pair.encryptionKey);
  void [iss, exportDecryptionJwk(pair), exportSharedSecret(shared)];
  const generated: DecryptionKey<'ECDH-ES'> = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM' });
  void generated;
}

export function decisionsThatAreMissing(): void {
  // @ts-expect-error no content encryption
  void importEncryptionJwk({}, {});
  // @ts-expect-error no options at all
  void importEncryptionJwk({});
  // @ts-expect-error no cap on the iterations
  void createPasswordKey({ enc: 'A256GCM', password: secret, kid: 'x' });
  // @ts-expect-error no kid for a password
  void createPasswordKey({ enc: 'A256GCM', password: secret, maxIterations: 300_000 });
  // @ts-expect-error no policy
  void verifyEncryptedJwt(token, createDecryptionKeySet([pair]), keySet);
  // @ts-expect-error no keys that verify: decryption alone proves nothing
  void verifyEncryptedJwt(token, createDecryptionKeySet([pair]), policy);
  // @ts-expect-error no kind
  void signThenEncryptJwt(claims, signingKey, encryptionKey, {});
}

export function keysForWhatTheyAreNot(): void {
  // @ts-expect-error a secret is not published
  exportEncryptionJwk(shared.encryptionKey);
  // @ts-expect-error nor a key of which it is not known that it is a pair
  exportEncryptionJwk(any.encryptionKey);
  // @ts-expect-error a secret is not a private JWK
  void exportDecryptionJwk(shared);
  // @ts-expect-error a pair is not a secret
  exportSharedSecret(pair);
  // @ts-expect-error a key that verifies does not encrypt
  void signThenEncryptJwt(claims, signingKey, verificationKey, { typ });
  // @ts-expect-error nor does one that decrypts
  void signThenEncryptJwt(claims, signingKey, pair, { typ });
  // @ts-expect-error a key that encrypts does not sign
  void signThenEncryptJwt(claims, encryptionKey, encryptionKey, { typ });
  // @ts-expect-error nor decrypt
  createDecryptionKeySet([encryptionKey]);
  // @ts-expect-error a password has a function of its own
  void generateDecryptionKey('PBES2-HS512+A256KW', { enc: 'A256GCM' });
  // @ts-expect-error and is no shared key
  void createSharedKey({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', secret });
  // @ts-expect-error there is no RSA1_5
  void importEncryptionJwk({}, { enc: 'A256GCM', alg: 'RSA1_5' });
  // @ts-expect-error there is no A192GCM
  void importEncryptionJwk({}, { enc: 'A192GCM' });
  // @ts-expect-error a literal is not a key
  createDecryptionKeySet([{ kind: 'decryption', alg: 'dir', enc: 'A256GCM', kid: 'x', encryptionKey }]);
}
