import { readFile, stat } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl, curlPost } from './curl.ts';
import { makeFolder, runCommand } from './spawned-command.ts';
import {
  callApi,
  choosePorts,
  type DemoPorts,
  logIn,
  millisecondsUntilRefused,
  type SpawnedDemo,
  spawnDemo,
} from './spawned-demo.ts';

const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };

let folder: Awaited<ReturnType<typeof makeFolder>>;
let ports: DemoPorts;
let demo: SpawnedDemo;

beforeAll(async () => {
  folder = await makeFolder();
  ports = await choosePorts();
  demo = await spawnDemo(folder.path, ports);
});

afterAll(async () => {
  await demo?.command.stop();
  await folder?.remove();
});

function bearer(token: string): readonly string[] {
  return ['-H', `Authorization: Bearer ${token}`];
}

describe('with curl alone', () => {
  let first: { access_token: string; refresh_token: string; token_type: string; expires_in: number };

  it('the demo is up within five seconds, on a machine that has a processor for it', () => {
    // Where more wants to run than there are processors, everybody gets a share: the five seconds stretch by as much.
    const crowding = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
    expect(demo.startMilliseconds / crowding).toBeLessThan(5_000);
  });

  it('a person signs up, logs in and calls the API', async () => {
    expect((await curlPost(`${demo.issuer}/signup`, person)).status).toBe(201);
    const login = await curlPost(`${demo.issuer}/login`, person);
    expect(login.status).toBe(200);
    first = JSON.parse(login.body);
    expect(first.token_type).toBe('Bearer');
    expect(first.expires_in).toBeGreaterThan(800);
    const me = await curl(`${demo.api}/me`, ...bearer(first.access_token));
    expect(me.status).toBe(200);
    expect(JSON.parse(me.body)).toMatchObject({ iss: demo.issuer, aud: demo.api, client_id: 'first-party' });
  });

  it('the API’s public route is open, and its administrators’ route is not for everybody', async () => {
    expect((await curl(`${demo.api}/public`)).status).toBe(200);
    expect((await curl(`${demo.api}/me`)).status).toBe(401);
    expect((await curl(`${demo.api}/admin`, ...bearer(first.access_token))).status).toBe(403);
    const { access_token: admin } = await logIn(demo, demo.administrator);
    expect((await curl(`${demo.api}/admin`, ...bearer(admin))).status).toBe(200);
  });

  it('a refresh answers new tokens, and the old access token lives on', async () => {
    const refresh = await curlPost(`${demo.issuer}/token/refresh`, { refresh_token: first.refresh_token });
    expect(refresh.status).toBe(200);
    const second = JSON.parse(refresh.body);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await curl(`${demo.api}/me`, ...bearer(second.access_token))).status).toBe(200);
    expect((await curl(`${demo.api}/me`, ...bearer(first.access_token))).status).toBe(200);
  });

  it('after a logout the same token is refused by the API within a second', async () => {
    const logout = await curlPost(`${demo.issuer}/logout`, { refresh_token: first.refresh_token });
    expect(logout.status).toBe(204);
    expect(await millisecondsUntilRefused(demo, first.access_token)).toBeLessThan(1_000);
    const me = await curl(`${demo.api}/me`, ...bearer(first.access_token));
    expect(me.status).toBe(401);
    expect(JSON.parse(me.body).error).toBe('invalid_token');
    const refresh = await curlPost(`${demo.issuer}/token/refresh`, { refresh_token: first.refresh_token });
    expect(refresh.status).toBe(400);
    expect(JSON.parse(refresh.body).error).toBe('invalid_grant');
  });
});

