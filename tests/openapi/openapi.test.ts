// The server by its own description: what is described answers as described, and nothing else is served.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { encodeBase64Url } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../../tools/workspace.ts';
import { basic, claimsOf, codeRequest, tokens } from '../oauth-rig/code-flow.ts';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { walk } from '../oauth-rig/person-at-pages.ts';
import { api, openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';
import type { WireAnswer } from '../oauth-rig/wire-answer.ts';
import { type Described, type Description, faultsOf, findOperation, operationsOf } from './description.ts';

let provider: Provider;
let description: Description;
let person: Person;
let client: Registered;
let resourceSecret: string;

beforeAll(async () => {
  provider = await openProvider({ statusLists: true });
  description = (await (await fetch(`${provider.issuer}/openapi.json`)).json()) as Description;
  person = await provider.addPerson('ada@example.com');
  const grantTypes = [
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:device_code',
  ];
  client = await provider.register({ settings: { grantTypes } });
  const { secret } = await provider.server.issuer.resources.add({ resource: api, name: 'An API', readsFeed: true });
  resourceSecret = encodeBase64Url(secret.reveal());
});

afterAll(() => provider?.close());

/** Operations whose success needs more of a world than this: a mail, an upstream provider, a receiver of events. */
const elsewhere: Readonly<Record<string, string>> = {
  verifyEmail: 'packages/server/src/verify-email.test.ts',
  withdrawConsentOfAccount: 'packages/server/src/account-consents.test.ts',
  stepPasswordPage: 'packages/server/src/password-page.test.ts',
  stepSignIns: 'packages/server/src/sign-ins.test.ts',
  stepAccountPage: 'packages/server/src/own-pages.test.ts',
  ownSignIn: 'packages/server/src/own-pages.test.ts',
  ownSignUp: 'packages/server/src/own-pages.test.ts',
  withdrawConsent: 'packages/server/src/own-pages.test.ts',
  stepDevicePage: 'packages/server/src/device-page.test.ts',
  revocationReport: 'packages/server/src/feed.test.ts',
  upstreamCallback: 'tests/upstream/openid-upstream.test.ts',
  readUpstreamProof: 'tests/upstream/openid-upstream.test.ts',
  stepUpstreamProof: 'tests/upstream/openid-upstream.test.ts',
  createEventStream: 'packages/server/src/security-events.test.ts',
  readEventStreams: 'packages/server/src/security-events.test.ts',
  updateEventStream: 'packages/server/src/security-events.test.ts',
  replaceEventStream: 'packages/server/src/security-events.test.ts',
  deleteEventStream: 'packages/server/src/security-events.test.ts',
  readStreamStatus: 'packages/server/src/security-events.test.ts',
  setStreamStatus: 'packages/server/src/security-events.test.ts',
  addEventSubject: 'packages/server/src/security-events.test.ts',
  removeEventSubject: 'packages/server/src/security-events.test.ts',
  verifyEventStream: 'packages/server/src/security-events.test.ts',
  pollEvents: 'packages/server/src/security-events.test.ts',
};

/** Operations that answered with a success, by name. */
const succeeded = new Set<string>();

/** JSON by its members, or the text of a page or a signed answer. */
type Said = WireAnswer & { readonly statement: string; readonly sessions: readonly { readonly sid: string }[] };

interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Said;
}

/** Sends a request and holds the answer against the description. */
async function call(method: string, target: string, init: RequestInit = {}): Promise<Called> {
  const url = new URL(target, provider.issuer);
  const found = findOperation(description, method, url.pathname);
  expect([method, url.pathname, found === undefined]).toEqual([method, url.pathname, false]);
  const answer = await fetch(url, { ...init, method, redirect: 'manual' });
  const text = answer.headers.get('content-type') === 'text/event-stream' ? await firstOf(answer) : await answer.text();
  expect(faultsOf(description, found as Described, answer, text)).toEqual([]);
  if (answer.status < 400) succeeded.add(found?.operation.operationId ?? '');
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}

/** A stream has no end: its first piece, and then it is let go. */
async function firstOf(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return Buffer.from(value ?? []).toString();
}

const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
const form = (body: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  headers,
  body: new URLSearchParams(body),
});
const bearer = (token: string): Readonly<Record<string, string>> => ({ Authorization: `Bearer ${token}` });
const asResource = (): Readonly<Record<string, string>> => ({
  Authorization: basic({ clientId: api, secret: resourceSecret }),
});

/** Where an access token says that its session's status stands. */
async function statusList(): Promise<string> {
  const { access_token } = await tokens(provider, client, person);
  const { status } = claimsOf(access_token) as { status: { status_list: { uri: string } } };
  return new URL(status.status_list.uri).pathname;
}

