import assert from 'node:assert/strict';
import { createVerifier, remoteJwks, requireRole } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/express';
import express from 'express';
import { startKeycloakLike } from './support/keycloak-like.ts';
import { listen, statusOf } from './support/round.ts';

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
const readers = guard(verifier, requireRole({ claim: ['realm_access', 'roles'], roles: ['reader'] }));
const app = express();
app.get('/reports', readers, (request, response) => {
  response.json({ subject: request.auth?.claims.sub });
});

const api = await listen(app);
assert.equal(await statusOf(`${api.url}/reports`), 401);
assert.equal(await statusOf(`${api.url}/reports`, await keycloak.issueToken([])), 403);
assert.equal(await statusOf(`${api.url}/reports`, await keycloak.issueToken(['reader'])), 200);
await Promise.all([api.close(), verifier.close(), keycloak.close()]);
