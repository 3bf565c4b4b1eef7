import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, makeFolder, RunningCommand, runCommand } from './spawned-command.ts';

// What a person runs in earnest: `init`, `resource add`, `user add`, `serve`, and an API that reads the feed by its secret.

const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
const resource = 'https://api.example.com';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let issuer: string;
let server: RunningCommand;
let secret: string;
let verifier: Verifier;

beforeAll(async () => {
  folder = await makeFolder();
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  await ask(['init', '--issuer', issuer, '--default-resource', resource]);
  ({ secret } = (await ask(['resource', 'add', resource])) as { secret: string });
  await ask(['user', 'add', person.email, '--role', 'editor', '--password-stdin'], person.password);
  server = await serve(port);
  verifier = openVerifier(secret);
  await verifier.ready();
});

afterAll(async () => {
  await verifier?.close();
  await server?.stop();
  await folder?.remove();
});

async function ask(words: readonly string[], input = ''): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await runCommand([...words, '--json'], { folder: folder.path, input });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

async function serve(port: number): Promise<RunningCommand> {
  const command = new RunningCommand(['serve', '--port', `${port}`], { folder: folder.path });
  await command.stdoutLine((line) => (JSON.parse(line).msg === 'listening' ? line : undefined));
  return command;
}

function openVerifier(withSecret: string): Verifier {
  return createVerifier({
    issuer,
    audience: resource,
    typ: 'at+jwt',
    keys: remoteJwks({ issuer, url: `${issuer}/.well-known/jwks.json` }),
    revocation: revocationFeed({ url: issuer, resource, secret: withSecret, whenStale: 'deny' }),
  });
}

async function logIn(): Promise<string> {
  const response = await fetch(`${issuer}/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(person),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** The code of the refusal, once there is one; the first answer tells how long it took. */
async function refusalOf(token: string): Promise<{ readonly code: string; readonly milliseconds: number }> {
  const start = performance.now();
  for (;;) {
    const refusal = await verifier.verify(token).then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    const milliseconds = performance.now() - start;
    if (refusal !== undefined) return { code: refusal, milliseconds };
    if (milliseconds > 2_000) throw new Error('still accepted after two seconds');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function snapshotStatus(withSecret: string): Promise<number> {
  const response = await fetch(`${issuer}/revocations/snapshot`, { headers: { Authorization: basic(withSecret) } });
  await response.body?.cancel();
  return response.status;
}

function basic(withSecret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(resource)}:${withSecret}`).toString('base64')}`;
}

describe('a served installation', () => {
  it('verifies at an API that it has registered', async () => {
    const { claims } = await verifier.verify(await logIn());
    expect(claims).toMatchObject({ iss: issuer, aud: resource, roles: ['editor'] });
  });

  it('shows the feed to nobody without the secret', async () => {
    for (const path of ['/revocations/snapshot', '/revocations/stream?log=x&after=0&nonce=AAAAAAAAAAAAAAAAAAAAAA']) {
      const response = await fetch(`${issuer}${path}`);
      expect([path, response.status]).toEqual([path, 401]);
    }
    const stranger = openVerifier('A'.repeat(43));
    await expect(stranger.ready({ timeoutMilliseconds: 500 })).rejects.toMatchObject({ code: 'revocation_stale' });
    await stranger.close();
  });

  it.each([
    ['session', (claims: Record<string, string>) => ['revoke', 'session', claims['sid']]],
    ['subject', (claims: Record<string, string>) => ['revoke', 'subject', claims['sub']]],
    ['token', (claims: Record<string, string>) => ['revoke', 'token', claims['jti']]],
    ['client', () => ['revoke', 'client', 'first-party']],
    ['issuer', () => ['revoke', 'issuer', '--yes']],
    ['role taken away', () => ['user', 'role', person.email]],
  ] as const)('%s: revoked by command, refused within a second', async (_kind, words) => {
    const token = await logIn();
    const { claims } = await verifier.verify(token);
    await ask(words(claims as unknown as Record<string, string>) as string[]);
    const { code, milliseconds } = await refusalOf(token);
    expect(code).toBe('token_revoked');
    expect(milliseconds).toBeLessThan(1_000);
    await expect(verifier.verify(await logIn())).resolves.toBeDefined();
  });

  it('knows its registration: introspection answers it, and nobody else', async () => {
    const token = await logIn();
    const ask = (authorization: Record<string, string>) =>
      fetch(`${issuer}/introspect`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...authorization },
        body: new URLSearchParams({ token }),
      });
    const known = await ask({ Authorization: basic(secret) });
    expect([known.status, ((await known.json()) as { active: boolean }).active]).toEqual([200, true]);
    expect((await ask({})).status).toBe(401);
  });

  it('takes a new secret of an API beside the former one, until that is ended', async () => {
    const former = secret;
    ({ secret } = (await ask(['resource', 'rotate-secret', resource])) as { secret: string });
    expect(secret).not.toBe(former);
    expect(await snapshotStatus(former)).toBe(200);
    expect(await snapshotStatus(secret)).toBe(200);
    await ask(['resource', 'rotate-secret', resource, '--retire-former']);
    expect(await snapshotStatus(former)).toBe(401);
    expect(await snapshotStatus(secret)).toBe(200);
    const nobody = ['resource', 'rotate-secret', 'https://nobody.example.com', '--json'];
    const refused = await runCommand(nobody, { folder: folder.path, input: '' });
    expect([refused.status, JSON.parse(refused.stdout).error]).toEqual([1, 'resource_unknown']);
  });

  it('logs neither token nor secret nor address nor password', async () => {
    const text = server.stdout + server.stderr;
    expect(text).not.toMatch(/eyJ[\w-]{10,}|swrt_/);
    for (const word of [secret, person.email, person.password]) expect(text).not.toContain(word);
  });
});