describe('the description', () => {
  it('names every operation once, with an answer that is a success and one that is a refusal', () => {
    const operations = operationsOf(description);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(operations.length).toBeGreaterThan(50);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations) {
      const statuses = Object.keys(operation.responses);
      expect([
        operation.operationId,
        statuses.some((status) => /^[23]/.test(status)),
        statuses.includes('default'),
      ]).toEqual([operation.operationId, true, true]);
    }
  });

  it('is what is served to a stranger: each operation refuses or answers as described', async () => {
    for (const { method, path, operation } of operationsOf(description)) {
      const target = path.replace(/\{\w+\}/g, 'nobody');
      const [type] = Object.keys(operation.requestBody?.content ?? {});
      const { status } = await call(
        method,
        target,
        type === undefined ? {} : { headers: { 'Content-Type': type }, body: '' },
      );
      expect([operation.operationId, status < 500 || status === 501]).toEqual([operation.operationId, true]);
      if (operation.security !== undefined)
        expect([operation.operationId, status >= 400]).toEqual([operation.operationId, true]);
    }
  });

  it('leaves no method out: another one is 405, with the list of those that are there', async () => {
    for (const path of Object.keys(description.paths)) {
      const described = operationsOf(description)
        .filter((one) => one.path === path)
        .map(({ method }) => method);
      const target = new URL(path.replace(/\{\w+\}/g, 'nobody'), provider.issuer);
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((one) => !described.includes(one))) {
        const answer = await fetch(target, { method, redirect: 'manual' });
        expect([method, path, answer.status]).toEqual([method, path, 405]);
        const allowed = (answer.headers.get('allow') ?? '')
          .split(', ')
          .filter((one) => !['HEAD', 'OPTIONS'].includes(one));
        expect(allowed.sort()).toEqual([...described].sort());
      }
    }
  });

  it('leaves no path out: what lies beside those that are described is 404', async () => {
    const paths = Object.keys(description.paths)
      .filter((path) => path !== '/')
      .map((path) => path.replace(/\{\w+\}/g, 'nobody'));
    const beside = paths.flatMap((path) => [
      `${path}/`,
      `${path}/more/still`,
      `${path}.json`,
      path.toUpperCase(),
      `/api${path}`,
    ]);
    const usual = [
      '/admin',
      '/console',
      '/metrics',
      '/debug',
      '/.env',
      '/.git/config',
      '/jwks',
      '/oauth/token',
      '/oauth2/authorize',
      '/.well-known/webfinger',
    ];
    for (const path of [...beside, ...usual]) {
      if (['GET', 'POST', 'PUT', 'DELETE'].some((method) => findOperation(description, method, path))) continue;
      const { status } = await fetch(`${provider.issuer}${path}`, { redirect: 'manual' });
      expect([path, status]).toEqual([path, 404]);
    }
  });
});

