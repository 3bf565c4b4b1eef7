import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { createRevocationRelay, loopbackNeighbours } from '@sealwright/verifier/relay';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CutStore, createCutStore } from '../test/cut-store.ts';
import { api, createRig, type Rig, url } from '../test/rig.ts';

interface Node {
  readonly url: string;
  readonly cut: CutStore;
  readonly revoke: (sid: string) => Promise<unknown>;
}

let rig: Rig;
const closers: (() => unknown)[] = [];
beforeEach(async () => {
  rig = await createRig();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rig.close();
});

/** A node on the rig's store that listens on a port of its own. */
async function startNode(): Promise<Node> {
  const cut = createCutStore(rig.store);
  const { handler, issuer } = await rig.addNode({ store: cut.store, server: { verifiersOpen: true } });
  const { port } = await handler.listen({ host: '127.0.0.1', port: 0 });
  const revoke = (sid: string) => issuer.revocations.revoke({ kind: 'session', sid });
  return { url: `http://127.0.0.1:${port}`, cut, revoke };
}

interface Follower {
  readonly verifier: Verifier;
  readonly events: { readonly type: string; readonly code?: string }[];
  feed(): {
    readonly fresh: boolean;
    readonly node: string;
    readonly seq: number | undefined;
    readonly stalenessMilliseconds: number;
  };
}

function follow(nodes: readonly string[], rest: object = {}): Follower {
  const events: Follower['events'] = [];
  const verifier = createVerifier({
    ...{ issuer: url, audience: api, typ: 'at+jwt' },
    keys: remoteJwks({ issuer: url, url: `${nodes[0]}/.well-known/jwks.json` }),
    revocation: revocationFeed({ url, nodes, whenStale: 'deny', maxStalenessSeconds: 4, ...rest }),
    observer: (event) => events.push(event),
  });
  closers.push(() => verifier.close());
  return { verifier, events, feed: () => verifier.status().issuers[0]?.feed as ReturnType<Follower['feed']> };
}

async function logIn(): Promise<{ readonly token: string; readonly sid: string }> {
  await rig.signUp('anna@example.com');
  const { access_token: token } = await rig.logIn('anna@example.com');
  const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return { token, sid };
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'good',
    (error) => error.code,
  );
const patient = { timeout: 15_000, interval: 10 };

describe('two nodes on one store', () => {
  it('a verifier leaves the one that has lost the store before it is stale, and hears of a revocation by the other', async () => {
    const nodes = [await startNode(), await startNode()] as const;
    const { token, sid } = await logIn();
    const { verifier, events, feed } = follow(nodes.map((node) => node.url));
    await verifier.ready();
    expect(await codeOf(verifier.verify(token))).toBe('good');
    const lost = nodes.find((node) => node.url === feed().node) as Node;
    const other = nodes.find((node) => node !== lost) as Node;
    lost.cut.connection = 'hanging';
    await other.revoke(sid);
    await expect.poll(() => codeOf(verifier.verify(token)), patient).toBe('token_revoked');
    expect(feed().node).toBe(other.url);
    expect(events.filter(({ type }) => type === 'feed_stale')).toEqual([]);
  });

  it('a verifier denies within its bound when neither can reach the store, and is fresh again when one can', async () => {
    const nodes = [await startNode(), await startNode()] as const;
    const { token } = await logIn();
    const { verifier, feed } = follow(nodes.map((node) => node.url));
    await verifier.ready();
    expect(await codeOf(verifier.verify(token))).toBe('good');
    for (const { cut } of nodes) cut.connection = 'failing';
    const cutAt = performance.now();
    await expect.poll(() => codeOf(verifier.verify(token)), patient).toBe('revocation_stale');
    // Four seconds from the last confirmation, and never before it was lost.
    expect(performance.now() - cutAt).toBeLessThan(4_500);
    expect(performance.now() - cutAt).toBeGreaterThan(2_500);
    nodes[1].cut.connection = 'on';
    await expect.poll(() => codeOf(verifier.verify(token)), patient).toBe('good');
    expect(feed().node).toBe(nodes[1].url);
  });

  it('a verifier that knows more than its node is not sent to another snapshot, and is fresh once the node has caught up', async () => {
    const node = await startNode();
    const { token, sid } = await logIn();
    await node.cut.lag();
    await rig.issuer.revocations.revoke({ kind: 'session', sid });
    // The snapshot is of now; what the node confirms is of before.
    const { verifier, events, feed } = follow([node.url]);
    await expect.poll(() => feed().seq, patient).toBe(1);
    await expect.poll(() => rig.lines.some(({ code }) => code === 'feed_behind'), patient).toBe(true);
    expect([feed().fresh, await codeOf(verifier.verify(token))]).toEqual([false, 'token_revoked']);
    node.cut.release();
    await expect.poll(() => feed().fresh, patient).toBe(true);
    const codes = events.flatMap(({ code }) => code ?? []);
    expect(codes).not.toContain('feed_log_changed');
    expect(codes).not.toContain('feed_gap');
  });
});

describe('a relay of a real node', () => {
  it('shows a revocation, and says nothing while the node cannot confirm it', async () => {
    const node = await startNode();
    const { token, sid } = await logIn();
    const relay = createRevocationRelay({ url, nodes: [node.url], neighbours: loopbackNeighbours });
    closers.push(() => relay.close());
    await relay.feed.ready();
    const fetch = (input: string, init: RequestInit) =>
      input.startsWith('http://127.0.0.1:1/')
        ? relay.fetch(new Request(input, init), { remoteAddress: '127.0.0.1' })
        : globalThis.fetch(input, init);
    const { verifier, feed } = follow([node.url], { relays: [{ url: 'http://127.0.0.1:1' }], fetch });
    await verifier.ready();
    expect([await codeOf(verifier.verify(token)), feed().node]).toEqual(['good', 'http://127.0.0.1:1']);
    node.cut.connection = 'failing';
    await expect.poll(() => codeOf(verifier.verify(token)), patient).toBe('revocation_stale');
    node.cut.connection = 'on';
    await node.revoke(sid);
    await expect.poll(() => codeOf(verifier.verify(token)), patient).toBe('token_revoked');
    await expect.poll(() => feed().fresh, patient).toBe(true);
  });
});
