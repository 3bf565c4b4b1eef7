import { createKeySet, importVerificationJwk, type KeySet } from '@sealwright/jwt';
import { createEventParser, type FeedEvent, type FeedStatement, verifyFeedStatement } from '@sealwright/jwt/feed';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CutStore, createCutStore } from '../test/cut-store.ts';
import { createRig, type Rig, url } from '../test/rig.ts';
import { restMillisecondsPerStream } from './defaults.ts';
import { FeedHub } from './feed-hub.ts';
import type { LogFields } from './ports.ts';

const heartbeatMilliseconds = 20;
const nonce = 'abcdefghijklmnopqrstuv';

/** A node whose store can be cut off, on a store that others write to. */
interface Node {
  readonly hub: FeedHub;
  readonly cut: CutStore;
  readonly lines: (LogFields & { readonly message: string })[];
  readonly counts: string[];
  head(): { readonly logId: string; readonly seq: number };
}

let rig: Rig;
let keys: KeySet;
const hubs: FeedHub[] = [];

beforeEach(async () => {
  rig = await createRig();
  const jwks = await Promise.all(rig.issuer.keys.feedPublicKeys().map((jwk) => importVerificationJwk(jwk)));
  keys = createKeySet({ issuer: url, keys: jwks });
});
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close();
  await rig.close();
});

async function startNode(): Promise<Node> {
  const cut = createCutStore(rig.store);
  const { issuer } = await rig.addNode({ store: cut.store });
  const lines: Node['lines'] = [];
  const counts: string[] = [];
  const write = (fields: LogFields, message: string) => void lines.push({ ...fields, message });
  const hub = new FeedHub({
    ...{ issuer, heartbeatMilliseconds, monotonicClock: () => performance.now() },
    log: { info: write, warn: write, error: write },
    counter: (name) => void counts.push(name),
  });
  hubs.push(hub);
  return { hub, cut, lines, counts, head: () => issuer.revocations.head() };
}

const revoke = (jti: string) => rig.issuer.revocations.revoke({ kind: 'token', jti });

/** Reads a stream event by event; heartbeats come verified. */
async function follow(node: Node, after = node.head().seq): Promise<() => Promise<FeedStatement>> {
  const body = await node.hub.open({ logId: node.head().logId, after, nonce, reader: 'test' });
  const reader = body.getReader();
  const parser = createEventParser();
  const waiting: FeedEvent[] = [];
  return async () => {
    for (;;) {
      const event = waiting.shift();
      if (event?.event === 'heartbeat') return verifyFeedStatement(event.data, keys, url);
      if (event !== undefined) continue;
      const { done, value } = await reader.read();
      if (done) throw new Error('the stream ended');
      waiting.push(...parser.push(value));
    }
  };
}

/** What comes first: the heartbeat, or so many beats in which none came. */
function silence(beat: Promise<FeedStatement>, node: Node, beats: number): Promise<'silent' | FeedStatement> {
  const missed = expect.poll(() => node.counts.filter((name) => name.endsWith('unconfirmed_total')).length, {
    ...{ timeout: 5_000, interval: 5 },
  });
  return Promise.race([beat, missed.toBeGreaterThanOrEqual(beats).then(() => 'silent' as const)]);
}

