import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostbox, type Postbox } from '../../packages/sealwright/test/smtp-postbox.ts';
import { certificate, privateKey } from '../../packages/sealwright/test/tls-material.ts';
import { commandFile, freePort, makeFolder, RunningCommand, runCommand } from './spawned-command.ts';

// `signUp: verified-email` from a configuration file: sign-up, a mail over TLS to a real SMTP server, verification, log-in.

const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
const other = 'lantern-orbit-pamphlet-31';
const credentials = { user: 'mailer', password: 'p@ss/w:rd' };

let folder: Awaited<ReturnType<typeof makeFolder>>;
let issuer: string;
let postbox: Postbox;
let server: RunningCommand;

beforeAll(async () => {
  folder = await makeFolder();
  postbox = await openPostbox({ tls: 'at-once', certificate: { certificate, key: privateKey }, credentials });
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  const made = await runCommand(['init', '--issuer', issuer, '--default-resource', 'https://api.example.com'], {
    folder: folder.path,
  });
  expect([made.status, made.stderr]).toEqual([0, '']);
  const userInfo = `${credentials.user}:${encodeURIComponent(credentials.password)}`;
  const urlFile = join(folder.path, 'data', 'mail-url');
  await writeFile(urlFile, `smtps://${userInfo}@127.0.0.1:${postbox.port}\n`, { mode: 0o600 });
  await configure(
    'signUp: verified-email\nmail:\n  urlFile: ./data/mail-url\n  from: Example <login@example.com>\n' +
      '  verificationPage: https://app.example.com/verify\n',
  );
  const authority = join(folder.path, 'authority.pem');
  await writeFile(authority, certificate);
  server = new RunningCommand(['serve', '--port', `${port}`], {
    folder: folder.path,
    environment: { NODE_EXTRA_CA_CERTS: authority },
  });
  await server.stdoutLine((line) => (JSON.parse(line).msg === 'listening' ? line : undefined));
});

afterAll(async () => {
  await server?.stop();
  await postbox?.close();
  await folder?.remove();
});

let written = '';

async function configure(more: string): Promise<void> {
  const file = join(folder.path, 'sealwright.yaml');
  if (written === '') written = await readFile(file, 'utf8');
  await writeFile(file, `${written}${more}`);
}

async function post(path: string, body: object): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${issuer}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

describe('a served installation whose sign-up is by verified address', () => {
  let code: string;

  it('mails a link with the code, encrypted and under its own name', async () => {
    expect(await post('/signup', person)).toEqual({ status: 202, body: {} });
    const mail = await postbox.mail(0);
    expect(mail).toMatchObject({ from: 'login@example.com', to: [person.email], encrypted: true, user: 'mailer' });
    const [, found] = /^https:\/\/app\.example\.com\/verify#code=([\w-]{200,800})$/m.exec(mail.text) ?? [];
    code = found ?? '';
    expect(code).not.toBe('');
  });

  it('lets the person in after the code and the password, and not before', async () => {
    expect((await post('/login', person)).status).toBe(401);
    expect((await post('/verify-email', { code, password: other })).status).toBe(400);
    expect(await post('/verify-email', { code, password: person.password })).toEqual({
      status: 201,
      body: { sub: expect.any(String) },
    });
    const { status, body } = await post('/login', person);
    expect([status, typeof body['access_token']]).toEqual([200, 'string']);
  });

  it('answers the next sign-up with the address alike, and tells its owner alone', async () => {
    expect(await post('/signup', { ...person, password: other })).toEqual({ status: 202, body: {} });
    const mail = await postbox.mail(1);
    expect(mail.to).toEqual([person.email]);
    expect(mail.headers).toContain(`Subject: You have an account at ${new URL(issuer).host}`);
    expect((await post('/verify-email', { code, password: person.password })).status).toBe(400);
  });

  it('needs no mail for its commands', async () => {
    const { status, stdout } = await runCommand(['user', 'list', '--json'], { folder: folder.path });
    expect(status).toBe(0);
    expect(stdout).toContain(person.email);
  });

  it('stops cleanly, with its mails counted and no secret in its log', async () => {
    expect(await server.stop()).toBe(0);
    const [stopped] = server.stdout.trim().split('\n').slice(-1);
    expect(JSON.parse(stopped ?? '{}').counters).toMatchObject({
      'mails_total{kind="verification",outcome="sent"}': 1,
      'mails_total{kind="already_registered",outcome="sent"}': 1,
    });
    const text = server.stdout + server.stderr;
    const secrets = [code, person.email, person.password, other, credentials.password];
    for (const word of [...secrets, encodeURIComponent(credentials.password)]) expect(text).not.toContain(word);
  });
});

describe('serve', () => {
  it('refuses sign-up by mail without a mail server, and says what to write', async () => {
    await configure('signUp: verified-email\n');
    const { status, stderr } = await runCommand(['serve'], { folder: folder.path });
    expect(status).toBe(2);
    expect(stderr).toMatch(/signUp verified-email needs a way to send mail; set mail\.url .* and mail\.from/);
  });

  it('refuses the file of a mail server’s URL that others can read', async () => {
    await configure('signUp: verified-email\nmail: { urlFile: ./data/mail-url, from: login@example.com }\n');
    await chmod(join(folder.path, 'data', 'mail-url'), 0o644);
    const { status, stderr } = await runCommand(['serve'], { folder: folder.path });
    expect(status).toBe(2);
    expect(stderr).toContain('the mail server’s URL can be read by others than its owner');
    expect(stderr).not.toContain(encodeURIComponent(credentials.password));
  });
});

describe('the mail library', () => {
  it('is loaded with the first mail and not at the start', async () => {
    const library = pathToFileURL(join(commandFile, '..', 'index.js')).href;
    const program = `
      import { registerHooks } from 'node:module';
      const loaded = new Set();
      registerHooks({ resolve(name, context, next) { loaded.add(name); return next(name, context); } });
      const { createSmtpMail } = await import('${library}');
      const options = { url: 'smtp://127.0.0.1:${postbox.port}', from: 'a@example.com', issuer: 'https://i.example' };
      const mail = createSmtpMail({ ...options, queue: { drainMilliseconds: 500, retryMilliseconds: [] } });
      const before = loaded.has('nodemailer');
      await mail.sendAlreadyRegistered({ email: 'b@example.com' });
      await mail.close();
      console.log(JSON.stringify([before, loaded.has('nodemailer')]));
    `;
    const { status, stdout, stderr } = await runNode(['--input-type=module', '--eval', program]);
    expect([status, stderr, stdout.trim()]).toEqual([0, '', '[false,true]']);
  });
});

function runNode(words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, words, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
