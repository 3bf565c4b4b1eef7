// An API in the middle of a move: tokens of the identity provider that it had and of the one that it gets, side by side.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMultiVerifier, remoteJwks, requirePolicy, revocationFeed } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/hono';
import { Hono } from 'hono';
import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { startKeycloakLike } from './support/keycloak-like.ts';
import { listen, post } from './support/round.ts';

const folder = await mkdtemp(join(tmpdir(), 'sealwright-example-'));
const audience = 'https://api.example.com';
const former = await startKeycloakLike(audience);
const host = await listen((request, response) => auth.nodeListener(request, response));
const auth = await createAuthorizationServer({
  issuer: host.url, // such as https://id.example.com
  defaultResource: audience,
  store: `sqlite:${folder}/sealwright.db`,
  keyEncryption: createKeyEncryption(randomBytes(32)), // from a file: `sealwright init` makes one
});
const { secret } = await auth.issuer.resources.add({ resource: audience, name: 'API', readsFeed: true });

// Each issuer has a policy of its own. The token does not choose between them: its `iss` must be that of the key that signed it.
const verifier = createMultiVerifier({
  issuers: [
    {
      issuer: former.url,
      audience,
      typ: 'JWT',
      origin: 'foreign',
      requiredClaims: { azp: ['web'] },
      keys: remoteJwks({ issuer: former.url, discovery: 'openid-configuration' }),
      revocation: 'none',
    },
    {
      issuer: host.url,
      audience,
      typ: 'at+jwt',
      keys: remoteJwks({ issuer: host.url, url: `${host.url}/.well-known/jwks.json` }),
      revocation: revocationFeed({ url: host.url, resource: audience, secret, whenStale: 'deny' }),
    },
  ],
});
await verifier.ready();

// A `sub` names somebody only together with its issuer.
const app = new Hono();
app.get('/me', guard(verifier), (c) => {
  const { iss, sub } = c.get('auth').claims;
  return c.json({ iss, sub });
});
const ours = requirePolicy((claims) => claims.iss === host.url);
app.get('/settings', guard(verifier, ours), (c) => c.json({}));

const get = async (path: string, token: string) => app.request(path, { headers: { Authorization: `Bearer ${token}` } });
const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
await post(`${host.url}/signup`, person);
const { access_token: fresh = '' } = await post(`${host.url}/login`, person);
const old = await former.issueToken([]);
assert.deepEqual(await (await get('/me', old)).json(), { iss: former.url, sub: '7f3c9b1e' });
assert.equal(((await (await get('/me', fresh)).json()) as { iss: string }).iss, host.url);
assert.deepEqual([(await get('/settings', old)).status, (await get('/settings', fresh)).status], [403, 200]);

await verifier.close();
await auth.close();
await Promise.all([host.close(), former.close()]);
await rm(folder, { recursive: true });
