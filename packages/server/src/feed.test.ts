import { createKeySet, importVerificationJwk, type KeySet, type VerificationKey } from '@sealwright/jwt';
import {
  createEventParser,
  extendFeedHash,
  type FeedEvent,
  type FeedStatement,
  parseDelta,
  parseSnapshot,
  verifyFeedStatement,
} from '@sealwright/jwt/feed';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { api, basicHeader, createRig, type Rig, url } from '../test/rig.ts';

let rig: Rig;
let feedKeys: KeySet;
const readers: AbortController[] = [];

beforeEach(async () => {
  rig = await createRig();
  const { body } = await rig.call('GET', '/.well-known/revocation-keys.json');
  const keys: VerificationKey[] = await Promise.all(body.keys.map((jwk: unknown) => importVerificationJwk(jwk)));
  feedKeys = createKeySet({ issuer: url, keys });
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.abort();
  await rig.close();
});

const nonce = 'abcdefghijklmnopqrstuv';
const basic = () => [api, rig.apiSecret] as const;
const errorOf = async (response: Response) => ((await response.json()) as { error: string }).error;
const revokeToken = (jti: string) => rig.issuer.revocations.revoke({ kind: 'token', jti });
const verify = (event: FeedEvent): Promise<FeedStatement> => verifyFeedStatement(event.data, feedKeys, url);

interface Stream {
  readonly response: Response;
  next(): Promise<FeedEvent>;
}

async function open(query: Record<string, string | number>, authorization = basicHeader(...basic())): Promise<Stream> {
  const abort = new AbortController();
  readers.push(abort);
  const request = new Request(`${url}/revocations/stream?${new URLSearchParams(query as Record<string, string>)}`, {
    headers: { authorization },
    signal: abort.signal,
  });
  const response = await rig.handler.fetch(request, { remoteAddress: '203.0.113.1' });
  const parser = createEventParser();
  const waiting: FeedEvent[] = [];
  const reader = response.status === 200 ? response.body?.getReader() : undefined;
  abort.signal.addEventListener('abort', () => void reader?.cancel().catch(() => undefined));
  return {
    response,
    async next() {
      for (;;) {
        const event = waiting.shift();
        if (event !== undefined) return event;
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done || value === undefined) throw new Error('the stream ended');
        waiting.push(...parser.push(value));
      }
    },
  };
}

describe('the snapshot', () => {
  it('holds what is revoked, signed by the feed’s own key', async () => {
    await revokeToken('jti-1');
    const { status, text, headers } = await rig.call('GET', '/revocations/snapshot', { basic: basic() });
    expect(status).toBe(200);
    const { statement, digest, entries } = await parseSnapshot(text);
    expect(await verifyFeedStatement(statement, feedKeys, url)).toMatchObject({ seq: 1, snapshot: digest });
    expect(entries).toMatchObject([{ kind: 'token', id: 'jti-1' }]);
    expect(headers.get('cache-control')).toBe('private, no-cache');
  });

  it('is not sent again to who holds it, until the log grows', async () => {
    const first = await rig.call('GET', '/revocations/snapshot', { basic: basic() });
    const held = { basic: basic(), headers: { 'if-none-match': first.headers.get('etag') ?? '' } };
    expect((await rig.call('GET', '/revocations/snapshot', held)).status).toBe(304);
    await revokeToken('jti-1');
    expect((await rig.call('GET', '/revocations/snapshot', held)).status).toBe(200);
  });

  it('is for registered resource servers alone', async () => {
    for (const options of [{}, { basic: [api, 'wrong'] as const }]) {
      const { status, body } = await rig.call('GET', '/revocations/snapshot', options);
      expect([status, body.error]).toEqual([401, 'invalid_client']);
    }
  });
});

