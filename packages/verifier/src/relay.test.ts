import { type FeedDelta, formatDeltaEvent } from '@sealwright/jwt/feed';
import { afterEach, describe, expect, it } from 'vitest';
import { FeedFront } from '../test/feed-front.ts';
import { audience, codeOf, eventually, type IssuerPeer, json, newId, startIssuer } from '../test/issuer-peer.ts';
import { RelayHost } from '../test/relay-host.ts';
import { createVerifier, type FeedStatus, remoteJwks, revocationFeed, type Verifier } from './index.ts';
import { createRevocationRelay, loopbackNeighbours, type RevocationRelayOptions } from './relay.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startPeer(): Promise<IssuerPeer> {
  const peer = await startIssuer();
  closers.push(() => peer.close());
  return peer;
}

async function startRelay(peer: IssuerPeer, rest: Partial<RevocationRelayOptions> = {}): Promise<RelayHost> {
  const host = await new RelayHost({ url: peer.url, neighbours: loopbackNeighbours, ...rest }).listen();
  closers.push(() => host.close());
  await host.relay.feed.ready();
  return host;
}

interface Neighbour {
  readonly verifier: Verifier;
  readonly codes: string[];
  readonly feed: () => FeedStatus;
}

async function startNeighbour(peer: IssuerPeer, relay: string, maxStalenessSeconds = 5): Promise<Neighbour> {
  const codes: string[] = [];
  const verifier = createVerifier({
    ...{ issuer: peer.url, audience, typ: 'at+jwt' },
    keys: remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/jwks.json` }),
    revocation: revocationFeed({ url: peer.url, relays: [{ url: relay }], whenStale: 'deny', maxStalenessSeconds }),
    observer: (event) => event.type === 'feed_failed' && codes.push(event.code),
  });
  closers.push(() => verifier.close());
  await verifier.ready();
  return { verifier, codes, feed: () => verifier.status().issuers[0]?.feed as FeedStatus };
}

const soon = (): number => Math.floor(Date.now() / 1000) + 900;
const revokeOne = async (peer: IssuerPeer): Promise<string> => {
  const id = newId();
  await peer.revoke({ kind: 'session', id, expiresAt: soon() });
  return id;
};
const refuses = async ({ verifier }: Neighbour, peer: IssuerPeer, sid: string) =>
  (await codeOf(verifier.verify(await peer.token({ sid })))) === 'token_revoked';

describe('a relay', () => {
  it('shows a revocation to 50 verifiers over one connection upstream', async () => {
    const peer = await startPeer();
    const before = await revokeOne(peer);
    const relay = await startRelay(peer, { resource: 'https://relay.example.com', secret: 'secret' });
    // Whoever falls back to the issuer on a crowded machine is sent away again: this is about the relay.
    peer.fault = (request, response) => {
      const stranger = request.url?.startsWith('/revocations') === true && request.headers.authorization === undefined;
      if (stranger) json(response, {}, {}, 503);
      return stranger;
    };
    const neighbours = await Promise.all(Array.from({ length: 50 }, () => startNeighbour(peer, relay.url)));
    await eventually('the questions are over', () => peer.streams === 1);
    const started = performance.now();
    const sid = await revokeOne(peer);
    await eventually('all know', () => neighbours.every(({ feed }) => feed().seq === 2));
    expect(performance.now() - started).toBeLessThan(2000);
    for (const neighbour of neighbours) {
      expect(await refuses(neighbour, peer, sid)).toBe(true);
      expect(await refuses(neighbour, peer, before)).toBe(true);
    }
    // A neighbour that renews its stream asks upstream for a moment.
    const settled = (): boolean =>
      neighbours.every(({ feed }) => feed().fresh && feed().node === relay.url) &&
      peer.streams === 1 &&
      relay.relay.openStreams === 50;
    await eventually('all at the relay, and one connection upstream', settled);
  });

  it('serves the verifier of its own process over the same connection', async () => {
    const peer = await startPeer();
    const { relay } = await startRelay(peer);
    const verifier = createVerifier({
      ...{ issuer: peer.url, audience, typ: 'at+jwt', revocation: relay.feed },
      keys: remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/jwks.json` }),
    });
    closers.push(() => verifier.close());
    await verifier.ready();
    const sid = await revokeOne(peer);
    await eventually(
      'known',
      async () => (await codeOf(verifier.verify(await peer.token({ sid })))) === 'token_revoked',
    );
    expect(peer.count('/revocations/stream')).toBe(1);
  });

  it('may follow another relay, and the nonce goes all the way up', async () => {
    const peer = await startPeer();
    const first = await startRelay(peer);
    const second = await startRelay(peer, { relays: [{ url: first.url }] });
    const neighbour = await startNeighbour(peer, second.url);
    const sid = await revokeOne(peer);
    await eventually('known', () => refuses(neighbour, peer, sid));
    expect(neighbour.feed()).toMatchObject({ fresh: true, node: second.url });
    const nonces = peer.requests.filter((one) => one.startsWith('/revocations/stream')).length;
    expect(nonces).toBe(3);
    expect(neighbour.codes).toEqual([]);
  });

  it('brings a neighbour that was away up to date', async () => {
    const peer = await startPeer();
    const front = await new FeedFront(peer.url).listen();
    closers.push(() => front.close());
    const relay = await startRelay(peer);
    const path = await new FeedFront(relay.url).listen();
    closers.push(() => path.close());
    const neighbour = await startNeighbour(peer, path.url);
    path.fault = (_request, response) => !!response.destroy();
    path.cut();
    const sids = [await revokeOne(peer), await revokeOne(peer)];
    path.fault = () => false;
    await eventually('caught up', () => neighbour.feed().seq === 2);
    for (const sid of sids) expect(await refuses(neighbour, peer, sid)).toBe(true);
  });

  it('follows to another log, and takes its neighbours along', async () => {
    const peer = await startPeer();
    const relay = await startRelay(peer);
    const neighbour = await startNeighbour(peer, relay.url);
    const sid = await revokeOne(peer);
    await eventually('known', () => neighbour.feed().seq === 1);
    await peer.startNewLog();
    await eventually('followed', () => neighbour.feed().logId === peer.logId && neighbour.feed().fresh);
    expect(await refuses(neighbour, peer, sid)).toBe(true);
  });

  it('says nothing new while it is stale, and opens no stream; its neighbours go to the issuer and come back', async () => {
    const peer = await startPeer();
    const registration = { resource: 'https://relay.example.com', secret: 'secret' };
    const host = await startRelay(peer, { ...registration, maxStalenessSeconds: 2 });
    const neighbour = await startNeighbour(peer, host.url);
    peer.fault = (request, response) => request.headers.authorization !== undefined && !!response.destroy();
    peer.cutStreams();
    await eventually('stale', () => !host.relay.feed.isFresh());
    await eventually('at the issuer', () => neighbour.feed().node === peer.url && neighbour.feed().fresh);
    const query = new URLSearchParams({ log: peer.logId, after: '0', nonce: newId() });
    expect((await fetch(`${host.url}/revocations/stream?${query}`)).status).toBe(503);
    // What it holds it still gives: a snapshot says of itself how old it is.
    expect((await fetch(`${host.url}/revocations/snapshot`)).status).toBe(200);
    peer.fault = () => false;
    await eventually('fresh again', () => host.relay.feed.isFresh());
    await startNeighbour(peer, host.url);
    expect(host.relay.openStreams).toBe(1);
  });
});