describe.each(['failing', 'hanging'] as const)('a node whose store is %s', (connection) => {
  it('says nothing, keeps its streams, tells of the outage once, and comes back by itself', async () => {
    const node = await startNode();
    const next = await follow(node);
    await next();
    const before = await next();
    node.cut.connection = connection;
    await revoke('while it was away');
    // What was confirmed before the cut may still be on its way, and nothing later.
    let beat = next();
    for (let heard = await silence(beat, node, 2); heard !== 'silent'; heard = await silence(beat, node, 2)) {
      expect(heard.seq).toBe(before.seq);
      beat = next();
    }
    expect(node.counts.filter((name) => name === 'feed_outages_total')).toHaveLength(1);
    expect(node.lines).toMatchObject([{ code: 'revocations_unconfirmed' }]);
    node.cut.connection = 'on';
    expect(await beat).toMatchObject({ seq: before.seq + 1 });
    await expect.poll(() => node.lines.length).toBe(2);
    expect(node.lines[1]?.message).toContain('again');
  });

  it('opens no stream, and says by its code that another node may', async () => {
    const node = await startNode();
    node.cut.connection = connection;
    await expect(follow(node)).rejects.toMatchObject({ code: 'revocations_unconfirmed', httpStatus: 503 });
    node.cut.connection = 'on';
    // The question that hangs is given up within two seconds.
    let next: Awaited<ReturnType<typeof follow>> | undefined;
    await expect.poll(async () => (next = await follow(node).catch(() => undefined)), { timeout: 5_000 }).toBeDefined();
    expect(await next?.()).toMatchObject({ nonce });
  });
});

describe('a heartbeat', () => {
  it('is confirmed by one question to the store, whatever the number of streams', async () => {
    const node = await startNode();
    const streams = await Promise.all(Array.from({ length: 20 }, () => follow(node)));
    await Promise.all(streams.map((next) => next()));
    const before = node.cut.questions;
    const [first] = await Promise.all(streams.map((next) => next()));
    let last = first;
    for (let beat = 0; beat < 10; beat += 1) [last] = await Promise.all(streams.map((next) => next()));
    expect(node.cut.questions - before).toBeLessThanOrEqual(13);
    expect(last?.time).toBeGreaterThan(first?.time ?? Number.POSITIVE_INFINITY);
  });

  it('has the time before the store was asked, so that a slow answer is as old as it is', async () => {
    const node = await startNode();
    const next = await follow(node);
    await next();
    const { head } = node.cut.store.revocations;
    let asked = 0;
    Object.assign(node.cut.store.revocations, {
      head: async () => {
        asked = Date.now();
        await new Promise((resolve) => setTimeout(resolve, 100));
        return head();
      },
    });
    for (let beat = 0; beat < 2; beat += 1) await next();
    const slow = await next();
    expect(slow.time).toBeLessThanOrEqual(asked);
    expect(Date.now() - slow.time).toBeGreaterThanOrEqual(100);
  });
});

describe('a storm of revocations', () => {
  it('leaves in groups, each signed once, so that many streams cost a bounded share of the processor', async () => {
    const node = await startNode();
    const streams = await Promise.all(Array.from({ length: 100 }, () => follow(node)));
    await Promise.all(streams.map((next) => next()));
    const from = node.head().seq;
    const started = performance.now();
    const storm = (async () => {
      for (let index = 0; index < 60; index += 1) await revoke(`storm-${index}`);
    })();
    const positions = await Promise.all(
      streams.map(async (next) => {
        const seen = new Set<number>();
        for (let { seq } = await next(); seen.add(seq) && seq < from + 60; { seq } = await next());
        return seen.size;
      }),
    );
    await storm;
    const groups = (performance.now() - started) / (streams.length * restMillisecondsPerStream);
    expect(Math.max(...positions)).toBeLessThanOrEqual(groups + 3);
  });
});

describe('a node that is behind its reader', () => {
  it('waits until its store shows it as much, and then serves', async () => {
    const node = await startNode();
    await node.cut.lag();
    const { seq } = await revoke('seen elsewhere');
    const opening = follow(node, seq);
    const asked = node.cut.questions;
    await expect.poll(() => node.cut.questions).toBeGreaterThan(asked + 1);
    node.cut.release();
    expect(await (await opening)()).toMatchObject({ seq, nonce });
  });

  it('refuses after a second with a code that sends the reader elsewhere and not to the snapshot', async () => {
    const node = await startNode();
    await node.cut.lag();
    const { seq } = await revoke('seen elsewhere');
    await expect(follow(node, seq)).rejects.toMatchObject({ code: 'feed_behind', httpStatus: 503 });
    expect(await (await follow(node))()).toMatchObject({ seq: seq - 1 });
  });
});