describe('the stream', () => {
  const head = () => rig.issuer.revocations.head();

  it('begins with a heartbeat that echoes the nonce', async () => {
    const { logId } = head();
    const stream = await open({ log: logId, after: 0, nonce });
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.response.headers.get('cache-control')).toBe('no-store');
    const first = await stream.next();
    expect(first.event).toBe('heartbeat');
    expect(await verify(first)).toMatchObject({ log_id: logId, seq: 0, nonce });
  });

  it('sends what was missed, then the heartbeat that vouches for it', async () => {
    for (const jti of ['a', 'b', 'c']) await revokeToken(jti);
    const after = await rig.issuer.revocations.after(0, 1);
    const stream = await open({ log: head().logId, after: 1, nonce });
    const [second, third, heartbeat] = [await stream.next(), await stream.next(), await stream.next()];
    expect([second.id, third.id]).toEqual(['2', '3']);
    expect(parseDelta(third.data)).toMatchObject({ seq: 3, entry: { kind: 'token', id: 'c' } });
    expect(after).toHaveLength(1);
    const { seq, hash } = await verify(heartbeat);
    expect([seq, hash]).toEqual([3, head().hash]);
  });

  it('sends a revocation as soon as it is durable, with a heartbeat right behind, and the hash adds up', async () => {
    const stream = await open({ log: head().logId, after: 0, nonce });
    let { hash } = await verify(await stream.next());
    await revokeToken('now');
    const delta = await stream.next();
    expect(delta.event).toBe('delta');
    hash = await extendFeedHash(hash, parseDelta(delta.data));
    const statement = await verify(await stream.next());
    expect(statement).toMatchObject({ seq: 1, hash });
    expect(statement.nonce).toBeUndefined();
  });

  it('sends a heartbeat each second when nothing happens', async () => {
    const stream = await open({ log: head().logId, after: 0, nonce });
    const first = await verify(await stream.next());
    const times = [(await verify(await stream.next())).time];
    expect(times[0]).toBeGreaterThan(first.time);
    const shortest = () => Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
    // A crowded machine may hold one of them up, but not each.
    while (times.length < 2 || (shortest() > 1_200 && times.length < 6)) {
      times.push((await verify(await stream.next())).time);
    }
    expect(shortest()).toBeGreaterThan(500);
    expect(shortest()).toBeLessThanOrEqual(1_200);
  });

  it('has to be opened anew in the end, by a secret that is still good', async () => {
    const stream = await open({ log: head().logId, after: 0, nonce });
    await stream.next();
    await rig.issuer.resources.rotateSecret(api);
    await rig.issuer.resources.retireFormerSecret(api);
    rig.clock.now += 15 * 60_000;
    await stream.next();
    rig.clock.now += 5 * 60_000;
    await expect(stream.next().then(() => stream.next())).rejects.toThrow('the stream ended');
    expect((await open({ log: head().logId, after: 0, nonce })).response.status).toBe(401);
  });

  it('never lets a statement run ahead of its deltas, on any of many streams under a storm', async () => {
    const { logId } = head();
    const storm = (async () => {
      for (let index = 0; index < 60; index += 1) await revokeToken(`storm-${index}`);
    })();
    const check = async (): Promise<void> => {
      const stream = await open({ log: logId, after: 0, nonce });
      let seen = 0;
      while (seen < 60) {
        const event = await stream.next();
        if (event.event === 'delta') {
          expect(parseDelta(event.data).seq).toBe(seen + 1);
          seen += 1;
        } else expect((await verify(event)).seq).toBe(seen);
      }
    };
    await Promise.all([storm, ...Array.from({ length: 10 }, check)]);
  });

  it('catches up over many pages', async () => {
    const entries = Array.from({ length: 2_500 }, (_, index) => ({
      ...{ kind: 'token' as const, id: `bulk-${index}` },
      expiresAt: Math.floor(Date.now() / 1_000) + 900,
    }));
    await rig.issuer.store.revocations.append(entries);
    await rig.issuer.revocations.catchUp();
    const stream = await open({ log: head().logId, after: 0, nonce });
    let seen = 0;
    for (;;) {
      const event = await stream.next();
      if (event.event === 'heartbeat') break;
      seen += 1;
      expect(event.id).toBe(String(seen));
    }
    expect(seen).toBe(2_500);
  });

  it('sends readers of another log to the snapshot', async () => {
    const { response } = await open({ log: 'another', after: 0, nonce });
    expect([response.status, await errorOf(response)]).toEqual([409, 'log_changed']);
  });

  it('sends readers whose deltas were cleaned away to the snapshot', async () => {
    const other = await createRig({
      wrap: (issuer) => ({ ...issuer, revocations: { ...issuer.revocations, after: async () => undefined } }),
    });
    await other.issuer.revocations.revoke({ kind: 'token', jti: 'a' });
    const query = new URLSearchParams({ log: other.issuer.revocations.head().logId, after: '0', nonce });
    const { status, body } = await other.call('GET', `/revocations/stream?${query}`, { basic: [api, other.apiSecret] });
    expect([status, body.error]).toEqual([410, 'snapshot_required']);
    await other.close();
  });

  it.each([
    ['no log', { after: 0, nonce }],
    ['no nonce', { log: 'x', after: 0 }],
    ['a short nonce', { log: 'x', after: 0, nonce: 'short' }],
    ['a negative sequence', { log: 'x', after: -1, nonce }],
    ['a sequence that is no integer', { log: 'x', after: 1.5, nonce }],
    ['a huge sequence', { log: 'x', after: '99999999999999999999', nonce }],
    ['SQL', { log: "' OR 1=1", after: 0, nonce }],
    ['an unknown parameter', { log: 'x', after: 0, nonce, all: '1' }],
  ])('refuses %s', async (_, query) => {
    const { response } = await open(query as Record<string, string>);
    expect([response.status, await errorOf(response)]).toEqual([400, 'invalid_request']);
  });

  it('refuses HEAD, which could never end', async () => {
    const query = new URLSearchParams({ log: head().logId, after: '0', nonce });
    const { status } = await rig.call('HEAD', `/revocations/stream?${query}`, { basic: basic() });
    expect(status).toBe(405);
  });

  it('is for registered resource servers alone', async () => {
    const { response } = await open({ log: head().logId, after: 0, nonce }, basicHeader(api, 'wrong'));
    expect(response.status).toBe(401);
  });

  it('has room for so many readers of one resource server', async () => {
    const query = { log: head().logId, after: 0, nonce };
    for (let index = 0; index < 200; index += 1) expect((await open(query)).response.status).toBe(200);
    const full = await open(query);
    expect([full.response.status, full.response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'streams_full' });
    readers[0]?.abort();
    await expect.poll(async () => (await open(query)).response.status).toBe(200);
  });

  it('cuts a reader that does not keep up, and keeps the others', async () => {
    const { logId } = head();
    const stuck = await open({ log: logId, after: 0, nonce });
    const brisk = await open({ log: logId, after: 0, nonce });
    await brisk.next();
    const expiresAt = Math.floor(Date.now() / 1_000) + 900;
    for (let batch = 0; batch < 12; batch += 1) {
      const entries = Array.from({ length: 400 }, (_, index) => ({
        ...{ kind: 'token' as const, id: `flood-${batch}-${index}-${'x'.repeat(40)}`, expiresAt },
      }));
      await rig.issuer.store.revocations.append(entries);
      await rig.issuer.revocations.catchUp();
      for (let index = 0; index < 401; ) if ((await brisk.next()).event !== '') index += 1;
    }
    await expect.poll(() => rig.counts.filter(({ name }) => name === 'feed_streams_closed_total').length).toBe(1);
    await expect(
      (async () => {
        for (;;) await stuck.next();
      })(),
    ).rejects.toThrow();
    expect((await brisk.next()).event).toBe('heartbeat');
  });

  it('ends in good order when the server stops, and opens no more', async () => {
    const stream = await open({ log: head().logId, after: 0, nonce });
    await stream.next();
    await rig.handler.close();
    await expect(stream.next()).rejects.toThrow('the stream ended');
    const after = await open({ log: head().logId, after: 0, nonce });
    expect(after.response.status).toBe(503);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'stopping' });
  });
});

