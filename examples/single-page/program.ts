// A page with an API, and the authorization server beside it: three origins' worth of parts on two ports. It serves until it is
// stopped: open the address that it prints, make an account, reload the page, open it in a second tab, sign out in one.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier, remoteJwks, revocationFeed } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/express';
import express from 'express';
import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { bundledPage } from '../support/bundled-page.ts';
import { listen } from '../support/round.ts';

const folder = await mkdtemp(join(tmpdir(), 'sealwright-example-'));
const app = express();
const site = await listen(createServer(app), 'localhost', Number(process.env['PORT'] ?? 0));
const host = await listen((request, response) => auth.nodeListener(request, response), 'localhost');
const [page, issuer] = [site.url, host.url]; // such as https://www.example.com and https://id.example.com: one site
const resource = `${page}/api`;

const auth = await createAuthorizationServer({
  issuer,
  defaultResource: resource,
  store: `sqlite:${folder}/sealwright.db`,
  keyEncryption: createKeyEncryption(randomBytes(32)), // from a file: `sealwright init` makes one
});
// The page may call the first-party endpoints: `sealwright client change first-party --origin https://www.example.com`
await auth.issuer.clients.replace('first-party', {
  kind: 'public',
  name: 'Orders',
  redirectUris: [],
  allowedOrigins: [page],
});

const { secret } = await auth.issuer.resources.add({ resource, name: 'Orders', readsFeed: true });
const verifier = createVerifier({
  issuer,
  audience: resource,
  typ: 'at+jwt',
  keys: remoteJwks({ issuer, url: `${issuer}/.well-known/jwks.json` }),
  revocation: revocationFeed({ url: issuer, resource, secret, whenStale: 'deny' }),
});
await verifier.ready();

app.get('/api/orders', guard(verifier), (_request, response) => {
  response.set('Cache-Control', 'no-store').json(['A lamp', 'Two chairs', 'A rug']);
});
// The page learns where to sign in from its own server: one bundle for every place that it runs in.
app.get('/issuer', (_request, response) => void response.json({ issuer, resource }));
app.use(await bundledPage(new URL('./', import.meta.url), [issuer]));

console.log(`Open ${page}`);

process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  await Promise.all([verifier.close(), auth.close()]);
  await Promise.all([site.close(), host.close()]);
  await rm(folder, { recursive: true });
}
