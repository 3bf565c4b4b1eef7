import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { createAuthorizationServer, createKeyEncryption, type RequestFacts } from 'sealwright';

const folder = await mkdtemp(join(tmpdir(), 'sealwright-example-'));
const origin = 'https://app.example.com';

const auth = await createAuthorizationServer({
  issuer: `${origin}/auth`,
  basePath: '/auth',
  defaultResource: `${origin}/api`,
  store: `sqlite:${folder}/sealwright.db`,
  keyEncryption: createKeyEncryption(randomBytes(32)), // from a file: `sealwright init` makes one
});
const app = new Hono<{ Bindings: RequestFacts }>();
app.all('/auth/*', (c) => auth.fetch(c.req.raw, c.env));
app.get('/', (c) => c.text('an application of your own'));

const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
const post = (path: string) =>
  app.request(`${origin}/auth${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(person),
  });
assert.equal((await post('/signup')).status, 201);
const login = (await (await post('/login')).json()) as { token_type: string };
assert.equal(login.token_type, 'Bearer');
assert.equal((await app.request('/')).status, 200);
await auth.close();
await rm(folder, { recursive: true });
