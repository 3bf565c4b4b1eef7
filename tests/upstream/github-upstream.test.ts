import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messagesEn } from '@sealwright/web';
import { createUpstream } from 'sealwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBrowser, type Visited } from '../oauth-rig/browser.ts';
import { codeRequest } from '../oauth-rig/code-flow.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

/** What GitHub's API answers next, and what it was asked with. */
const github = {
  user: {} as unknown,
  emails: [] as unknown,
  status: 200,
  asked: [] as string[],
  form: new URLSearchParams(),
};
let server: Server;
let near: Provider;
let client: Registered;
let base: string;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const json = (status: number, body: unknown): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.url === '/login/oauth/access_token') {
    github.form = new URLSearchParams(text);
    // As GitHub does: a wrong code is an error under 200.
    if (github.form.get('code') !== 'good') json(200, { error: 'bad_verification_code' });
    else json(200, { access_token: 'gho_1', scope: 'read:user,user:email', token_type: 'bearer' });
    return;
  }
  github.asked.push(`${request.url} ${request.headers.authorization}`);
  json(github.status, request.url?.endsWith('/emails') === true ? github.emails : github.user);
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const facts = { id: 'github', name: 'GitHub', kind: 'github', clientId: 'near', clientSecret: 'shh' } as const;
  near = await openProvider({ upstreams: [createUpstream({ ...facts, issuer: base, apiUrl: `${base}/api/v3` })] });
  client = await near.register({ settings: { consent: 'implied' } });
});
afterAll(async () => {
  await near?.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
beforeEach(() => {
  const emails = [
    { email: 'old@example.com', primary: false, verified: true },
    { email: 'octocat@example.com', primary: true, verified: true },
  ];
  Object.assign(github, { user: { id: 583_231, login: 'octocat' }, emails, status: 200, asked: [] });
});

async function signIn(code = 'good'): Promise<{ readonly door: URL; readonly back: Visited }> {
  const browser = createBrowser(near.issuer);
  const page = await browser.open(codeRequest(near, client).url);
  const { left } = await browser.press(page, 'step=upstream');
  const door = left as URL;
  const callback = new URL(door.searchParams.get('redirect_uri') ?? '');
  callback.search = new URLSearchParams({ code, state: door.searchParams.get('state') ?? '' }).toString();
  return { door, back: await browser.open(callback) };
}

const subOf = async (email: string): Promise<string | undefined> =>
  (await near.server.issuer.store.accounts.findByEmail(email))?.sub;

describe('somebody of GitHub', () => {
  it('is let in by their number and their primary address, which GitHub has verified', async () => {
    const { door, back } = await signIn();
    expect(back.left?.searchParams.get('code')).toMatch(/^[\w-]{43}$/);
    expect(`${door.origin}${door.pathname}`).toBe(`${base}/login/oauth/authorize`);
    expect(door.searchParams.get('scope')).toBe('read:user user:email');
    expect(github.asked).toStrictEqual(['/api/v3/user Bearer gho_1', '/api/v3/user/emails Bearer gho_1']);
    expect(github.form.get('client_secret')).toBe('shh');
    expect(github.form.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    const [identity] = await near.server.issuer.upstreamAccounts.list((await subOf('octocat@example.com')) ?? '');
    expect(identity).toMatchObject({ issuer: base, subject: '583231' });
  });

  it('is the same person under another name, and another person under the same name', async () => {
    await signIn();
    github.user = { id: 583_231, login: 'renamed' };
    github.emails = [{ email: 'elsewhere@example.com', primary: true, verified: true }];
    await signIn();
    expect(await subOf('elsewhere@example.com')).toBeUndefined();
    github.user = { id: 7, login: 'octocat' };
    github.emails = [{ email: 'seven@example.com', primary: true, verified: true }];
    await signIn();
    expect(await subOf('seven@example.com')).not.toBe(await subOf('octocat@example.com'));
  });

  it('does not come into an account by an address that GitHub has not verified', async () => {
    const { sub } = await near.addPerson('owner@example.com');
    github.user = { id: 8 };
    github.emails = [{ email: 'owner@example.com', primary: true, verified: false }];
    expect((await signIn()).back.text).toContain(messagesEn.titles.proveAccount);
    expect(await near.server.issuer.upstreamAccounts.list(sub)).toStrictEqual([]);
  });

  it('without an address has no account here', async () => {
    github.user = { id: 9 };
    for (const emails of [[], {}, null, [null], [{ primary: true }]]) {
      github.emails = emails;
      expect((await signIn()).back.text).toContain(messagesEn.faults.upstream_no_account);
    }
  });

  it.each<[string, unknown]>([
    ['no number', {}],
    ['a number that is a text', { id: '583231' }],
    ['a number that is none', { id: -1 }],
    ['nobody', null],
  ])('with %s is nobody', async (_, user) => {
    github.user = user;
    expect((await signIn()).back.text).toContain(messagesEn.faults.upstream_failed);
  });

  it('is not let in when the code is wrong or the API does not answer', async () => {
    expect((await signIn('wrong')).back.text).toContain(messagesEn.faults.upstream_failed);
    github.status = 500;
    expect((await signIn()).back.text).toContain(messagesEn.faults.upstream_failed);
  });
});
