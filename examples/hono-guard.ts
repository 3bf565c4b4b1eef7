import assert from 'node:assert/strict';
import { createVerifier, remoteJwks, requirePolicy } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/hono';
import { Hono } from 'hono';
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
const fromTheWebClient = requirePolicy((claims) => claims['azp'] === 'web');
const app = new Hono();
app.get('/me', guard(verifier, fromTheWebClient), (c) => c.json({ subject: c.get('auth').claims.sub }));

const Authorization = `Bearer ${await keycloak.issueToken([])}`;
const answer = await app.request('/me', { headers: { Authorization } });
assert.deepEqual([answer.status, await answer.json()], [200, { subject: '7f3c9b1e' }]);
assert.equal((await app.request('/me')).status, 401);
await Promise.all([verifier.close(), keycloak.close()]);