describe('an open feed', () => {
  it('is readable without a secret, in a demonstration that says so', async () => {
    const demo = await createRig({ server: { verifiersOpen: true } });
    expect((await demo.call('GET', '/revocations/snapshot')).status).toBe(200);
    const wrong = await demo.call('GET', '/revocations/snapshot', { basic: [api, 'wrong'] });
    expect(wrong.status).toBe(401);
    await demo.close();
  });
});

describe('a report', () => {
  const report = { verifier: 'api-1', log_id: 'log', seq: 3, kids: ['k1'], staleness_ms: 12, entries: 4 };

  it('is kept, the last of each verifier, under the name of its resource server', async () => {
    for (const seq of [3, 4]) {
      const { status } = await rig.call('POST', '/revocations/report', { basic: basic(), json: { ...report, seq } });
      expect(status).toBe(204);
    }
    expect(rig.handler.reports()).toMatchObject([{ ...report, seq: 4, resource: api }]);
  });

  it('may say that nothing is known yet', async () => {
    const json = { ...report, staleness_ms: null };
    expect((await rig.call('POST', '/revocations/report', { basic: basic(), json })).status).toBe(204);
  });

  it.each([
    ['too many keys', { kids: Array<string>(65).fill('k') }],
    ['a negative sequence', { seq: -1 }],
    ['a fraction', { entries: 0.5 }],
    ['a name with a blank', { verifier: 'a b' }],
  ])('with %s is refused', async (_, change) => {
    const { status } = await rig.call('POST', '/revocations/report', {
      basic: basic(),
      json: { ...report, ...change },
    });
    expect(status).toBe(400);
    expect(rig.handler.reports()).toEqual([]);
  });

  it('comes no more often than it has news', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 14; index += 1) {
      statuses.push((await rig.call('POST', '/revocations/report', { basic: basic(), json: report })).status);
    }
    expect(statuses.slice(-2)).toEqual([429, 429]);
  });
});
