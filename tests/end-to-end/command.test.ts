import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { exportJwkSet, exportSigningJwk, exportSigningPem, generateSigningKey } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, makeFolder, RunningCommand, type RunOptions, runCommand } from './spawned-command.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;

beforeAll(async () => {
  folder = await makeFolder();
});

afterAll(async () => {
  await folder?.remove();
});

function run(words: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runCommand(words, { folder: folder.path, ...options });
}

/** Runs with `--json` and answers the parsed answer. */
async function ask(words: readonly string[], options: RunOptions = {}): Promise<Record<string, never>> {
  const { status, stdout, stderr } = await run([...words, '--json'], options);
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

async function inFolder(name: string, content: string, mode = 0o600): Promise<string> {
  const path = `${folder.path}/${name}`;
  await writeFile(path, content, { mode });
  await chmod(path, mode);
  return path;
}

describe('the command line', () => {
  it('answers help and version with status 0', async () => {
    expect(await run(['--help'])).toMatchObject({ status: 0, stderr: '' });
    expect((await run(['--version'])).stdout).toBe('0.1.0\n');
    for (const command of [
      'serve',
      'demo',
      'init',
      'user',
      'client',
      'resource',
      'key',
      'session',
      'revoke',
      'token',
      'secret',
    ]) {
      expect((await run([command, '--help'])).status).toBe(0);
    }
  });

  it.each([
    [[], 'name a command'],
    [['sreve'], "unknown command 'sreve' (Did you mean serve?)"],
    [['token', 'verfy'], "unknown command 'verfy' (Did you mean verify?)"],
    [['user', 'add'], "missing required argument 'email'"],
    [['secret', 'new', '--byte', '9'], "unknown option '--byte' (Did you mean --bytes?)"],
    [['user', 'add', 'a@example.com', '--password', 'hunter2'], 'hunter2'],
    [['revoke', 'issuer'], 'add --yes'],
    [['demo', '--port', '70000'], '--port must be from 0 to 65535'],
  ])('answers %j with status 2 and one line', async (words, said) => {
    const { status, stdout, stderr } = await run(words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^sealwright: .+\n$/);
    if (said !== 'hunter2') expect(stderr).toContain(said);
    else expect(stderr).not.toContain(said);
  });

  it('answers a failure in JSON where JSON is asked for', async () => {
    const { status, stdout, stderr } = await run(['sreve', '--json']);
    expect([status, stdout]).toEqual([2, '']);
    expect(JSON.parse(stderr)).toMatchObject({ error: 'usage' });
  });
});

describe('secret new', () => {
  it('prints 512 bits of base64url, others each time', async () => {
    const first = (await run(['secret', 'new'])).stdout;
    expect(first).toMatch(/^[\w-]{86}\n$/);
    expect((await run(['secret', 'new'])).stdout).not.toBe(first);
    expect(await ask(['secret', 'new', '--bytes', '32'])).toMatchObject({ bytes: 32 });
  });

  it('writes a file for its owner alone, prints nothing of it, and never overwrites', async () => {
    const file = `${folder.path}/new-secret`;
    const { stdout } = await run(['secret', 'new', '--out', file]);
    const text = await readFile(file, 'utf8');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(stdout).not.toContain(text.trim());
    expect(await run(['secret', 'new', '--out', file])).toMatchObject({ status: 2 });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it.each(['31', '513', 'x', '-1'])('refuses %s bytes', async (bytes) => {
    expect((await run(['secret', 'new', `--bytes=${bytes}`])).status).toBe(2);
  });
});

describe('token', () => {
  const asked = ['--issuer', 'https://i.example.com', '--audience', 'api'];
  let secretFile: string;
  let keyFile: string;
  let pemFile: string;
  let jwksFile: string;

  beforeAll(async () => {
    const key = await generateSigningKey('ES256');
    secretFile = await inFolder('secret', randomBytes(64).toString('base64url'));
    keyFile = await inFolder('key.jwk', JSON.stringify(await exportSigningJwk(key)));
    pemFile = await inFolder('key.pem', await exportSigningPem(key));
    jwksFile = await inFolder('jwks.json', JSON.stringify(exportJwkSet([key.verificationKey])), 0o644);
  });

  async function sign(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await run(['token', 'sign', ...asked, '--subject', 'ada', ...words]);
    expect([status, stderr]).toEqual([0, '']);
    return stdout.trim();
  }

  it('signs with a private key, and verifies with a JWK Set', async () => {
    const token = await sign('--key', keyFile);
    const verified = await run(['token', 'verify', ...asked, '--jwks', jwksFile, token]);
    expect(verified.status).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ iss: 'https://i.example.com', aud: 'api', sub: 'ada' });
  });

  it('signs with a PEM whose algorithm is given, and not without it', async () => {
    expect(await sign('--key', pemFile, '--alg', 'ES256')).toMatch(/^eyJ/);
    expect((await run(['token', 'sign', ...asked, '--key', pemFile])).stderr).toContain('needs --alg');
  });

  it('signs and verifies with a shared secret; the token may come from standard input', async () => {
    const token = await sign('--secret-file', secretFile, '--alg', 'HS256');
    const answer = await ask(['token', 'verify', ...asked, '--secret-file', secretFile, '--alg', 'HS256', '-'], {
      input: `${token}\n`,
    });
    expect(answer).toMatchObject({ header: { alg: 'HS256', typ: 'at+jwt' }, claims: { sub: 'ada' } });
  });

  it('prints the code of a refusal, with status 1', async () => {
    const token = await sign('--key', keyFile);
    const other = ['--issuer', 'https://i.example.com', '--audience', 'other'];
    const refused = await run(['token', 'verify', ...other, '--jwks', jwksFile, token]);
    expect([refused.status, refused.stdout]).toEqual([1, 'audience_mismatch\n']);
    const json = await run(['token', 'verify', ...other, '--jwks', jwksFile, token, '--json']);
    expect([json.status, JSON.parse(json.stdout).error, json.stderr]).toEqual([1, 'audience_mismatch', '']);
  });

  it.each([
    ['typ_mismatch', ['--typ', 'JWT']],
    ['typ_mismatch', ['--no-typ']],
    ['lifetime_too_long', ['--max-lifetime-seconds', '60']],
  ])('answers %s to %j', async (code, words) => {
    const token = await sign('--key', keyFile);
    expect((await run(['token', 'verify', ...asked, ...words, '--jwks', jwksFile, token])).stdout).toBe(`${code}\n`);
  });

  it('refuses a shared secret where a public key belongs, whatever the token says', async () => {
    const token = await sign('--secret-file', secretFile, '--alg', 'HS256');
    expect((await run(['token', 'verify', ...asked, '--jwks', jwksFile, token])).status).toBe(1);
  });

  it.each([
    ['no audience', ['verify', '--issuer', 'https://i.example.com', '--jwks', 'x', 't'], 2],
    ['no key', ['verify', ...asked, 't'], 2],
    ['two keys', ['verify', ...asked, '--jwks', 'x', '--secret-file', 'y', '--alg', 'HS256', 't'], 2],
    ['an unknown algorithm', ['verify', ...asked, '--secret-file', 'y', '--alg', 'none', 't'], 2],
    ['a JWK Set in clear from afar', ['verify', ...asked, '--jwks', 'http://example.com/jwks', 'a.b.c'], 2],
    ['a missing file', ['verify', ...asked, '--jwks', './nowhere', 't'], 3],
  ])('%s is refused', async (_title, words, status) => {
    expect((await run(['token', ...words])).status).toBe(status);
  });

  it('reads no secret that others can read', async () => {
    const exposed = await inFolder('exposed', randomBytes(64).toString('base64url'), 0o644);
    const { status, stderr } = await run(['token', 'sign', ...asked, '--secret-file', exposed, '--alg', 'HS256']);
    expect(status).toBe(2);
    expect(stderr).toContain('chmod 600');
  });

  it('takes no claim that it writes itself, and no duplicate', async () => {
    for (const claims of ['{"sub":"eve"}', '{"exp":1}', '{"a":1,"a":2}', '[1]', '"x"']) {
      const signed = await run(['token', 'sign', ...asked, '--key', keyFile, '--claims', '-'], { input: claims });
      expect([claims, signed.status]).toEqual([claims, 2]);
    }
    const token = await run(['token', 'sign', ...asked, '--key', keyFile, '--claims', '-'], { input: '{"tenant":7}' });
    expect(JSON.parse((await run(['token', 'inspect', token.stdout.trim(), '--json'])).stdout).claims.tenant).toBe(7);
  });

  it('inspects without verifying, and says so', async () => {
    const token = await sign('--key', keyFile);
    const inspected = await run(['token', 'inspect', '-'], { input: token });
    expect(inspected.stdout).toMatch(/^NOT VERIFIED/);
    expect(await ask(['token', 'inspect', token])).toMatchObject({ verified: false, claims: { sub: 'ada' } });
    expect((await run(['token', 'inspect', 'a.b'])).status).toBe(1);
  });

  it('shows control characters of a token as such', async () => {
    const payload = Buffer.from(JSON.stringify({ iss: 'x', exp: 1, sub: '\u009b31m\u202eevil' })).toString('base64url');
    const header = Buffer.from('{"alg":"ES256"}').toString('base64url');
    const { stdout } = await run(['token', 'inspect', `${header}.${payload}.AAAA`]);
    expect(stdout).toContain('\\u{9b}31m\\u{202e}evil');
  });
});

describe('an installation', () => {
  const wanted = ['--issuer', 'https://login.example.com', '--default-resource', 'https://api.example.com'];

  beforeAll(async () => {
    expect(await ask(['init', ...wanted])).toMatchObject({ configuration: 'sealwright.yaml' });
  });

  it('is for its owner alone', async () => {
    expect((await stat(`${folder.path}/sealwright.yaml`)).mode & 0o777).toBe(0o600);
    expect((await stat(`${folder.path}/data`)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(`${folder.path}/data`)) {
      expect([name, (await stat(`${folder.path}/data/${name}`)).mode & 0o077]).toEqual([name, 0]);
    }
  });

  it('is not made over another one, nor from unsafe settings, nor by guessing', async () => {
    expect((await run(['init', ...wanted])).stderr).toContain('is there already; nothing was written');
    const other = `${folder.path}/other`;
    await mkdir(other);
    const unsafe = await run([
      'init',
      '--issuer',
      'http://login.example.com',
      '--default-resource',
      'urn:api',
      '--folder',
      other,
    ]);
    expect([unsafe.status, await readdir(other)]).toEqual([2, []]);
    expect(unsafe.stderr).toContain('issuer is not https');
    const half = await run(['init', '--issuer', 'https://login.example.com', '--folder', other]);
    expect([half.status, half.stderr]).toEqual([
      2,
      'sealwright: --default-resource is required where nobody can be asked\n',
    ]);
  });

  it('leaves nothing behind where it cannot end, so that the next attempt can', async () => {
    const torn = `${folder.path}/torn`;
    await mkdir(torn);
    await symlink('nowhere', `${torn}/sealwright.yaml`);
    const refused = await run(['init', ...wanted, '--folder', torn]);
    expect([refused.status, refused.stdout, await readdir(torn)]).toEqual([3, '', ['sealwright.yaml']]);
    await rm(`${torn}/sealwright.yaml`);
    expect((await run(['init', ...wanted, '--folder', torn])).status).toBe(0);
  });

  it('does not call everybody safe where it knows of nobody who verifies', async () => {
    const alone = `${folder.path}/alone`;
    await mkdir(alone);
    await ask(['init', ...wanted, '--folder', alone]);
    const { keys } = (await ask(['key', 'list'], { folder: alone })) as unknown as {
      keys: { kid: string; use: string; state: string }[];
    };
    const kid = keys.find(({ use, state }) => use === 'access' && state === 'active')?.kid ?? '';
    const condemned = await run(['key', 'rotate', '--compromised', kid], { folder: alone });
    expect([condemned.status, condemned.stderr]).toEqual([0, '']);
    expect(condemned.stdout).toContain('No resource server is registered');
  });

  it('holds users: added, listed, suspended, given roles, activated', async () => {
    const added = await ask(['user', 'add', 'Ada@Example.com', '--role', 'admin', 'editor', '--password-stdin'], {
      input: 'moth-relay-catalogue-77\n',
    });
    expect(added['user']).toMatchObject({ email: 'ada@example.com', roles: ['admin', 'editor'], hasPassword: true });
    expect(JSON.stringify(added)).not.toContain('argon2');
    const again = await run(['user', 'add', 'ada@example.com', '--no-password']);
    expect([again.status, again.stdout]).toEqual([1, 'email_taken\n']);
    expect((await ask(['user', 'suspend', 'ada@example.com']))['user']).toMatchObject({ status: 'suspended' });
    expect((await ask(['user', 'activate', 'ada@example.com']))['user']).toMatchObject({ status: 'active' });
    expect((await ask(['user', 'role', 'ada@example.com', 'reader']))['user']).toMatchObject({ roles: ['reader'] });
    expect((await ask(['user', 'role', 'ada@example.com']))['user']).toMatchObject({ roles: [] });
    const scoped = (await ask(['user', 'scope', 'ada@example.com', 'orders:read', 'orders:write']))['user'];
    expect(scoped).toMatchObject({ roles: [], scopes: ['orders:read', 'orders:write'] });
    expect((await run(['user', 'scope', 'ada@example.com'])).stdout).toMatch(/roles: none; scopes: none\n$/);
    expect(await ask(['user', 'list'])).toMatchObject({ users: [{ email: 'ada@example.com' }], next: null });
    expect((await run(['user', 'list'])).stdout).toMatch(/^email .*sub .*\nada@example\.com /);
    const unknown = await run(['user', 'suspend', 'nobody@example.com']);
    expect([unknown.status, unknown.stdout]).toEqual([1, 'user_unknown\n']);
  });

  it('takes a password from standard input alone', async () => {
    const { status, stderr } = await run(['user', 'add', 'bob@example.com']);
    expect(status).toBe(2);
    expect(stderr).toContain('--password-stdin');
    const weak = await run(['user', 'add', 'bob@example.com', '--password-stdin'], { input: 'password' });
    expect([weak.status, weak.stderr.includes('password1')]).toEqual([1, false]);
  });

  it('sets a password that is lost, by the rules of a new one', async () => {
    const set = await ask(['user', 'password', 'ada@example.com', '--password-stdin'], {
      input: 'lantern-orbit-quince-31',
    });
    expect(set['user']).toMatchObject({ email: 'ada@example.com', status: 'active', hasPassword: true });
    const known = await run(['user', 'password', 'ada@example.com', '--password-stdin'], { input: 'password' });
    expect([known.status, known.stdout]).toEqual([1, 'password_breached\n']);
    const unknown = await run(['user', 'password', 'nobody@example.com', '--password-stdin'], { input: 'x' });
    expect([unknown.status, unknown.stdout]).toEqual([1, 'user_unknown\n']);
    expect((await run(['user', 'password', 'ada@example.com'])).status).toBe(2);
  });

  it('imports users by line, and names the line that is wrong before anything is done', async () => {
    const hash = '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ';
    const lines = [
      JSON.stringify({ email: 'c@example.com', passwordHash: hash, emailVerified: true, roles: ['reader'] }),
      '',
      JSON.stringify({ email: 'd@example.com', passwordHash: '$2b$10$abcdefghijklmnopqrstuv' }),
    ];
    const file = await inFolder('users.jsonl', `${lines.join('\n')}\n`);
    expect(await ask(['user', 'import', file])).toEqual({
      imported: 1,
      refused: [{ row: 2, reason: 'hash_unsupported' }],
    });
    const broken = await inFolder(
      'broken.jsonl',
      '{"email":"e@example.com"}\n{"email":"f@example.com","rolse":["x"]}\n',
    );
    const refused = await run(['user', 'import', broken]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('broken.jsonl:2: has an unknown member; did you mean roles?');
    const { users } = (await ask(['user', 'list'])) as unknown as { users: { email: string }[] };
    expect(users.map(({ email }) => email)).not.toContain('e@example.com');
  });

  it('holds clients and resource servers, whose secrets are shown once', async () => {
    const client = await ask(['client', 'add', 'Reports', '--kind', 'confidential', '--id', 'reports']);
    expect(client).toMatchObject({ client: { clientId: 'reports', kind: 'confidential', secrets: 1 } });
    expect(client['secret']).toMatch(/^[\w-]{43}$/);
    expect(
      await ask(['client', 'add', 'Browser', '--kind', 'public', '--origin', 'https://app.example.com']),
    ).not.toHaveProperty('secret');
    const resource = await ask(['resource', 'add', 'https://api.example.com', '--no-feed']);
    expect(resource).toMatchObject({ resource: { resource: 'https://api.example.com', readsFeed: false } });
    const listed = JSON.stringify([await ask(['client', 'list']), await ask(['resource', 'list'])]);
    expect(listed).not.toContain(client['secret']);
    expect(listed).not.toContain(resource['secret']);
    expect(listed).not.toMatch(/secretHash/);
    expect((await run(['client', 'add', 'x', '--kind', 'secret'])).status).toBe(2);
    expect((await run(['client', 'add', 'x', '--kind', 'public', '--id', 'reports'])).status).toBe(1);
  });

  it('holds keys, and an emergency rotation names who stays exposed', async () => {
    type Keys = { keys: { kid: string; use: string; state: string }[] };
    const { keys } = (await ask(['key', 'list'])) as unknown as Keys;
    const active = keys.find(({ use, state }) => use === 'access' && state === 'active');
    expect(JSON.stringify(keys)).not.toMatch(/"d":|sealed/);
    const early = await run(['key', 'rotate']);
    expect([early.status, early.stdout]).toEqual([1, 'key_not_due\n']);
    expect(early.stderr).toMatch(/^sealwright: [^\n]+, or pass --force\n$/);
    const rotated = await ask(['key', 'rotate', '--compromised', active?.kid ?? '']);
    expect(rotated).toMatchObject({ condemned: active?.kid, exposed: ['https://api.example.com'] });
    expect((await run(['key', 'rotate', '--compromised', 'nobody'])).status).toBe(1);
  });

  it('revokes what it is told to', async () => {
    const { users } = (await ask(['user', 'list'])) as unknown as { users: { sub: string }[] };
    expect(await ask(['revoke', 'token', 'some-jti'])).toMatchObject({ revoked: 'token' });
    expect(await ask(['revoke', 'subject', users[0]?.sub ?? ''])).toMatchObject({ revoked: 'subject', known: true });
    expect(await ask(['revoke', 'client', 'reports'])).toMatchObject({ revoked: 'client' });
    expect(await ask(['revoke', 'issuer', '--yes'])).toMatchObject({ revoked: 'issuer' });
    expect((await run(['revoke', 'client', 'nobody'])).status).toBe(1);
    expect(await ask(['revoke', 'session', 'nobody'])).toMatchObject({ revoked: 'session', known: false });
    expect(await ask(['revoke', 'key', 'nobody'])).toMatchObject({ revoked: 'key', known: false });
    expect((await run(['session', 'revoke', 'nobody'])).stdout).toBe('session_unknown\n');
    expect(await ask(['session', 'list'])).toEqual({ sessions: [], next: null });
    const inArgument = await run(['revoke', 'token', 'aaa.bbb.ccc']);
    expect([inArgument.status, inArgument.stderr.includes('aaa.bbb')]).toEqual([2, false]);
  });

  it('is served, and the server ends well on a signal', async () => {
    const server = new RunningCommand(['serve', '--issuer', 'http://127.0.0.1:4000', '--port', '0'], {
      folder: folder.path,
    });
    const port = await server.stdoutLine((line) => {
      const entry = JSON.parse(line) as { msg: string; port: number };
      return entry.msg === 'listening' ? entry.port : undefined;
    });
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(server.stderr).toBe('');
  });
});

describe('a configuration that is wrong', () => {
  it('is refused with file, line, key and fix, and status 2, before anything is opened', async () => {
    const file = await inFolder(
      'wrong.yaml',
      'issuer: https://i.example.com\ndefaultResource: urn:api\nlisten:\n  prot: 1\n',
    );
    for (const words of [['serve'], ['user', 'list'], ['key', 'list']]) {
      const { status, stdout, stderr } = await run([...words, '--config', file]);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toBe(`sealwright: ${file}:4: listen.prot is not a known key; did you mean port?\n`);
    }
  });

  it('or in the environment', async () => {
    const environment = { SEALWRIGHT_ISUER: 'https://i.example.com' };
    const { status, stderr } = await run(['serve'], { environment });
    expect([status, stderr.includes('did you mean SEALWRIGHT_ISSUER?')]).toEqual([2, true]);
  });
});

describe('a machine that does not play along', () => {
  const flags = ['--issuer', 'https://i.example.com', '--store'];

  it.each([
    ['no store', async () => `sqlite:${folder.path}/nowhere.db`, 'there is no store'],
    ['a file that is no store', async () => `sqlite:${await inFolder('noise.db', 'x'.repeat(4096))}`, ''],
  ])('%s: one line, status 3', async (_title, store, said) => {
    const { status, stdout, stderr } = await run(['user', 'list', ...flags, await store()]);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^sealwright: [^\n]+\n$/);
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\bat .*\.js/);
  });

  it('a store of a newer program: one line, status 3, and not a byte changed', async () => {
    const path = `${folder.path}/data/sealwright.db`;
    const database = new DatabaseSync(path);
    const { user_version: before } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    database.exec('PRAGMA user_version = 9999');
    try {
      const { status, stderr } = await run(['user', 'list']);
      expect(status).toBe(3);
      expect(stderr).toMatch(/^sealwright: [^\n]*newer[^\n]*\n$/);
    } finally {
      database.exec(`PRAGMA user_version = ${before}`);
      database.close();
    }
    expect((await run(['user', 'list'])).status).toBe(0);
  });

  it('another key-encryption key: one line, status 3', async () => {
    const environment = { SEALWRIGHT_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64url') };
    const file = await inFolder(
      'keyless.yaml',
      'issuer: https://login.example.com\ndefaultResource: urn:api\nstore: sqlite:data/sealwright.db\n',
    );
    const { status, stderr } = await run(['user', 'list', '--config', file], { environment });
    expect(status).toBe(3);
    expect(stderr).toMatch(/^sealwright: [^\n]+\n$/);
    expect(stderr).not.toContain(environment.SEALWRIGHT_KEY_ENCRYPTION_KEY);
  });

  it('a taken port: one line, status 3', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const served = await run(['serve', '--issuer', 'http://127.0.0.1:4000', '--port', `${port}`]);
    expect([served.status, served.stderr]).toEqual([
      3,
      `sealwright: port ${port} on 127.0.0.1 is taken: another program listens there; stop it, or choose another port\n`,
    ]);
    const demo = await run(['demo', '--data', `${folder.path}/demo`, '--port', '0', '--api-port', `${port}`]);
    expect([demo.status, demo.stdout]).toEqual([3, '']);
    expect(demo.stderr).toContain(`port ${port} on 127.0.0.1 is taken`);
    taken.close();
  });

  it('a data folder that cannot be used: one line, status 3', async () => {
    const file = await inFolder('not-a-folder', '');
    const { status, stdout, stderr } = await run(['demo', '--data', file, '--port', '0', '--api-port', '0']);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^sealwright: [^\n]*the data folder cannot be used[^\n]*\n$/);
  });
});