describe('a relay that lies', () => {
  const forged = (): string =>
    formatDeltaEvent({ seq: 1, entry: { kind: 'session', id: newId(), expiresAt: soon() } } satisfies FeedDelta);
  /** A liar stands between an honest relay and the neighbour: what it does, and how it is found out. */
  it.each([
    ['drops a delta', 'feed_gap', (event: string) => (event.startsWith('event: delta') ? '' : event)],
    ['changes a delta', 'feed_hash_mismatch', (event: string) => (event.startsWith('event: delta') ? forged() : event)],
    [
      'says nothing of it',
      'feed_silent',
      (event: string) => event.replace(/^event: (delta|heartbeat)/, 'event: other'),
    ],
  ])('and %s is left for the issuer', async (_, code, bend) => {
    const peer = await startPeer();
    const relay = await startRelay(peer);
    const liar = await new FeedFront(relay.url).listen();
    closers.push(() => liar.close());
    const neighbour = await startNeighbour(peer, liar.url, 4);
    liar.bend = bend;
    const sid = await revokeOne(peer);
    await eventually('the truth', () => refuses(neighbour, peer, sid));
    await eventually('left', () => neighbour.codes.includes(code));
    expect(neighbour.feed().node).toBe(peer.url);
  });

  it('and replays what the issuer signed earlier is found out, on the stream and on a new one', async () => {
    const peer = await startPeer();
    const relay = await startRelay(peer);
    const liar = await new FeedFront(relay.url).listen();
    closers.push(() => liar.close());
    const neighbour = await startNeighbour(peer, liar.url, 4);
    let recorded: string | undefined;
    liar.bend = (event) => {
      if (event.startsWith('event: heartbeat')) recorded ??= event;
      return event;
    };
    await eventually('recorded', () => recorded !== undefined);
    liar.bend = (event) => (event.startsWith('event: heartbeat') ? (recorded as string) : '');
    const sid = await revokeOne(peer);
    await eventually('the truth', () => refuses(neighbour, peer, sid));
    expect(neighbour.feed().node).toBe(peer.url);
    liar.cut();
    const late = startNeighbour(peer, liar.url);
    expect(await refuses(await late, peer, sid)).toBe(true);
    expect((await late).codes).toContain('feed_nonce_mismatch');
  });

  it('is not passed on by an honest one', async () => {
    const peer = await startPeer();
    const liar = await new FeedFront(peer.url).listen();
    closers.push(() => liar.close());
    const relay = await startRelay(peer, { relays: [{ url: liar.url }] });
    const neighbour = await startNeighbour(peer, relay.url);
    liar.bend = (event) => (event.startsWith('event: delta') ? forged() : event);
    const sid = await revokeOne(peer);
    await eventually('the truth', () => refuses(neighbour, peer, sid));
    expect(neighbour.codes).toEqual([]);
    expect(neighbour.feed().node).toBe(relay.url);
  });
});

