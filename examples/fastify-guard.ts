import assert from 'node:assert/strict';
import { createVerifier, remoteJwks, requireScope } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/fastify';
import fastify from 'fastify';
import { startKeycloakLike } from './support/keycloak-like.ts';

const keycloak = await startKeycloakLike();
const issuer = keycloak.url; // such as https://id.example.com/realms/main

const verifier = createVerifier({
  issuer,
  audience: 'https://api.example.com',
  typ: 'JWT',
  origin: 'foreign',
  keys: remoteJwks({ issuer, discovery: 'openid-configuration' }),
  revocation: 'none',
});
const app = fastify();
app.get('/me', { onRequest: guard(verifier, requireScope('profile')) }, async (request) => ({
  subject: request.auth?.claims.sub,
}));

const authorization = `Bearer ${await keycloak.issueToken([])}`;
const answer = await app.inject({ url: '/me', headers: { authorization } });
assert.deepEqual([answer.statusCode, answer.json()], [200, { subject: '7f3c9b1e' }]);
assert.equal((await app.inject({ url: '/me' })).statusCode, 401);
await Promise.all([app.close(), verifier.close(), keycloak.close()]);
