// A worker that has no person behind it: it takes jobs from a queue under a token of its own. It proves who it is by a key, so no
// secret is shared; ten jobs at the same instant ask for one token; the API learns which client called, and the client's
// tokens end when it is revoked.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMachineTokens, privateKeyJwt } from '@sealwright/client/node';
import { exportPublicJwk, generateSigningKey } from '@sealwright/jwt';
import { createVerifier, remoteJwks, requireScope, revocationFeed } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/express';
import express from 'express';
import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { listen } from './support/round.ts';

const queue = 'https://queue.example.com';
const folder = await mkdtemp(join(tmpdir(), 'sealwright-example-'));
let asked = 0;
const host = await listen((request, response) => {
  if (request.url === '/token') asked += 1;
  auth.nodeListener(request, response);
});
const issuer = host.url; // such as https://id.example.com
const auth = await createAuthorizationServer({
  issuer,
  defaultResource: queue,
  store: `sqlite:${folder}/sealwright.db`,
  keyEncryption: createKeyEncryption(randomBytes(32)), // from a file: `sealwright init` makes one
});

// The worker keeps the private half. `sealwright client add --auth-method private_key_jwt --jwks-file worker.jwks …` does the same.
const key = await generateSigningKey('ES256');
await auth.issuer.clients.add({
  clientId: 'worker',
  kind: 'confidential',
  name: 'Worker',
  scopes: ['jobs:take'],
  resources: [queue],
  settings: {
    grantTypes: ['client_credentials'],
    authMethod: 'private_key_jwt',
    jwks: { keys: [{ ...exportPublicJwk(key.verificationKey) }] },
  },
});

const { secret } = await auth.issuer.resources.add({ resource: queue, name: 'Queue', readsFeed: true });
const verifier = createVerifier({
  issuer,
  audience: queue,
  typ: 'at+jwt',
  keys: remoteJwks({ issuer, url: `${issuer}/.well-known/jwks.json` }),
  revocation: revocationFeed({ url: issuer, resource: queue, secret, whenStale: 'deny' }),
});
await verifier.ready();
const app = express();
app.post('/jobs/:id', guard(verifier, requireScope('jobs:take')), (request, response) => {
  response.json({ job: request.params['id'], takenBy: request.auth?.claims['client_id'] });
});
const api = await listen(app);

const machine = createMachineTokens({
  issuer,
  clientId: 'worker',
  authentication: privateKeyJwt(key),
  resource: queue,
  scope: 'jobs:take',
  origins: [api.url],
});
const take = (job: number) => machine.fetch(`${api.url}/jobs/${job}`, { method: 'POST' });

const jobs = await Promise.all(Array.from({ length: 10 }, async (_, job) => (await take(job)).json()));
assert.deepEqual(jobs[7], { job: '7', takenBy: 'worker' });
assert.equal(asked, 1);

// Revoked: within a second the API takes no token from before. The worker's next call gets a 401, a new token, and goes on.
const { accessToken: former } = await machine.token();
await auth.issuer.revocations.revoke({ kind: 'client', clientId: 'worker' });
const start = performance.now();
const withFormer = { method: 'POST', headers: { Authorization: `Bearer ${former}` } };
while ((await fetch(`${api.url}/jobs/10`, withFormer)).status === 200) assert.ok(performance.now() - start < 1_000);
assert.equal((await take(11)).status, 200);
assert.equal(asked, 2);

await Promise.all([verifier.close(), auth.close(), api.close()]);
await host.close();
await rm(folder, { recursive: true });
