// Claims that must stay secret: an issuer signs and encrypts, one API reads. Everything runs in this one process.

import assert from 'node:assert/strict';
import { createKeySet, createPolicy, generateSigningKey, isAuthError } from '@sealwright/jwt';
import {
  createDecryptionKeySet,
  exportEncryptionJwk,
  generateDecryptionKey,
  importEncryptionJwk,
  signThenEncryptJwt,
  verifyEncryptedJwt,
} from '@sealwright/jwt/jwe';

const issuer = 'https://id.example';
const api = 'https://records.example';

// The API makes its key pair and publishes the public half; the two agree on `enc` beforehand.
const decryptionKey = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM', crv: 'X25519' });
const published = JSON.stringify(exportEncryptionJwk(decryptionKey.encryptionKey));

// The issuer signs with its own key, as always, and encrypts the signed token for that API.
const signingKey = await generateSigningKey('ES256');
const recipient = await importEncryptionJwk(JSON.parse(published), { enc: 'A256GCM' });
const now = Math.floor(Date.now() / 1000);
const claims = { iss: issuer, aud: api, iat: now, exp: now + 900, sub: 'u1', diagnosis: 'J45' };
const token = await signThenEncryptJwt(claims, signingKey, recipient, { typ: 'at+jwt' });

// The API decrypts and verifies in one step: there is no way to the claims of a token that nobody signed.
const ours = createDecryptionKeySet([decryptionKey]);
const keys = createKeySet({ issuer, keys: [signingKey.verificationKey] });
const policy = createPolicy({ issuer, audience: api, typ: 'at+jwt' });
const verified = await verifyEncryptedJwt(token, ours, keys, policy);
assert.equal(verified.claims['diagnosis'], 'J45');

// Nobody else can: not with another key, and not after one changed character.
const stranger = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM', crv: 'X25519', kid: decryptionKey.kid });
const strangers = createDecryptionKeySet([stranger]);
await assert.rejects(verifyEncryptedJwt(token, strangers, keys, policy), (error) =>
  isAuthError(error, 'decryption_failed'),
);
