import { openPostgresStore } from '@sealwright/store/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../packages/store/test/postgres-server.ts';
import { freePort } from '../end-to-end/spawned-command.ts';
import { makeServerFolder, type SpawnedServer, spawnServer } from '../storm/spawned-server.ts';
import { type Behaviour, type EventReceiverServer, openEventReceiver } from './event-receiver.ts';
import { readLogoutRequest } from './logout-receiver.ts';

// Two nodes in processes of their own on one PostgreSQL, and a client whose sessions end.

const clientId = 'first-party';
const hold: Behaviour = () => undefined;
const answer =
  (status: number): Behaviour =>
  (_request, response) =>
    response.writeHead(status, { location: '/elsewhere' }).end();

let postgres: TestPostgres;
let folder: Awaited<ReturnType<typeof makeServerFolder>>;
let receiver: EventReceiverServer;
let nodes: SpawnedServer[];
let issuer: string;

beforeAll(async () => {
  [postgres, folder, receiver] = await Promise.all([startPostgres(), makeServerFolder(), openEventReceiver()]);
  receiver.behave(answer(200));
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  nodes = [await spawn(port)];
  const store = await openPostgresStore({ url: postgres.url() });
  const settings = { backchannelLogoutUri: `${receiver.origin}/logout?from=us` };
  await store.clients.change(clientId, () => ({ outcome: true, set: { settings } }));
  await store.close();
});

afterAll(async () => {
  for (const node of nodes ?? []) await node.kill();
  await receiver?.close();
  await postgres?.close();
  await folder?.remove();
});

function spawn(port?: number): Promise<SpawnedServer> {
  const settings = { issuer, store: postgres.url(), ...(port !== undefined && { port }) };
  return spawnServer(folder.path, { settings, quiet: true });
}

/** Begins a session and ends it, at a node. Answers its name. */
async function endOne(node: SpawnedServer | undefined): Promise<string> {
  const [grant] = (await node?.startSessions(1)) ?? [];
  const response = await fetch(`http://127.0.0.1:${node?.port}/logout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: grant?.refreshToken }),
  });
  expect(response.status).toBe(204);
  return grant?.sid ?? '';
}

/** The `sid` of each request so far, once it is shown that it is a good one. */
async function told(): Promise<readonly string[]> {
  const requests = receiver.requests.map(({ headers }, index) => ({
    contentType: headers['content-type'],
    body: receiver.bodies[index] ?? '',
  }));
  return Promise.all(requests.map(async (request) => String((await readLogoutRequest(request, issuer, clientId)).sid)));
}

describe('a client on the back channel', () => {
  it('is told of each session that ends, by a request that a relying party by the book accepts', async () => {
    const sids = [await endOne(nodes[0]), await endOne(nodes[0])];
    await receiver.received(2);
    expect((await told()).toSorted()).toEqual(sids.toSorted());
    expect(receiver.requests.map(({ method, url }) => [method, url])).toEqual([
      ['POST', '/logout?from=us'],
      ['POST', '/logout?from=us'],
    ]);
  });

  it('is told again where it redirects or fails, and never anywhere else', async () => {
    for (const status of [307, 500]) {
      receiver.behave(answer(status));
      const before = receiver.requests.length;
      const sid = await endOne(nodes[0]);
      await receiver.received(before + 1);
      receiver.behave(answer(204));
      await receiver.received(before + 2);
      const again = (await told()).slice(before);
      expect(new Set(again)).toEqual(new Set([sid]));
    }
    expect(new Set(receiver.requests.map(({ url }) => url))).toEqual(new Set(['/logout?from=us']));
  });

  it('is told by another node when the one that was about to is killed', async () => {
    receiver.behave(hold);
    const before = receiver.requests.length;
    const sid = await endOne(nodes[0]);
    await receiver.received(before + 1);
    nodes.push(await spawn());
    const other = await endOne(nodes[1]);
    await nodes[0]?.kill();
    receiver.behave(answer(200));
    await receiver.received(before + 3);
    // The issuer's name leads to the node that is left.
    nodes[0] = await spawn(Number(new URL(issuer).port));
    const after = (await told()).slice(before);
    expect(after.toSorted()).toEqual([sid, sid, other].toSorted());
  });
});