describe('on Node 20', () => {
  const node = fileURLToPath(new URL('../../tools/runtimes/node_modules/node20/bin/node', import.meta.url));

  it('what needs no store runs', async () => {
    expect((await run(['secret', 'new'], { node })).status).toBe(0);
    expect((await run(['--help'], { node })).status).toBe(0);
    const key = await generateSigningKey('Ed25519');
    const keyFile = await inFolder('node20.jwk', JSON.stringify(await exportSigningJwk(key)));
    const jwks = await inFolder('node20.json', JSON.stringify(exportJwkSet([key.verificationKey])));
    const asked = ['--issuer', 'https://i.example.com', '--audience', 'api'];
    const signed = await run(['token', 'sign', ...asked, '--key', keyFile], { node });
    expect([signed.status, signed.stderr]).toEqual([0, '']);
    const token = signed.stdout.trim();
    expect((await run(['token', 'verify', ...asked, '--jwks', jwks, token], { node })).status).toBe(0);
    expect((await run(['token', 'inspect', token], { node })).status).toBe(0);
  });

  it.each([
    ['serve'],
    ['demo'],
    ['init'],
    ['user list'],
    ['client list'],
    ['resource list'],
    ['key list'],
    ['session list'],
    ['revoke issuer --yes'],
  ])('%s says that it needs a newer Node, with status 3', async (line) => {
    const { status, stdout, stderr } = await run(line.split(' '), { node });
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^sealwright: this command opens a store, which needs Node >= 22\.15; this is Node 20\.[^\n]+\n$/,
    );
  });
});
