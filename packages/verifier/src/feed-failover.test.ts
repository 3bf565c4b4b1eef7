import { exportJwkSet, generateSigningKey } from '@sealwright/jwt';
import { formatDeltaEvent } from '@sealwright/jwt/feed';
import { afterEach, describe, expect, it } from 'vitest';
import { FeedFront } from '../test/feed-front.ts';
import { audience, codeOf, eventually, type IssuerPeer, json, newId, startIssuer } from '../test/issuer-peer.ts';
import {
  createVerifier,
  type FeedStatus,
  type RevocationFeedOptions,
  remoteJwks,
  revocationFeed,
  type Verifier,
  type VerifierEvent,
} from './index.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An issuer with as many nodes in front of it, and nobody who reads it directly. */
async function startNodes(count: number): Promise<{ peer: IssuerPeer; nodes: readonly FeedFront[] }> {
  const peer = await startIssuer();
  closers.push(() => peer.close());
  const origin = peer.url;
  const nodes: FeedFront[] = [];
  for (let index = 0; index < count; index += 1) {
    const node = await new FeedFront(origin).listen();
    closers.push(() => node.close());
    nodes.push(node);
  }
  return { peer, nodes };
}

interface Setup {
  readonly verifier: Verifier;
  readonly events: VerifierEvent[];
  readonly codes: () => string[];
  readonly feed: () => FeedStatus;
}