describe('who may read from a relay', () => {
  const secret = 'a-secret-of-its-own';
  const basic = (name: string, word: string) =>
    `Basic ${Buffer.from(`${encodeURIComponent(name)}:${word}`).toString('base64')}`;

  async function ask(
    rest: Partial<RevocationRelayOptions>,
    headers: Record<string, string>,
    path = '/revocations/snapshot',
    method = 'GET',
    address = '10.0.0.9',
  ) {
    const peer = await startPeer();
    const relay = createRevocationRelay({ url: peer.url, neighbours: [{ resource: audience, secret }], ...rest });
    closers.push(() => relay.close());
    await relay.feed.ready();
    const request = new Request(`http://relay.local${path}`, { method, headers });
    const response = await relay.fetch(request, { remoteAddress: address });
    await response.body?.cancel();
    return response.status;
  }

  it('is whom it knows by name and secret', async () => {
    expect(await ask({}, { authorization: basic(audience, secret) })).toBe(200);
    for (const authorization of [
      basic(audience, 'another-secret-here'),
      basic('other', secret),
      'Basic !',
      'Bearer x',
      '',
    ]) {
      expect(await ask({}, { authorization })).toBe(401);
    }
    expect(await ask({}, {})).toBe(401);
  });

  it('is this machine alone, where that was asked for, by the address of the peer', async () => {
    const open: Partial<RevocationRelayOptions> = { neighbours: loopbackNeighbours };
    const path = '/revocations/snapshot';
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
      expect(await ask(open, {}, path, 'GET', address)).toBe(200);
    }
    for (const address of ['10.0.0.9', '127.0.0.1.example', '']) {
      expect(await ask(open, { host: 'localhost' }, path, 'GET', address)).toBe(401);
    }
  });

  it.each([
    ['/revocations/stream', 'GET', 400],
    ['/revocations/stream?log=x&after=-1&nonce=abcdefghijklmnopqrstuv', 'GET', 400],
    ['/revocations/stream?log=x&after=0&nonce=short', 'GET', 400],
    ['/revocations/stream?log=x&after=0&nonce=abcdefghijklmnopqrstuv', 'GET', 409],
    ['/revocations/stream?log=x&after=0&nonce=abcdefghijklmnopqrstuv&more=1', 'GET', 400],
    ['/revocations/snapshot', 'POST', 405],
    ['/token', 'GET', 404],
    ['/.well-known/revocation-keys.json', 'GET', 200],
  ])('hears of %s by %s what is wrong: %i', async (path, method, status) => {
    expect(await ask({}, { authorization: basic(audience, secret) }, path, method)).toBe(status);
  });

  it('must be said, and each by a secret that cannot be guessed', () => {
    const url = 'https://id.example.com';
    for (const neighbours of [
      [],
      [{ resource: 'a', secret: 'short' }],
      [
        { resource: 'a', secret },
        { resource: 'a', secret: `${secret}2` },
      ],
    ]) {
      expect(() => createRevocationRelay({ url, neighbours })).toThrow(TypeError);
    }
  });

  it('takes keys from a relay only where that was decided', async () => {
    const peer = await startPeer();
    const relay = await startRelay(peer);
    const reach = peer.fault;
    const feedKeys = remoteJwks({ issuer: peer.url, url: `${relay.url}/.well-known/revocation-keys.json` });
    await fetch(`${relay.url}/.well-known/revocation-keys.json`);
    peer.fault = (request, response) => {
      if (!request.url?.startsWith('/.well-known/revocation-keys')) return reach(request, response);
      json(response, {}, {}, 503);
      return true;
    };
    const follow = (rest: object) => {
      const feed = revocationFeed({ url: peer.url, relays: [{ url: relay.url }], whenStale: 'deny', ...rest });
      closers.push(feed.attach(undefined));
      return feed;
    };
    const [without, decided] = [follow({}), follow({ feedKeys })];
    await decided.ready();
    expect([decided.isFresh(), without.isFresh()]).toEqual([true, false]);
  });
});
