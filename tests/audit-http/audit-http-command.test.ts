/** `sealwright audit http` as a person calls it: what it needs, what it refuses, and that it sends only what it may. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerHonestly,
  answerJson,
  makeSmallIssuer,
  openSmallApi,
  type SmallApi,
} from '../../packages/audit/test/small-api.ts';
import { type Finished, RunningCommand, runCommand } from '../end-to-end/spawned-command.ts';

let folder: string;
let api: SmallApi;
let tokenFile: string;
let jwks: string;
const issuer = makeSmallIssuer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-http-'));
  api = await openSmallApi(issuer, (presented, response, request) => {
    if (request.url === '/keys') return answerJson(response, 200, JSON.parse(issuer.keySetText));
    if (request.url === '/moved') return void response.writeHead(302, { location: '/keys' }).end();
    answerHonestly(presented, response);
  });
  tokenFile = await write('token', issuer.token);
  jwks = await write('keys.json', issuer.keySetText);
});

afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

describe('audit http', () => {
  it('judges an API by a token from a file, and is silent about the token', async () => {
    const { status, stdout, stderr } = await audit(
      '--url',
      api.url,
      '--token-file',
      tokenFile,
      '--jwks',
      jwks,
      '--only',
      'A01,B01',
      '--json',
    );
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as {
      readonly rows: readonly { readonly attack: string; readonly verdict: string }[];
    };
    expect(report.rows.map(({ attack, verdict }) => [attack, verdict])).toEqual([
      ['A01', 'refused'],
      ['B01', 'refused'],
    ]);
    expect(stdout + stderr).not.toContain(issuer.token);
  });

  it('takes the token from standard input, and the key set from an address', async () => {
    const keys = new URL('/keys', api.url).href;
    const { status, stderr } = await runCommand(
      ['audit', 'http', '--url', api.url, '--token-file', '-', '--jwks', keys, '--only', 'B01'],
      { input: `${issuer.token}\n` },
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });

  it('takes a request from a curl command and never runs it', async () => {
    const before = api.requests().length;
    const command = `curl '${api.url}?touch=${folder}/ran' -H 'Authorization: Bearer ${issuer.token}' -H 'X-Team: red'`;
    const { status } = await runCommand(['audit', 'http', '--curl', '-', '--only', 'A03'], { input: command });
    expect(status).toBe(0);
    const sent = api.requests().slice(before);
    expect(sent.length).toBeGreaterThan(5);
    expect(
      sent.every(({ url, headers }) => url?.startsWith('/me?touch=') === true && headers['x-team'] === 'red'),
    ).toBe(true);
  });

  it('takes a request that changes nothing from an OpenAPI document', async () => {
    const document = `openapi: 3.1.0
servers: [{ url: '${new URL(api.url).origin}' }]
security: [{ token: [] }]
components: { securitySchemes: { token: { type: http, scheme: bearer } } }
paths:
  /orders: { post: { operationId: order } }
  /me: { get: { operationId: me } }
`;
    const file = await write('openapi.yaml', document);
    const before = api.requests().length;
    const { status, stderr } = await audit('--openapi', file, '--token-file', tokenFile, '--only', 'A03');
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('me of 1 operations') as string,
    });
    expect(
      new Set(
        api
          .requests()
          .slice(before)
          .map(({ method, url }) => `${method} ${url}`),
      ),
    ).toEqual(new Set(['GET /me']));
    const refused = await audit('--openapi', file, '--operation', 'order', '--token-file', tokenFile);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('need --allow-destructive') as string });
  });

  it('prints with --dry-run what it would send, and sends nothing, not even to look at the name', async () => {
    const before = api.requests().length;
    const { status, stdout } = await audit(
      '--url',
      api.url,
      '--token-file',
      tokenFile,
      '--only',
      'A01,B01',
      '--dry-run',
    );
    expect(status).toBe(0);
    expect(stdout).toContain(`A01 no-signature\n  GET ${api.url}\n  Authorization: Bearer $TOKEN`);
    expect(stdout).toContain('B01  needs public-key');
    expect(stdout).toContain('Nothing was sent.');
    expect(stdout).not.toMatch(/eyJ/);
    const elsewhere = await audit(
      '--url',
      'https://no.such.host.example/',
      '--token-file',
      tokenFile,
      '--only',
      'A01',
      '--dry-run',
    );
    expect(elsewhere.status).toBe(0);
    expect(api.requests().length).toBe(before);
  });

  it('warns of a token among the arguments, which it does not repeat', async () => {
    const { status, stderr } = await audit('--url', api.url, '--token', issuer.token, '--only', 'A03');
    expect(status).toBe(0);
    expect(stderr).toMatch(/seen by every user of this machine; --token-file is not/);
    expect(stderr).not.toContain(issuer.token);
  });

  it('asks no issuer elsewhere for its keys unless it is told to', async () => {
    const { stderr } = await audit('--url', api.url, '--token-file', tokenFile, '--only', 'B01');
    expect(stderr).toMatch(/no key set is known; attacks on the public key need --jwks, or --discover/);
  });

  it('tells at Ctrl-C what was seen until then, and calls nothing safe', async () => {
    let asked = 0;
    const counted = await openSmallApi(issuer, (presented, response) => {
      asked += 1;
      answerHonestly(presented, response);
    });
    const report = join(folder, 'stopped.json');
    const words = ['audit', 'http', '--url', counted.url, '--token-file', tokenFile, '--rate', '50'];
    const running = new RunningCommand([...words, '--report', `json=${report}`]);
    await expect.poll(() => asked, { timeout: 60_000 }).toBeGreaterThan(30);
    expect(await running.stop('SIGINT')).toBe(3);
    await counted.close();
    expect(running.stdout).toContain('the run was stopped. Refusals before that mean nothing.');
    const { rows } = JSON.parse(await readFile(report, 'utf8')) as {
      readonly rows: readonly { readonly verdict: string }[];
    };
    expect(rows).toHaveLength(138);
    expect(rows.filter(({ verdict }) => verdict === 'accepted' || verdict === 'crashed')).toEqual([]);
  });

  it('cannot judge a target that says yes to everybody: status 3', async () => {
    const open = await openSmallApi(issuer, (_presented, response) => answerJson(response, 200, {}));
    const { status, stdout } = await audit('--url', open.url, '--token-file', tokenFile, '--only', 'A01');
    await open.close();
    expect(status).toBe(3);
    expect(stdout).toMatch(/not protected/);
  });
});

async function audit(...words: readonly string[]): Promise<Finished> {
  return runCommand(['audit', 'http', ...words]);
}

async function write(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content, { mode: 0o600 });
  return file;
}