describe('each operation succeeds as described', () => {
  it('the first-party flow', async () => {
    const someone = { email: 'grace@example.com', password: 'moth-relay-catalogue-77' };
    expect((await call('POST', '/signup', json(someone))).status).toBe(201);
    const { body: first } = await call('POST', '/login', json(someone));
    const { body: second } = await call('POST', '/token/refresh', json({ refresh_token: first.refresh_token }));
    expect(second.access_token).toBeTypeOf('string');
    const { body: account } = await call(
      'POST',
      '/login',
      json({ ...someone, resource: `${provider.issuer}/account` }),
    );
    const own = bearer(account.access_token);
    const { body: listed } = await call('GET', '/sessions', { headers: own });
    expect(JSON.stringify(listed)).toContain('sid');
    expect((await call('GET', '/account/consents', { headers: own })).status).toBe(200);
    const sid = JSON.parse(Buffer.from(first.access_token.split('.')[1] ?? '', 'base64url').toString()).sid;
    expect((await call('DELETE', `/sessions/${sid}`, { headers: own })).status).toBe(204);
    const change = { current_password: someone.password, new_password: 'kettle-orbit-ninety-12' };
    const { body: changed } = await call('POST', '/password', json(change, own));
    expect((await call('POST', '/logout', json({ refresh_token: changed.refresh_token }))).status).toBe(204);
    const again = { ...someone, password: change.new_password, resource: `${provider.issuer}/account` };
    const { body: last } = await call('POST', '/login', json(again));
    expect((await call('DELETE', '/sessions', { headers: bearer(last.access_token) })).status).toBe(204);
  });

  it('the flow of a client, with its pages', async () => {
    const request = codeRequest(provider, client);
    expect((await call('GET', `${request.url.pathname}${request.url.search}`)).status).toBe(303);
    expect((await call('POST', '/authorize', form(Object.fromEntries(request.url.searchParams)))).status).toBe(303);
    const browser = provider.browser();
    const page = await browser.open(request.url);
    const Cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    expect((await call('GET', new URL(page.url).pathname, { headers: { Cookie } })).status).toBe(200);
    const [shown] = page.forms.filter(({ buttons }) => buttons.includes('step=sign-in'));
    const sent = { ...shown?.fields, email: person.email, password: person.password, step: 'sign-in' };
    const own = { Cookie, Origin: provider.issuer, 'Sec-Fetch-Site': 'same-origin' };
    expect((await call('POST', shown?.action ?? '', form(sent, own))).status).toBe(303);
    const pushed = await call(
      'POST',
      '/par',
      form(Object.fromEntries(request.url.searchParams), { Authorization: basic(client) }),
    );
    expect(pushed.status).toBe(201);
  });

  it('the tokens of a client', async () => {
    const own = { Authorization: basic(client) };
    const { access_token } = await tokens(provider, client, person);
    for (const method of ['GET', 'POST'])
      expect((await call(method, '/userinfo', { headers: bearer(access_token) })).status).toBe(200);
    expect((await call('POST', '/token', form({ grant_type: 'client_credentials' }, own))).status).toBe(200);
    expect((await call('POST', '/device_authorization', form({ scope: 'openid' }, own))).status).toBe(200);
    expect((await call('POST', '/introspect', form({ token: access_token }, own))).body.active).toBe(true);
    const signed = { ...own, Accept: 'application/token-introspection+jwt' };
    expect((await call('POST', '/introspect', form({ token: access_token }, signed))).status).toBe(200);
    expect((await call('POST', '/revoke', form({ token: access_token }, own))).status).toBe(200);
  });

  it('the registration of a client', async () => {
    const { tokens: made } = provider.server.issuer.registration;
    const initial = await made.create({ lifeSeconds: 60, uses: 1, scopes: ['openid'], resources: [api] });
    const metadata = { redirect_uris: ['https://client.example/cb'], client_name: 'By itself' };
    const { body } = await call('POST', '/register', json(metadata, bearer(initial)));
    const path = new URL(body.registration_client_uri).pathname;
    const own = bearer(body.registration_access_token);
    expect((await call('GET', path, { headers: own })).status).toBe(200);
    const { body: put } = await call('PUT', path, json({ ...metadata, client_id: body.client_id }, own));
    const after = bearer(put.registration_access_token ?? body.registration_access_token);
    expect((await call('DELETE', path, { headers: after })).status).toBe(204);
  });

  it('the pages of a person', async () => {
    const account = ['/', '/change-password', '/.well-known/change-password', '/sign-ins', '/consents'];
    for (const path of [...account, '/sign-in', '/sign-up', '/device', '/end_session']) {
      expect([path, (await call('GET', path)).status < 400]).toEqual([path, true]);
    }
    const browser = provider.browser();
    await walk(browser, codeRequest(provider, client).url, person);
    const Cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const path of ['/', '/change-password', '/sign-ins', '/consents']) {
      const { status, headers } = await call('GET', path, { headers: { Cookie } });
      expect([path, status, headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8']);
    }
    const page = await call('GET', '/end_session', { headers: { Cookie } });
    expect(page.body).toContain('sign-out');
  });

  it('the inspector, and what an administrator asks beside it', async () => {
    const { body: page } = await call('GET', '/inspector');
    const [, script] = /src="(inspector\/[\w.-]+)"/.exec(typeof page === 'string' ? page : '') ?? [];
    expect((await call('GET', `/${script}`)).status).toBe(200);
    const account = { email: 'admin@example.com', password: 'moth-relay-catalogue-77' };
    await provider.server.issuer.accounts.create({ ...account, roles: ['admin'] });
    const resource = `${provider.issuer}/admin`;
    const { body: login } = await call('POST', '/login', json({ ...account, resource }));
    const { sid, jti, epoch } = claimsOf(login.access_token);
    const question = json({ sid, jti, epoch, kid: 'nobody', aud: [api] }, bearer(login.access_token));
    expect((await call('POST', '/admin/api/inspect', question)).status).toBe(200);
    expect((await call('POST', '/admin/api/inspect', json({}, bearer(login.access_token)))).status).toBe(400);
  });

  it('the documents, the feed and the health', async () => {
    for (const path of [
      'jwks.json',
      'oauth-authorization-server',
      'openid-configuration',
      'revocation-keys.json',
      'ssf-configuration',
    ]) {
      const { headers } = await call('GET', `/.well-known/${path}`);
      const validator = { 'If-None-Match': headers.get('etag') ?? '' };
      expect((await call('GET', `/.well-known/${path}`, { headers: validator })).status).toBe(304);
    }
    for (const path of ['/openapi.json', '/healthz', '/readyz', await statusList()])
      expect([path, (await call('GET', path)).status]).toEqual([path, 200]);
    const { body } = await call('GET', '/revocations/snapshot', { headers: asResource() });
    const { log_id: log, seq } = claimsOf(body.statement);
    const query = new URLSearchParams({ log: String(log), after: String(seq), nonce: 'AAAAAAAAAAAAAAAAAAAAAA' });
    expect((await call('GET', `/revocations/stream?${query}`, { headers: asResource() })).status).toBe(200);
    const roles = await call('POST', '/accounts/roles', json({ sub: 'usr_nobody' }, asResource()));
    expect(roles.status).toBe(200);
  });

  it('and none is left out, save those whose success has a test of its own', () => {
    const names = operationsOf(description).map(({ operation }) => operation.operationId);
    expect(names.filter((name) => !succeeded.has(name) && !(name in elsewhere))).toEqual([]);
    expect(Object.keys(elsewhere).filter((name) => !names.includes(name) || succeeded.has(name))).toEqual([]);
    expect(Object.values(elsewhere).filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });
});
