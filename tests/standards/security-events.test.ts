import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64Url } from '@sealwright/jwt';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type AuthorizationServer, createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../end-to-end/spawned-command.ts';
import { accept, type EventReceiverServer, openEventReceiver, verifyEvent } from './event-receiver.ts';

// A partner that is not ours: it knows the issuer's URL and its own secret, and finds everything else in the documents.

const partner = 'https://partner.example';
const password = 'moth-relay-catalogue-77';
const caep = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';

let folder: string;
let issuer: string;
let server: AuthorizationServer;
let credential: string;
let metadata: Record<string, string>;
let receiver: EventReceiverServer;
let streamId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-events-'));
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  const silent = () => undefined;
  server = await createAuthorizationServer({
    ...{ issuer, defaultResource: 'https://api.example.com', store: `sqlite:${join(folder, 'store.db')}` },
    keyEncryption: createKeyEncryption(randomBytes(32)),
    log: { info: silent, warn: silent, error: silent },
  });
  await server.listen({ host: '127.0.0.1', port });
  const { secret } = await server.issuer.resources.add({ resource: partner, name: 'Partner', readsFeed: false });
  credential = `Basic ${Buffer.from(`${encodeURIComponent(partner)}:${encodeBase64Url(secret.reveal())}`).toString('base64')}`;
  const answer = await fetch(`${issuer}/.well-known/ssf-configuration`);
  metadata = (await answer.json()) as Record<string, string>;
  await call('POST', `${issuer}/signup`, { email: 'ada@example.com', password });
});

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  receiver = await openEventReceiver();
  const { receivers } = server.issuer.securityEvents;
  await receivers.put({ resource: partner, subjects: 'all', pushOrigins: [receiver.origin] });
});

afterEach(async () => {
  await server.issuer.securityEvents.receivers.remove(partner);
  await receiver.close();
});

async function call(method: string, url: string, body?: object): Promise<Record<string, never>> {
  const headers = { authorization: credential, 'content-type': 'application/json' };
  const isOwn = url.includes('/ssf/');
  const response = await fetch(url, {
    method,
    headers: isOwn ? headers : { 'content-type': headers['content-type'] },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect([url, response.ok]).toEqual([url, true]);
  const text = await response.text();
  return text === '' ? {} : JSON.parse(text);
}

async function createStream(delivery?: object): Promise<Record<string, string>> {
  const stream = await call(
    'POST',
    metadata['configuration_endpoint'] ?? '',
    delivery === undefined ? {} : { delivery },
  );
  expect(stream['iss']).toBe(issuer);
  streamId = stream['stream_id'] as unknown as string;
  return stream;
}

const push = (authorization_header?: string) =>
  createStream({
    ...{ method: 'urn:ietf:rfc:8935', endpoint_url: `${receiver.origin}/events` },
    ...(authorization_header !== undefined && { authorization_header }),
  });

async function logInAndOut(): Promise<string> {
  const grant = await call('POST', `${issuer}/login`, { email: 'ada@example.com', password });
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(String(grant['access_token']), keys, { issuer });
  await call('POST', `${issuer}/logout`, { refresh_token: grant['refresh_token'] });
  return String(payload['sid']);
}

async function sessionsOf(tokens: readonly string[]): Promise<unknown[]> {
  const events = await Promise.all(tokens.map((token) => verifyEvent(token, issuer, partner)));
  return events.map((event) => (event['sub_id'] as { session?: { id: string } }).session?.id);
}

describe('a partner that is pushed to', () => {
  it('verifies what it gets with jose, by the documents alone', async () => {
    await push('Bearer theirs');
    const sid = await logInAndOut();
    await receiver.received(1);
    const [event] = await Promise.all(receiver.bodies.map((body) => verifyEvent(body, issuer, partner)));
    expect(event).toMatchObject({
      sub_id: { format: 'complex', session: { format: 'opaque', id: sid }, user: { format: 'iss_sub', iss: issuer } },
      events: { [caep]: { initiating_entity: 'user' } },
    });
    const { headers, method, url } = receiver.requests[0] ?? {};
    expect([method, url]).toEqual(['POST', '/events']);
    expect(headers).toMatchObject({
      'content-type': 'application/secevent+jwt',
      accept: 'application/json',
      authorization: 'Bearer theirs',
    });
  });

  it('sees that its stream works', async () => {
    await push();
    await call('POST', metadata['verification_endpoint'] ?? '', { stream_id: streamId, state: 'mine' });
    await receiver.received(1);
    expect(await verifyEvent(receiver.bodies[0] ?? '', issuer, partner)).toMatchObject({
      sub_id: { format: 'opaque', id: streamId },
      events: { 'https://schemas.openid.net/secevent/ssf/event-type/verification': { state: 'mine' } },
    });
  });

  it('that redirects is not followed, and gets the event again once it takes it', async () => {
    const elsewhere = await openEventReceiver();
    await push('Bearer theirs');
    receiver.behave((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.origin}/` }).end();
    });
    const sid = await logInAndOut();
    await receiver.received(1);
    receiver.behave(accept);
    await receiver.received(2);
    expect(await sessionsOf(receiver.bodies)).toEqual([sid, sid]);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  it('that cuts the line, lies about its answer or answers 200 gets the same event again', async () => {
    await push();
    const tricks: readonly Parameters<EventReceiverServer['behave']>[0][] = [
      (request) => request.socket.destroy(),
      (_request, response) => response.writeHead(400, { 'content-type': 'application/json' }).end('[['),
    ];
    const sid = await logInAndOut();
    let asked = 0;
    receiver.behave((...exchange) => {
      const trick = tricks[asked] ?? accept;
      asked += 1;
      trick(...exchange);
    });
    await receiver.received(tricks.length + 1);
    expect(new Set(await sessionsOf(receiver.bodies))).toEqual(new Set([sid]));
    const jtis = await Promise.all(receiver.bodies.map(async (body) => (await verifyEvent(body, issuer, partner)).jti));
    expect(new Set(jtis).size).toBe(1);
  });
});

describe('a partner that polls', () => {
  it('gets what happened, acknowledges, and waits for what comes next', async () => {
    const stream = await createStream();
    const url = (stream['delivery'] as unknown as { endpoint_url: string }).endpoint_url;
    const sids = [await logInAndOut(), await logInAndOut()];
    const first = (await call('POST', url, { maxEvents: 10, returnImmediately: true })) as {
      sets?: Record<string, string>;
    };
    expect(await sessionsOf(Object.values(first.sets ?? {}))).toEqual(sids);
    const held = call('POST', url, { ack: Object.keys(first.sets ?? {}) });
    const sid = await logInAndOut();
    expect(await sessionsOf(Object.values((await held)['sets'] ?? {}))).toEqual([sid]);
  });
});

describe('a security event', () => {
  it('passes for no access token, whatever the reader looks at', async () => {
    await push();
    await logInAndOut();
    await receiver.received(1);
    const token = receiver.bodies[0] ?? '';
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    const wanted = { issuer, audience: partner };
    await expect(jwtVerify(token, keys, { ...wanted, typ: 'at+jwt' })).rejects.toThrow('typ');
    await expect(jwtVerify(token, keys, { ...wanted, requiredClaims: ['exp'] })).rejects.toThrow('exp');
    await expect(jwtVerify(token, keys, { ...wanted, requiredClaims: ['sub'] })).rejects.toThrow('sub');
    await expect(server.issuer.verifyOwnToken(token, partner)).rejects.toMatchObject({ httpStatus: 401 });
  });
});
