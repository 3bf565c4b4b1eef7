import type { ServerResponse } from 'node:http';
import { formatDeltaEvent, type RevocationEntry } from '@sealwright/jwt/feed';
import { afterEach, describe, expect, it } from 'vitest';
import { FeedFront } from '../test/feed-front.ts';
import { audience, codeOf, eventually, type IssuerPeer, newId, startIssuer } from '../test/issuer-peer.ts';
import { maxCatchUpMilliseconds, maxPublishedKeys } from './defaults.ts';
import { FeedLog } from './feed-log.ts';
import { fetchSnapshot } from './feed-node.ts';
import { createVerifier, remoteJwks, revocationFeed } from './index.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const soon = (): number => Math.floor(Date.now() / 1000) + 900;

/** A verifier that reads from a relay, which lies once it is told to. */
async function startScene({
  monotonicClock = () => performance.now(),
  relays = (url) => [url],
}: {
  readonly monotonicClock?: () => number;
  readonly relays?: (url: string) => readonly string[];
} = {}) {
  const peer = await startIssuer();
  const liar = await new FeedFront(peer.url).listen();
  closers.push(
    () => peer.close(),
    () => liar.close(),
  );
  const codes: string[] = [];
  const follow = () => {
    const revocation = revocationFeed({
      ...{ url: peer.url, relays: relays(liar.url).map((url) => ({ url })), whenStale: 'deny', maxStalenessSeconds: 4 },
      monotonicClock,
    });
    const verifier = createVerifier({
      ...{ issuer: peer.url, audience, typ: 'at+jwt', revocation },
      keys: remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/jwks.json` }),
      observer: (event) => event.type === 'feed_failed' && codes.push(event.code),
    });
    closers.push(() => verifier.close());
    return { verifier, feed: () => revocation.status() };
  };
  return { peer, liar, codes, follow };
}

/** Answers streams with nothing but deltas that it makes up, and never with a statement. */
function drip(peer: IssuerPeer, liar: FeedFront): void {
  liar.fault = (request, response) => {
    if (request.url?.startsWith('/revocations/stream') !== true) return false;
    dripInto(response, peer.seq);
    return true;
  };
}

function dripInto(response: ServerResponse, from: number): void {
  let seq = from;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => {
    seq += 1;
    const entry: RevocationEntry = { kind: 'session', id: newId(), expiresAt: soon() };
    response.write(formatDeltaEvent({ seq, entry }));
  }, 200);
  response.on('close', () => clearInterval(timer));
}

describe('a peer that makes up deltas', () => {
  it('holds nobody who was up to date: he is fresh at another node before his bound is over', async () => {
    // Two names of one relay: who loses the first goes to the second, knowing everything.
    const { peer, liar, codes, follow } = await startScene({ relays: (url) => [url, `${url}/`] });
    const { verifier, feed } = follow();
    await verifier.ready();
    drip(peer, liar);
    liar.cut();
    await eventually('left', () => feed().node === peer.url && feed().stalenessMilliseconds < 1500);
    expect(codes).toContain('feed_silent');
  });

  it('holds nobody who has much to catch up with for longer than that may take', async () => {
    let ahead = 0;
    const { peer, liar, codes, follow } = await startScene({ monotonicClock: () => performance.now() + ahead });
    drip(peer, liar);
    const { feed } = follow();
    await eventually('held', () => feed().entries > 2);
    ahead = maxCatchUpMilliseconds;
    await eventually('fresh', () => feed().fresh);
    expect(codes).toContain('feed_silent');
    expect(feed().node).toBe(peer.url);
  });

  it('makes good tokens refused no longer than it is listened to', async () => {
    const { peer, liar, follow } = await startScene();
    const { verifier, feed } = follow();
    await verifier.ready();
    const everybody = formatDeltaEvent({ seq: 1, entry: { kind: 'issuer', epoch: 9, expiresAt: soon() } });
    liar.bend = (event) => event + everybody;
    const token = await peer.token();
    await eventually('left', () => feed().node === peer.url);
    await eventually('good again', async () => (await codeOf(verifier.verify(token))) === 'resolved');
    expect(feed().entries).toBe(0);
  });

  it('may make up few keys, which are long', async () => {
    const log = new FeedLog('https://id.example.com', 0);
    const at = { log_id: 'log', seq: 0, time: 0, hash: 'hash', snapshot: 'digest' };
    await log.takeSnapshot({ statement: 'a.b.c', digest: 'digest', entries: [], keys: [] }, at, async () => {});
    const key = (seq: number) => ({ seq, publish: { kty: 'EC', kid: 'k', x: 'x'.repeat(60_000) } as never });
    for (let seq = 1; seq <= maxPublishedKeys; seq += 1) await log.receive(key(seq));
    expect(await codeOf(log.receive(key(maxPublishedKeys + 1)))).toBe('feed_unproven');
    log.rewind();
    await log.receive(key(1));
  });
});

describe('a snapshot', () => {
  it('is not read before its statement was found to cover it', async () => {
    const { peer } = await startScene();
    const keys = remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/revocation-keys.json` });
    const genuine = await (await fetch(`${peer.url}/revocations/snapshot`)).text();
    const answer = (text: string) =>
      codeOf(
        fetchSnapshot(
          { url: peer.url, headers: {} },
          { issuer: peer.url, keys, fetch: async () => new Response(text) },
        ),
      );
    expect(await answer(genuine)).toBe('resolved');
    const start = genuine.slice(0, genuine.indexOf('"entries"'));
    expect(await answer(`${start}"entries":[{},{},{`)).toBe('feed_hash_mismatch');
    expect(await answer('[{},{},{}]')).toBe('peer_malformed');
  });
});