function follow(peer: IssuerPeer, feed: Partial<RevocationFeedOptions>): Setup {
  const events: VerifierEvent[] = [];
  const verifier = createVerifier({
    ...{ issuer: peer.url, audience, typ: 'at+jwt' },
    keys: remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/jwks.json` }),
    revocation: revocationFeed({ url: peer.url, whenStale: 'deny', ...feed }),
    observer: (event) => events.push(event),
  });
  closers.push(() => verifier.close());
  const codes = () => events.flatMap((event) => (event.type === 'feed_failed' ? [event.code] : []));
  return { verifier, events, codes, feed: () => verifier.status().issuers[0]?.feed as FeedStatus };
}

/** Nobody is at the issuer's own address, so that only its other nodes are left. */
async function followNodes(count: number, rest: Partial<RevocationFeedOptions> = {}) {
  const { peer, nodes } = await startNodes(count);
  peer.fault = (request, response) => {
    const direct = request.headers.host !== '127.0.0.1' && request.url?.startsWith('/revocations') === true;
    if (direct) json(response, {}, {}, 503);
    return direct;
  };
  const setup = follow(peer, { nodes: nodes.map(({ url }) => url), ...rest });
  await setup.verifier.ready();
  const used = () => nodes.find(({ url }) => url === setup.feed().node) as FeedFront;
  return { ...setup, peer, nodes, used };
}

const soon = (): number => Math.floor(Date.now() / 1000) + 900;
const statusCode = (code: string) => code === 'peer_status';

describe('a feed with several nodes', () => {
  it('goes to another at once when its node falls, keeps its sequence, and takes no snapshot again', async () => {
    const { peer, nodes, used, feed, verifier } = await followNodes(2);
    const sid = newId();
    const fallen = used();
    fallen.fault = (_request, response) => !!response.destroy();
    fallen.cut();
    await peer.revoke({ kind: 'session', id: sid, expiresAt: soon() });
    await eventually('followed elsewhere', () => feed().seq === 1 && feed().node !== fallen.url, 2000);
    expect(await codeOf(verifier.verify(await peer.token({ sid })))).toBe('token_revoked');
    expect(nodes.map((node) => node.count('/revocations/snapshot')).reduce((sum, one) => sum + one)).toBe(1);
  });

  it('is never stale while one node after the other is restarted', async () => {
    const { peer, nodes, used, events, feed } = await followNodes(3);
    for (let restart = 0; restart < 6; restart += 1) {
      const node = used();
      node.fault = (_request, response) => !!response.destroy();
      node.cut();
      const id = newId();
      await peer.revoke({ kind: 'session', id, expiresAt: soon() });
      await eventually('caught up', () => feed().seq === restart + 1);
      for (const one of nodes) one.fault = () => false;
    }
    expect(events.filter(({ type }) => type === 'feed_stale')).toEqual([]);
  });

  it('leaves a node whose heartbeats stop although the connection stands, before it is stale', async () => {
    const { used, feed, codes, events } = await followNodes(2, { maxStalenessSeconds: 4 });
    const frozen = used();
    frozen.frozen = true;
    await eventually('left', () => feed().node !== frozen.url && feed().stalenessMilliseconds < 1000);
    expect(codes().filter((code) => !statusCode(code))).toEqual(['feed_silent']);
    expect(events.some(({ type }) => type === 'feed_stale')).toBe(false);
  });

  it('does not take bytes for heartbeats', async () => {
    const { used, feed, codes } = await followNodes(2, { maxStalenessSeconds: 4 });
    const chatty = used();
    chatty.bend = (event) => (event.startsWith('event: heartbeat') ? ': still here\n\n' : event);
    await eventually('left', () => feed().node !== chatty.url);
    expect(codes().filter((code) => !statusCode(code))).toEqual(['feed_silent']);
  });

  it('leaves a node whose line is later than what counts as fresh, though its heartbeats come', async () => {
    const { nodes, used, feed, codes } = await followNodes(2, { maxStalenessSeconds: 2 });
    const prompt = used();
    const [slow] = nodes.filter((node) => node !== prompt) as [FeedFront];
    let stream = { opened: 0, held: [] as string[], turn: 0 };
    slow.bend = (event) => {
      const opened = slow.count('/revocations/stream');
      if (opened !== stream.opened) stream = { opened, held: [], turn: 0 };
      stream.held.push(event);
      stream.turn += 1;
      return stream.turn % 6 === 0 ? (stream.held.shift() ?? '') : '';
    };
    prompt.fault = (_request, response) => !!response.destroy();
    prompt.cut();
    await eventually('found out', () => codes().includes('feed_late'));
    prompt.fault = () => false;
    await eventually('left', () => feed().node !== slow.url && feed().fresh);
  });

  it('takes a node whose clock is two seconds behind the other', async () => {
    const { peer, used, feed, codes } = await followNodes(2);
    const first = used();
    peer.twist = (one) => ({ ...one, time: one.time - 2000 });
    first.fault = (_request, response) => !!response.destroy();
    first.cut();
    await eventually('fresh elsewhere', () => feed().node !== first.url && feed().stalenessMilliseconds < 900);
    expect(feed().fresh).toBe(true);
    expect(codes()).not.toContain('feed_time_reversed');
  });

  it('waits only after all of them have refused', async () => {
    const { peer, nodes, feed, codes } = await followNodes(3);
    for (const node of nodes) {
      node.fault = (_request, response) => {
        json(response, {}, {}, 503);
        return true;
      };
      node.cut();
    }
    await eventually('tried all', () => codes().length >= 12);
    for (const node of nodes) node.fault = () => false;
    await peer.revoke({ kind: 'session', id: newId(), expiresAt: soon() });
    await eventually('back', () => feed().seq === 1 && feed().fresh, 4000);
  });

  it('takes the feed’s keys from a node when the issuer’s own address is silent', async () => {
    const { peer, nodes } = await startNodes(1);
    peer.fault = (request, response) => request.headers.host !== '127.0.0.1' && !!response.destroy();
    const setup = follow(peer, { nodes: nodes.map(({ url }) => url) });
    await eventually('fresh', () => setup.feed().fresh);
  });

  it('does not come back to a snapshot that is older than what it holds', async () => {
    const { peer, used, feed, codes, verifier } = await followNodes(1);
    const old = await (await fetch(`${used().url}/revocations/snapshot`)).text();
    const sid = newId();
    await peer.revoke({ kind: 'session', id: sid, expiresAt: soon() });
    await eventually('arrived', () => feed().seq === 1);
    used().fault = (request, response) => {
      if (request.url?.startsWith('/revocations/stream')) json(response, {}, {}, 410);
      else response.end(old);
      return true;
    };
    used().cut();
    await eventually('found out', () => codes().includes('feed_outdated'));
    expect(feed().seq).toBe(1);
    expect(await codeOf(verifier.verify(await peer.token({ sid })))).toBe('token_revoked');
  });
});

describe('a node that lies', () => {
  const forged = formatDeltaEvent({ seq: 1, entry: { kind: 'session', id: newId(), expiresAt: 4_000_000_000 } });
  it.each([
    ['drops a revocation', 'feed_gap', (event: string) => (event.startsWith('event: delta') ? '' : event)],
    ['changes one', 'feed_hash_mismatch', (event: string) => (event.startsWith('event: delta') ? forged : event)],
  ])('and %s is found out and left, and the truth comes from another', async (_, code, bend) => {
    const { peer, used, feed, codes, verifier } = await followNodes(2);
    const liar = used();
    liar.bend = bend;
    const sid = newId();
    await peer.revoke({ kind: 'session', id: sid, expiresAt: soon() });
    await eventually('the truth', () => feed().seq === 1 && feed().node !== liar.url);
    expect(codes()).toContain(code);
    expect(await codeOf(verifier.verify(await peer.token({ sid })))).toBe('token_revoked');
  });

  it('cannot silence the feed by revoking the key that signs it', async () => {
    const { peer, used, feed } = await followNodes(2);
    const liar = used();
    const delta = formatDeltaEvent({ seq: 1, entry: { kind: 'key', id: peer.feedKey.kid } });
    liar.bend = (event) => (event.startsWith('event: heartbeat') ? delta + event : event);
    await eventually('left', () => feed().node !== liar.url && feed().stalenessMilliseconds < 900);
    expect(feed().fresh).toBe(true);
  });
});

describe('a feed key that was condemned', () => {
  it('signs nothing that is believed, though key sets still list it', async () => {
    const peer = await startIssuer();
    closers.push(() => peer.close());
    const setup = follow(peer, { maxStalenessSeconds: 2 });
    await setup.verifier.ready();
    const former = peer.feedKey;
    const fresh = await generateSigningKey('ES256');
    peer.fault = (request, response) => {
      if (!request.url?.startsWith('/.well-known/revocation-keys')) return false;
      json(response, exportJwkSet([former.verificationKey, fresh.verificationKey]));
      return true;
    };
    peer.statementKey = fresh;
    await peer.revoke({ kind: 'key', id: former.kid });
    await eventually('told', () => setup.feed().seq === 1);
    peer.statementKey = former;
    await eventually('found out', () => setup.codes().includes('feed_statement_invalid'));
    await eventually('stale', () => !setup.feed().fresh);
  });
});

describe('the addresses of a feed', () => {
  const url = 'https://id.example.com';
  it.each([
    ['a node in plain http', { nodes: ['http://id2.example.com'] }],
    ['a relay in plain http', { relays: [{ url: 'http://relay.example.com' }] }],
    ['a relay’s name without its secret', { relays: [{ url: 'https://relay.example.com', resource: 'x' }] }],
    ['keys of another issuer', { feedKeys: { issuer: 'https://other.example', keys: [] } }],
  ])('are refused at once: %s', (_, wrong) => {
    expect(() => revocationFeed({ url, whenStale: 'deny', ...wrong } as RevocationFeedOptions)).toThrow(TypeError);
  });
});
