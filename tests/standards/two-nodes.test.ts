import { randomBytes } from 'node:crypto';
import { type AuthorizationServer, createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStatus, readPart, readReference } from '../../packages/issuer/test/status-list-reader.ts';
import { startPostgres, type TestPostgres } from '../../packages/store/test/postgres-server.ts';
import { freePort } from '../end-to-end/spawned-command.ts';
import { accept, openEventReceiver, verifyEvent } from './event-receiver.ts';

// Lists and events of two nodes on one PostgreSQL: neither knows of the other but by the database.

const partner = 'https://partner.example';
const password = 'moth-relay-catalogue-77';

let postgres: TestPostgres;
let nodes: readonly AuthorizationServer[];
let issuer: string;

beforeAll(async () => {
  postgres = await startPostgres();
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  const keyEncryption = createKeyEncryption(randomBytes(32));
  const silent = () => undefined;
  const open = () =>
    createAuthorizationServer({
      ...{ issuer, defaultResource: 'https://api.example.com', store: postgres.url(), keyEncryption },
      statusLists: { ttlSeconds: 5 },
      log: { info: silent, warn: silent, error: silent },
    });
  nodes = [await open(), await open()];
  await nodes[0]?.listen({ host: '127.0.0.1', port });
  await call(0, '/signup', { email: 'ada@example.com', password });
});

afterAll(async () => {
  for (const node of nodes ?? []) await node.close();
  await postgres?.close();
});

async function call(node: number, path: string, body: object): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json' };
  const request = new Request(`${issuer}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const response = await (nodes[node] as AuthorizationServer).fetch(request, { remoteAddress: '127.0.0.1' });
  expect([path, response.ok]).toEqual([path, true]);
  const text = await response.text();
  return text === '' ? {} : JSON.parse(text);
}

const logIn = (node: number) => call(node, '/login', { email: 'ada@example.com', password });

async function statusOn(node: number, token: string): Promise<number> {
  const reference = readReference(token);
  const { issuer: rules } = nodes[node] as AuthorizationServer;
  const document = await rules.statusLists.document(reference.uri.slice(-5));
  return checkStatus(document?.token ?? '', reference, {
    keys: rules.keys.publicKeys(),
    now: Math.floor(Date.now() / 1000),
  });
}

describe('two nodes on one PostgreSQL', () => {
  it('give every session a place of its own', async () => {
    const places = new Set<string>();
    for (let count = 0; count < 12; count += 1) {
      const grant = await logIn(count % 2);
      places.add(JSON.stringify(readReference(grant['access_token'] ?? '')));
    }
    expect(places.size).toBe(12);
  });

  it('list what the other one revoked', async () => {
    const [ended, living] = [await logIn(0), await logIn(1)];
    await call(1, '/logout', { refresh_token: ended['refresh_token'] });
    // The first lists since are made after the log-out, or are five seconds old at most.
    await expect
      .poll(() => Promise.all([0, 1].map((node) => statusOn(node, ended['access_token'] ?? ''))), { timeout: 15_000 })
      .toEqual([1, 1]);
    expect(await statusOn(0, living['access_token'] ?? '')).toBe(0);
  });

  it('push each event once while both live, and all of them when the one that pushed is gone', async () => {
    const receiver = await openEventReceiver();
    const [first, second] = nodes as [AuthorizationServer, AuthorizationServer];
    await first.issuer.resources.add({ resource: partner, name: 'Partner', readsFeed: false });
    const { receivers, createStream } = first.issuer.securityEvents;
    await receivers.put({ resource: partner, subjects: 'all', pushOrigins: [receiver.origin] });
    const endpointUrl = `${receiver.origin}/events`;
    await createStream(partner, { delivery: { method: 'urn:ietf:rfc:8935', endpointUrl } });
    const end = async (node: number): Promise<string> => {
      const grant = await logIn(node);
      await call(node, '/logout', { refresh_token: grant['refresh_token'] });
      return String(readPart(grant['access_token'] ?? '', 1)['sid']);
    };
    const sids = [await end(0), await end(1), await end(0)];
    await receiver.received(3);
    // Nobody gets it until the first node is gone.
    receiver.behave((_request, response) => response.writeHead(503).end());
    sids.push(await end(1));
    await receiver.received(4);
    const events = await Promise.all(receiver.bodies.map((body) => verifyEvent(body, issuer, partner)));
    expect(events.map(sessionOf)).toEqual(sids);
    await first.close();
    receiver.behave(accept);
    sids.push(sids.at(-1) ?? '');
    await receiver.received(5);
    expect(receiver.bodies.map((body) => sessionOf(readPart(body, 1)))).toEqual(sids);
    expect(readPart(receiver.bodies[4] ?? '', 1)['jti']).toBe(events[3]?.jti);
    await second.issuer.securityEvents.receivers.remove(partner);
    await receiver.close();
  });
});

function sessionOf(claims: Record<string, unknown>): string | undefined {
  return (claims['sub_id'] as { session?: { id: string } }).session?.id;
}
