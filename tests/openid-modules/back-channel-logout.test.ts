// The plan “back-channel logout”, by its public description: a real receiver is told, by a token that verifies.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf, headerOf, tokens } from '../oauth-rig/code-flow.ts';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

const after = 'https://client.example/signed-out';

let provider: Provider;
let receiver: Server;
let client: Registered;
let person: Person & { readonly sub: string };
const received: { readonly type: string | undefined; readonly form: URLSearchParams }[] = [];
let arrived: () => void = () => undefined;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      received.push({ type: request.headers['content-type'], form: new URLSearchParams(text) });
      response.writeHead(200, { 'Cache-Control': 'no-store' }).end();
      arrived();
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  const backchannelLogoutUri = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/backchannel`;
  provider = await openProvider();
  client = await provider.register({
    settings: { postLogoutRedirectUris: [after], backchannelLogoutUri, backchannelLogoutSessionRequired: true },
  });
  person = await provider.addPerson('ada@example.com');
});

afterAll(async () => {
  await provider?.close();
  receiver?.closeAllConnections();
  receiver?.close();
});

function told(): Promise<void> {
  return received.length > 0 ? Promise.resolve() : new Promise((resolve) => (arrived = resolve));
}

describe('back-channel logout plan', () => {
  it('is announced', () => {
    expect(provider.metadata).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
  });

  it('oidcc-backchannel-rp-initiated-logout: the client is told of its session, by a token for it alone', async () => {
    const browser = provider.browser();
    const { id_token } = await tokens(provider, client, person, {}, browser);
    const url = new URL(provider.metadata.end_session_endpoint);
    url.search = String(new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: after }));
    const page = await browser.open(url);
    if (page.left === undefined) await browser.press(page, 'step=sign-out');
    await told();
    const [{ type, form } = { type: undefined, form: new URLSearchParams() }] = received;
    expect(type).toMatch(/^application\/x-www-form-urlencoded/);
    expect([...form.keys()]).toEqual(['logout_token']);
    const token = form.get('logout_token') ?? '';
    const keys = (await (await fetch(provider.metadata.jwks_uri)).json()) as JSONWebKeySet;
    const checks = { issuer: provider.issuer, audience: client.clientId, typ: 'logout+jwt' };
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), checks);
    const { sid, sub } = claimsOf(id_token);
    expect(payload).toMatchObject({
      sid,
      sub,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    expect(payload['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
    expect(payload).not.toHaveProperty('nonce');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(120);
    expect(headerOf(token)['alg']).toBe(headerOf(id_token)['alg']);
  });
});
