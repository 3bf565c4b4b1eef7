// A Next.js application with its back end for front ends, an API behind it, and the authorization server: builds the application as
// a person would, and serves all three until it is stopped. Open the address that it prints and sign in as it says.

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64Url, generateSecret } from '@sealwright/jwt';
import { createVerifier, remoteJwks, requireScope, revocationFeed } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/express';
import express from 'express';
import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { listen } from '../../support/round.ts';

const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
const home = new URL('./', import.meta.url).pathname;
const next = new URL('../node_modules/next/dist/bin/next', import.meta.url).pathname;

const folder = await mkdtemp(join(tmpdir(), 'sealwright-example-'));
const free = await listen(createServer(), 'localhost', Number(process.env['PORT'] ?? 0));
await free.close();
const site = free.url; // such as https://shop.example.com
const host = await listen((request, response) => auth.nodeListener(request, response), 'localhost');
const issuer = host.url; // such as https://id.example.com
const app = express();
const api = await listen(app); // such as https://api.internal.example.com: no browser need reach it
const auth = await createAuthorizationServer({
  issuer,
  defaultResource: api.url,
  store: `sqlite:${folder}/sealwright.db`,
  keyEncryption: createKeyEncryption(randomBytes(32)), // from a file: `sealwright init` makes one
});
await auth.issuer.accounts.create({ ...person, scopes: ['orders:read'] });

// `sealwright resource add` and `sealwright client add` do the same.
const resource = await auth.issuer.resources.add({ resource: api.url, name: 'Orders', readsFeed: true });
const client = await auth.issuer.clients.add({
  clientId: 'shop',
  kind: 'confidential',
  name: 'Shop',
  redirectUris: [`${site}/auth/callback`],
  scopes: ['openid', 'email', 'orders:read'],
  resources: [api.url],
});
if (client.secret === undefined) throw new Error('the client has no secret');

const verifier = createVerifier({
  issuer,
  audience: api.url,
  typ: 'at+jwt',
  keys: remoteJwks({ issuer, url: `${issuer}/.well-known/jwks.json` }),
  revocation: revocationFeed({ url: issuer, resource: api.url, secret: resource.secret, whenStale: 'deny' }),
});
await verifier.ready();
app.get('/orders', guard(verifier, requireScope('orders:read')), (_request, response) => {
  response.json(['A lamp', 'Two chairs', 'A rug']);
});

const env = {
  ...process.env,
  ...{ ISSUER: issuer, API: api.url, BASE_URL: site, CLIENT_ID: 'shop', NEXT_TELEMETRY_DISABLED: '1' },
  CLIENT_SECRET: encodeBase64Url(client.secret.reveal()),
  COOKIE_SECRET: encodeBase64Url(generateSecret(32).reveal()), // kept, and the same for all processes of the application
};
const built = spawnSync(process.execPath, [next, 'build', home], { env, stdio: 'inherit' });
if (built.status !== 0) throw new Error('the application could not be built');
const { port } = new URL(site);
const served = spawn(process.execPath, [next, 'start', home, '-p', port, '-H', '127.0.0.1'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(served, 'exit');
const ready = new Promise<void>((resolve) => {
  served.stdout.on('data', (text) => {
    if (String(text).includes('Ready')) resolve();
  });
});
await Promise.race([ready, ended]);
if (served.exitCode !== null) throw new Error('the application could not be served');
console.log(`Open ${site}`);
console.log(`Sign in as ${person.email} with ${person.password}`);

process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  served.kill();
  await ended;
  await Promise.all([verifier.close(), auth.close()]);
  await Promise.all([api.close(), host.close()]);
  await rm(folder, { recursive: true });
}