describe('a command in another process', () => {
  it('revokes a session, and the API refuses its token within a second', async () => {
    const { access_token: token } = await logIn(demo, person);
    const { sid } = (await (await callApi(demo, token)).json()) as { sid: string };
    const revoked = await runCommand(['session', 'revoke', sid, '--config', demo.configuration, '--json']);
    expect(revoked).toMatchObject({ status: 0, stdout: `${JSON.stringify({ sid, ended: true })}\n` });
    expect(await millisecondsUntilRefused(demo, token)).toBeLessThan(1_000);
  });

  it('revokes a token, watches the API refuse it, and says after how many milliseconds', async () => {
    const { access_token: token } = await logIn(demo, person);
    const words = ['revoke', 'token', '-', '--watch', `${demo.api}/me`, '--config', demo.configuration, '--json'];
    const watched = await runCommand(words, { input: `${token}\n` });
    expect(watched.status).toBe(0);
    const answer = JSON.parse(watched.stdout);
    expect(answer).toMatchObject({ revoked: 'token', status: 401 });
    expect(answer.milliseconds).toBeLessThan(1_000);
    const again = await runCommand(words, { input: token });
    expect(again).toMatchObject({ status: 1 });
    expect(JSON.parse(again.stdout).error).toBe('token_revoked');
  });

  it('suspends an account, and its tokens are refused within a second', async () => {
    const other = { email: 'eve@example.com', password: 'kettle-orbit-ninety-12' };
    expect((await curlPost(`${demo.issuer}/signup`, other)).status).toBe(201);
    const { access_token: token } = await logIn(demo, other);
    expect((await callApi(demo, token)).status).toBe(200);
    const suspended = await runCommand(['user', 'suspend', other.email, '--config', demo.configuration, '--json']);
    expect(JSON.parse(suspended.stdout).user).toMatchObject({ email: other.email, status: 'suspended' });
    expect(await millisecondsUntilRefused(demo, token)).toBeLessThan(1_000);
    expect((await curlPost(`${demo.issuer}/login`, other)).status).toBe(401);
  });

  it('rotates the signing key: tokens of before and after are both accepted', async () => {
    const { access_token: before } = await logIn(demo, person);
    const rotated = await runCommand(['key', 'rotate', '--force', '--config', demo.configuration, '--json']);
    expect(rotated.status).toBe(0);
    const { active } = JSON.parse(rotated.stdout);
    const { access_token: after } = await logIn(demo, person);
    expect(JSON.parse(Buffer.from(after.split('.')[0] ?? '', 'base64url').toString()).kid).toBe(active);
    expect((await callApi(demo, before)).status).toBe(200);
    expect((await callApi(demo, after)).status).toBe(200);
  });

  it('condemns the signing key: its tokens are refused within a second, new ones are accepted', async () => {
    const { access_token: before } = await logIn(demo, person);
    const { kid } = JSON.parse(Buffer.from(before.split('.')[0] ?? '', 'base64url').toString());
    const words = ['key', 'rotate', '--compromised', kid, '--config', demo.configuration, '--json'];
    const rotated = await runCommand(words);
    expect(rotated.status).toBe(0);
    expect(JSON.parse(rotated.stdout)).toMatchObject({ condemned: kid, exposed: [] });
    expect(await millisecondsUntilRefused(demo, before)).toBeLessThan(1_000);
    const { access_token: after } = await logIn(demo, person);
    expect((await callApi(demo, after)).status).toBe(200);
  });
});

describe('a restart', () => {
  it('keeps users, sessions, keys and revocations', async () => {
    const live = await logIn(demo, person);
    const dead = await logIn(demo, person);
    expect((await curlPost(`${demo.issuer}/logout`, { refresh_token: dead.refresh_token })).status).toBe(204);
    const keysBefore = await (await fetch(`${demo.issuer}/.well-known/jwks.json`)).json();
    const administratorBefore = demo.administrator;

    expect(await demo.command.stop('SIGINT')).toBe(0);
    demo = await spawnDemo(folder.path, ports);

    expect(await (await fetch(`${demo.issuer}/.well-known/jwks.json`)).json()).toEqual(keysBefore);
    expect(demo.administrator).toEqual(administratorBefore);
    expect((await callApi(demo, live.access_token)).status).toBe(200);
    expect((await callApi(demo, dead.access_token)).status).toBe(401);
    const refresh = await curlPost(`${demo.issuer}/token/refresh`, { refresh_token: live.refresh_token });
    expect(refresh.status).toBe(200);
    const refused = await curlPost(`${demo.issuer}/token/refresh`, { refresh_token: dead.refresh_token });
    expect(refused.status).toBe(400);
    expect((await logIn(demo, person)).access_token).toBeTypeOf('string');
    expect((await logIn(demo, demo.administrator)).access_token).toBeTypeOf('string');
  });
});

describe('what the demo leaves on disk', () => {
  it('is for its owner alone', async () => {
    const data = `${folder.path}/data`;
    expect((await stat(data)).mode & 0o777).toBe(0o700);
    for (const name of ['first-admin.json', 'key-encryption.key', 'sealwright.yaml', 'sealwright.db']) {
      expect([name, (await stat(`${data}/${name}`)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  it('is no token in the log, and no password', async () => {
    const text = demo.command.stderr;
    expect(text).toContain('"msg"');
    expect(text).not.toMatch(/eyJ[\w-]{10,}/);
    expect(text).not.toMatch(/swrt_[\w-]{10,}/);
    expect(text).not.toContain(person.password);
    expect(text).not.toContain(demo.administrator.password);
    expect(await readFile(`${folder.path}/data/first-admin.json`, 'utf8')).toContain(demo.administrator.password);
  });
});
