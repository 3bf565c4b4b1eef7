import assert from 'node:assert/strict';
import { createVerifier, remoteJwks, requireScope } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/koa';
import Koa from 'koa';
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
const app = new Koa();
app.use(guard(verifier, requireScope('profile'))).use((ctx) => {
  ctx.body = { subject: ctx.state.auth.claims.sub };
});

const handle = app.callback();
const api = await listen((request, response) => void handle(request, response));
assert.equal(await statusOf(api.url), 401);
assert.equal(await statusOf(api.url, await keycloak.issueToken([])), 200);
await Promise.all([api.close(), verifier.close(), keycloak.close()]);
