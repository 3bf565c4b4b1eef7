import { generateSigningKey } from '@sealwright/jwt';
import { type FeedDelta, formatDeltaEvent } from '@sealwright/jwt/feed';
import { afterEach, describe, expect, it } from 'vitest';
import { audience, codeOf, eventually, type IssuerPeer, json, newId, startIssuer } from '../test/issuer-peer.ts';
import {
  createVerifier,
  type RevocationFeedOptions,
  remoteJwks,
  revocationFeed,
  type Verifier,
  type VerifierEvent,
} from './index.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function startPeer(): Promise<IssuerPeer> {
  const peer = await startIssuer();
  closers.push(() => peer.close());
  return peer;
}

interface Setup {
  readonly verifier: Verifier;
  readonly events: VerifierEvent[];
}

function follow(peer: IssuerPeer, feed: Partial<RevocationFeedOptions> = {}): Setup {
  const events: VerifierEvent[] = [];
  const verifier = createVerifier({
    issuer: peer.url,
    audience,
    typ: 'at+jwt',
    keys: remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/jwks.json`, cooldownSeconds: 1 }),
    revocation: revocationFeed({ url: peer.url, whenStale: 'deny', ...feed }),
    observer: (event) => events.push(event),
  });
  closers.push(() => verifier.close());
  return { verifier, events };
}

async function followReady(peer: IssuerPeer, feed: Partial<RevocationFeedOptions> = {}): Promise<Setup> {
  const setup = follow(peer, feed);
  await setup.verifier.ready();
  return setup;
}

const soon = (): number => Math.floor(Date.now() / 1000) + 900;
const failures = ({ events }: Setup): string[] =>
  events.flatMap((event) => (event.type === 'feed_failed' ? [event.code] : []));
const feedOf = ({ verifier }: Setup) => verifier.status().issuers[0]?.feed;

describe('a revocation', () => {
  const id = newId();
  it.each([
    ['token', { jti: id }, { kind: 'token', id, expiresAt: soon() }, { sid: id, sub: id, client_id: id }],
    ['session', { sid: id }, { kind: 'session', id, expiresAt: soon() }, { jti: id, sub: id, client_id: id }],
    ['subject', { sub: id }, { kind: 'subject', id, epoch: 1, expiresAt: soon() }, { sub: id, epoch: [0, 0, 1] }],
    [
      'client',
      { client_id: id },
      { kind: 'client', id, epoch: 3, expiresAt: soon() },
      { client_id: id, epoch: [0, 3, 0] },
    ],
    ['issuer', {}, { kind: 'issuer', epoch: 1, expiresAt: soon() }, { epoch: [1, 0, 0] }],
    [
      'subject of any form',
      { sub: 'anna@example.com' },
      { kind: 'subject', id: 'anna@example.com', epoch: 1, expiresAt: soon() },
      { sub: 'anna@example.org' },
    ],
  ] as const)(
    'of a %s refuses what it names within a second, warm or cold, and nothing else',
    async (_, claims, entry, others) => {
      const peer = await startPeer();
      const { verifier } = await followReady(peer);
      const warm = await peer.token(claims);
      const cold = await peer.token(claims);
      const other = await peer.token(others);
      await verifier.verify(warm);
      await verifier.verify(other);
      const started = performance.now();
      await peer.revoke(entry);
      await eventually('refused', async () => (await codeOf(verifier.verify(warm))) === 'token_revoked');
      expect(performance.now() - started).toBeLessThan(1000);
      expect(await codeOf(verifier.verify(cold))).toBe('token_revoked');
      expect(await codeOf(verifier.verify(other))).toBe('resolved');
    },
  );

  it('of a key removes it from every source at once, for good, whatever the JWK Set says', async () => {
    const peer = await startPeer();
    const { verifier } = await followReady(peer);
    const token = await peer.token();
    await verifier.verify(token);
    await peer.revoke({ kind: 'key', id: peer.signingKey.kid });
    await eventually('refused', async () => (await codeOf(verifier.verify(token))) === 'key_unknown');
    const before = peer.count('/.well-known/jwks.json');
    for (let n = 0; n < 20; n += 1) expect(await codeOf(verifier.verify(await peer.token()))).toBe('key_unknown');
    // The set still lists it. A revoked kid must not send us there, either.
    expect(peer.count('/.well-known/jwks.json')).toBe(before);
  });

  it('is known from the snapshot to a verifier that starts later', async () => {
    const peer = await startPeer();
    const sid = newId();
    await peer.revoke({ kind: 'session', id: sid, expiresAt: soon() });
    const { verifier } = await followReady(peer);
    expect(await codeOf(verifier.verify(await peer.token({ sid })))).toBe('token_revoked');
    expect(verifier.status().issuers[0]?.feed).toMatchObject({ fresh: true, seq: 1, logId: peer.logId, entries: 1 });
  });

  it('needs a token that names what could be revoked', async () => {
    const peer = await startPeer();
    const { verifier } = await followReady(peer);
    for (const claims of [
      { jti: undefined },
      { epoch: undefined },
      { epoch: [0, 0] },
      { epoch: [0, 0, -1] },
      { sid: 7 },
      { sub: undefined },
      { client_id: undefined },
      { sub: undefined, client_id: undefined, sid: undefined },
      // Without a session may be what a client holds in its own name, and nothing else.
      { sid: undefined },
      { sid: undefined, client_id: 'machine' },
      { sid: null, sub: 'machine', client_id: 'machine' },
    ]) {
      expect(await codeOf(verifier.verify(await peer.token(claims)))).toBe('token_not_revocable');
    }
  });

  it('reaches a client in its own name, which has no session, by its client', async () => {
    const peer = await startPeer();
    const { verifier } = await followReady(peer);
    const own = { sid: undefined, sub: 'machine', client_id: 'machine', epoch: [0, 4, 0] };
    expect(await codeOf(verifier.verify(await peer.token(own)))).toBe('resolved');
    await peer.revoke({ kind: 'client', id: 'machine', epoch: 5, expiresAt: soon() });
    await eventually(
      'the revocation',
      async () => (await codeOf(verifier.verify(await peer.token(own)))) === 'token_revoked',
    );
    expect(await codeOf(verifier.verify(await peer.token({ ...own, epoch: [0, 5, 0] })))).toBe('resolved');
  });
});

describe('a published key', () => {
  it('verifies once a signed heartbeat covers it, before any JWK Set has it', async () => {
    const peer = await startPeer();
    const { verifier } = await followReady(peer);
    const fresh = await generateSigningKey('ES256');
    const token = await peer.token({}, fresh);
    expect(await codeOf(verifier.verify(token))).toBe('key_unknown');
    await peer.publish(fresh);
    await eventually('accepted', async () => (await codeOf(verifier.verify(token))) === 'resolved');
    await peer.revoke({ kind: 'key', id: fresh.kid });
    await eventually('refused', async () => (await codeOf(verifier.verify(token))) === 'key_unknown');
  });

  it('verifies nothing while no signature covers it', async () => {
    const peer = await startPeer();
    const setup = await followReady(peer);
    const fresh = await generateSigningKey('ES256');
    const sid = newId();
    peer.signs = false;
    peer.statementKey = await generateSigningKey('ES256');
    await peer.publish(fresh);
    await peer.revoke({ kind: 'session', id: sid, expiresAt: soon() });
    // The revocation behind it has arrived, so the key has, too.
    const revoked = await peer.token({ sid });
    await eventually('refused', async () => (await codeOf(setup.verifier.verify(revoked))) === 'token_revoked');
    expect(await codeOf(setup.verifier.verify(await peer.token({}, fresh)))).toBe('key_unknown');
  });

  it('lives and dies with the JWK Set once that has it', async () => {
    const peer = await startPeer();
    const { verifier } = await followReady(peer);
    const fresh = await generateSigningKey('ES256');
    await peer.publish(fresh);
    const token = await peer.token({}, fresh);
    await eventually('accepted', async () => (await codeOf(verifier.verify(token))) === 'resolved');
    peer.jwks = [peer.signingKey, fresh];
    const refetch = async (): Promise<void> => {
      const before = peer.count('/.well-known/jwks.json');
      const unknown = await generateSigningKey('ES256');
      await eventually('refetched', async () => {
        await codeOf(verifier.verify(await peer.token({}, unknown)));
        return peer.count('/.well-known/jwks.json') > before;
      });
    };
    await refetch();
    peer.jwks = [peer.signingKey];
    await refetch();
    expect(await codeOf(verifier.verify(token))).toBe('key_unknown');
  });
});

describe('a feed that is cut', () => {
  it('resumes from the last sequence, without another snapshot', async () => {
    const peer = await startPeer();
    const setup = await followReady(peer);
    const sid = newId();
    peer.cutStreams();
    await peer.revoke({ kind: 'session', id: sid, expiresAt: soon() });
    await eventually('resumed', () => feedOf(setup)?.seq === 1);
    expect(await codeOf(setup.verifier.verify(await peer.token({ sid })))).toBe('token_revoked');
    expect(peer.count('/revocations/snapshot')).toBe(1);
    expect(failures(setup)).toHaveLength(1);
  });

  it('keeps refusing what arrived before the cut and was not signed yet', async () => {
    const peer = await startPeer();
    const setup = await followReady(peer);
    const sid = newId();
    const token = await peer.token({ sid });
    peer.signs = false;
    const key = peer.statementKey;
    peer.statementKey = await generateSigningKey('ES256');
    await peer.revoke({ kind: 'session', id: sid, expiresAt: soon() });
    await eventually('refused', async () => (await codeOf(setup.verifier.verify(token))) === 'token_revoked');
    peer.cutStreams();
    peer.statementKey = key;
    peer.signs = true;
    const codes = new Set<string>();
    await eventually('signed', async () => {
      codes.add(await codeOf(setup.verifier.verify(token)));
      return feedOf(setup)?.seq === 1;
    });
    expect([...codes]).toEqual(['token_revoked']);
  });

  it('takes a new snapshot for a new log, and keeps what the old one revoked', async () => {
    const peer = await startPeer();
    const setup = await followReady(peer);
    const [old, young] = [newId(), newId()];
    await peer.revoke({ kind: 'session', id: old, expiresAt: soon() });
    await eventually('arrived', () => feedOf(setup)?.seq === 1);
    await peer.startNewLog([{ seq: 1, entry: { kind: 'session', id: young, expiresAt: soon() } }]);
    await eventually('followed', () => feedOf(setup)?.logId === peer.logId && feedOf(setup)?.fresh === true);
    expect(await codeOf(setup.verifier.verify(await peer.token({ sid: old })))).toBe('token_revoked');
    expect(await codeOf(setup.verifier.verify(await peer.token({ sid: young })))).toBe('token_revoked');
    expect(failures(setup)).toContain('feed_log_changed');
  });

  it('takes a new snapshot where the issuer has cleaned the log away', async () => {
    const peer = await startPeer();
    const setup = await followReady(peer);
    let refused = false;
    peer.fault = (request, response) => {
      if (!request.url?.startsWith('/revocations/stream') || refused) return false;
      refused = true;
      json(response, { error: 'snapshot_required' }, {}, 410);
      return true;
    };
    peer.cutStreams();
    await eventually('another snapshot', () => peer.count('/revocations/snapshot') === 2);
    expect(failures(setup)).toContain('feed_resume_refused');
  });

  it('comes back after a stream that ended in good order', async () => {
    const peer = await startPeer();
    const setup = await followReady(peer);
    const before = peer.count('/revocations/stream');
    peer.endStreams();
    await eventually('another stream', () => peer.count('/revocations/stream') > before);
    expect(failures(setup)).toEqual(['feed_ended']);
  });

  it('gives up a stream that says nothing', async () => {
    const peer = await startPeer();
    let mute = true;
    peer.fault = (request, response) => {
      if (!request.url?.startsWith('/revocations/stream') || !mute) return false;
      mute = false;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      return true;
    };
    const setup = await followReady(peer, { maxStalenessSeconds: 2 });
    expect(failures(setup)).toEqual(['feed_silent']);
  });

  it('follows a flapping issuer to the end', async () => {
    const peer = await startPeer();
    const setup = await followReady(peer);
    const sids = Array.from({ length: 10 }, newId);
    for (const id of sids) {
      await peer.revoke({ kind: 'session', id, expiresAt: soon() });
      peer.cutStreams();
    }
    await eventually('caught up', () => feedOf(setup)?.seq === 10);
    for (const sid of sids)
      expect(await codeOf(setup.verifier.verify(await peer.token({ sid })))).toBe('token_revoked');
  });
});

describe('a peer that lies', () => {
  /** What it does, and by which code it is found out. */
  const lies: readonly (readonly [name: string, code: string, lie: (peer: IssuerPeer) => unknown])[] = [
    [
      'signs with another key',
      'feed_statement_invalid',
      async (peer) => Object.assign(peer, { statementKey: await generateSigningKey('ES256') }),
    ],
    [
      'signs with a token key',
      'feed_statement_invalid',
      (peer) => Object.assign(peer, { statementKey: peer.signingKey }),
    ],
    [
      'tells an old heartbeat again',
      'feed_time_reversed',
      (peer) => Object.assign(peer, { replay: peer.lastHeartbeat }),
    ],
    ['goes back in time', 'feed_time_reversed', (peer) => twist(peer, (one) => ({ ...one, time: one.time - 30_000 }))],
    [
      'lives in another hour',
      'feed_clock_apart',
      (peer) => twist(peer, (one) => ({ ...one, time: one.time + 3_600_000 })),
    ],
    [
      'changes the log in the middle',
      'feed_log_changed',
      (peer) => twist(peer, (one) => ({ ...one, log_id: 'other' })),
    ],
    ['hides a revocation', 'feed_gap', (peer) => twist(peer, (one) => ({ ...one, seq: one.seq + 1 }))],
    ['signs another history', 'feed_hash_mismatch', (peer) => twist(peer, (one) => ({ ...one, hash: 'other' }))],
    ['sends an entry twice', 'feed_gap', (peer) => peer.sendRaw(event(1))],
    ['skips an entry', 'feed_gap', (peer) => peer.sendRaw(event(peer.seq + 2))],
    ['sends what is no delta', 'feed_malformed', (peer) => peer.sendRaw('event: delta\ndata: {"seq":2}\n\n')],
    ['sends no text', 'feed_malformed', (peer) => peer.sendRaw('data: {}\n\nevent: delta\ndata: null\n\n')],
    ['sends an event without end', 'feed_event_too_large', (peer) => peer.sendRaw(`data: ${'x'.repeat(100_000)}`)],
  ];
  const twist = (peer: IssuerPeer, change: IssuerPeer['twist']): IssuerPeer => Object.assign(peer, { twist: change });
  const event = (seq: number): string =>
    formatDeltaEvent({ seq, entry: { kind: 'session', id: newId(), expiresAt: soon() } });

  it.each(lies)('and %s is found out, and believed again only once it is honest', async (_, code, lie) => {
    const peer = await startPeer();
    await peer.revoke({ kind: 'session', id: newId(), expiresAt: soon() });
    const setup = await followReady(peer, { maxStalenessSeconds: 2 });
    const honest = { key: peer.statementKey, twist: peer.twist };
    if (peer.lastHeartbeat !== undefined) {
      const replayed = peer.lastHeartbeat;
      // One more, so that the recorded one is old.
      await eventually('a later heartbeat', () => peer.lastHeartbeat !== replayed);
      peer.lastHeartbeat = replayed;
    }
    await lie(peer);
    await eventually(code, () => failures(setup).includes(code));
    peer.statementKey = honest.key;
    peer.twist = honest.twist;
    peer.replay = undefined;
    await eventually('fresh again', () => feedOf(setup)?.fresh === true && peer.streams === 1);
    expect(await codeOf(setup.verifier.verify(await peer.token()))).toBe('resolved');
  });

  it('and answers another stream’s question is not believed', async () => {
    const peer = await startPeer();
    peer.twist = (one) => (one.nonce === undefined ? one : { ...one, nonce: 'x'.repeat(22) });
    const setup = follow(peer);
    await eventually('found out', () => failures(setup).includes('feed_nonce_mismatch'));
    expect(feedOf(setup)?.fresh).toBe(false);
    expect(await codeOf(setup.verifier.verify(await peer.token()))).toBe('revocation_stale');
  });

  it('and revokes without signing is obeyed until the signed truth arrives, then the lie is gone', async () => {
    const peer = await startPeer();
    const setup = await followReady(peer);
    const sid = newId();
    const token = await peer.token({ sid });
    const lie: FeedDelta = { seq: peer.seq + 1, entry: { kind: 'session', id: sid, expiresAt: soon() } };
    const keyLie: FeedDelta = { seq: peer.seq + 2, entry: { kind: 'key', id: peer.signingKey.kid } };
    await setup.verifier.verify(token);
    peer.sendRaw(formatDeltaEvent(lie) + formatDeltaEvent(keyLie));
    await eventually('refused', async () => (await codeOf(setup.verifier.verify(token))) !== 'resolved');
    await eventually('found out', () => failures(setup).includes('feed_gap'));
    await peer.revoke({ kind: 'session', id: newId(), expiresAt: soon() });
    await peer.revoke({ kind: 'session', id: newId(), expiresAt: soon() });
    await eventually('the truth', async () => (await codeOf(setup.verifier.verify(token))) === 'resolved');
  });

  it('and sends a snapshot that was not signed for is not believed', async () => {
    const peer = await startPeer();
    let tampered = false;
    peer.fault = (request, response) => {
      if (!request.url?.startsWith('/revocations/snapshot') || tampered) return false;
      tampered = true;
      json(response, { statement: 'a.b.c', entries: [], keys: [] });
      return true;
    };
    const setup = await followReady(peer);
    expect(failures(setup)).toEqual(['feed_statement_invalid']);
  });
});

describe('a snapshot', () => {
  it('whose entries are not those that were signed is refused', async () => {
    const peer = await startPeer();
    await peer.revoke({ kind: 'session', id: newId(), expiresAt: soon() });
    peer.twist = (one) => (one.snapshot === undefined ? one : { ...one, snapshot: newId() });
    const setup = follow(peer);
    await eventually('found out', () => failures(setup).includes('feed_hash_mismatch'));
    expect(feedOf(setup)?.entries).toBe(0);
  });

  it('that is a statement of a stream is refused', async () => {
    const peer = await startPeer();
    peer.twist = ({ snapshot: _, ...one }) => one;
    const setup = follow(peer);
    await eventually('found out', () => failures(setup).includes('feed_hash_mismatch'));
  });

  it('behind a wrong secret leaves the verifier stale, and says why', async () => {
    const peer = await startPeer();
    peer.fault = (request, response) => {
      if (!request.url?.startsWith('/revocations')) return false;
      json(response, { error: 'invalid_client' }, {}, 401);
      return true;
    };
    const setup = follow(peer);
    await eventually('told', () => failures(setup).includes('peer_status'));
    expect(await codeOf(setup.verifier.verify(await peer.token()))).toBe('revocation_stale');
    await expect(setup.verifier.ready({ timeoutMilliseconds: 50 })).rejects.toMatchObject({
      code: 'revocation_stale',
      cause: { code: 'peer_status', evidence: { status: 401 } },
    });
  });
});

describe('a stale feed', () => {
  const clocks = () => {
    const clock = { offset: 0 };
    return { clock, monotonicClock: () => performance.now() + clock.offset };
  };

  it('denies with 503 and comes back by itself', async () => {
    const { clock, monotonicClock } = clocks();
    const peer = await startPeer();
    const setup = await followReady(peer, { monotonicClock });
    const token = await peer.token();
    await setup.verifier.verify(token);
    clock.offset += 5500;
    const refusal = setup.verifier.verify(token);
    await expect(refusal).rejects.toMatchObject({ code: 'revocation_stale', httpStatus: 503, blame: 'peer' });
    await eventually('fresh again', async () => (await codeOf(setup.verifier.verify(token))) === 'resolved');
  });

  it('says so when the issuer goes silent, without anybody asking', async () => {
    const peer = await startPeer();
    const setup = await followReady(peer, { maxStalenessSeconds: 2 });
    const jwks = peer.count('/.well-known/jwks.json');
    peer.fault = () => true;
    peer.cutStreams();
    await eventually('told', () => setup.events.some(({ type }) => type === 'feed_stale'));
    expect(await codeOf(setup.verifier.verify(await peer.token()))).toBe('revocation_stale');
    expect(peer.count('/.well-known/jwks.json')).toBe(jwks);
  });

  it('still refuses what it knows to be revoked, as 401', async () => {
    const { clock, monotonicClock } = clocks();
    const peer = await startPeer();
    const sid = newId();
    await peer.revoke({ kind: 'session', id: sid, expiresAt: soon() });
    const setup = await followReady(peer, { monotonicClock, whenStale: 'allow' });
    const token = await peer.token({ sid });
    peer.fault = () => true;
    peer.cutStreams();
    clock.offset += 60_000;
    expect(await codeOf(setup.verifier.verify(token))).toBe('token_revoked');
  });

  it('allows with an alarm where that was decided', async () => {
    const { clock, monotonicClock } = clocks();
    const peer = await startPeer();
    const setup = await followReady(peer, { monotonicClock, whenStale: 'allow' });
    const token = await peer.token();
    peer.fault = (request) => request.url?.startsWith('/revocations') === true;
    peer.cutStreams();
    clock.offset += 60_000;
    expect(await codeOf(setup.verifier.verify(token))).toBe('resolved');
    expect(setup.events).toContainEqual({ type: 'accepted_while_stale', issuer: peer.url });
  });

  it.each([
    ['an active token passes', () => ({ active: true }), 'resolved'],
    ['an inactive one is revoked', () => ({ active: false }), 'token_revoked'],
    ['an answer about another token is none', () => ({ active: true, jti: 'other' }), 'revocation_stale'],
    ['an answer that says nothing is none', () => ({}), 'revocation_stale'],
    ['a text is not a yes', () => ({ active: 'true' }), 'revocation_stale'],
    ['a list is not a yes', () => [true], 'revocation_stale'],
  ] as const)('asks the issuer where that was decided: %s', async (_, active, code) => {
    const { clock, monotonicClock } = clocks();
    const peer = await startPeer();
    const credentials = { resource: audience, secret: 'secret' };
    const setup = await followReady(peer, { monotonicClock, whenStale: 'introspect', ...credentials });
    const token = await peer.token();
    peer.active = active;
    let authorization: string | undefined;
    peer.fault = (request) => {
      authorization = request.headers.authorization;
      return request.url?.startsWith('/revocations') === true;
    };
    peer.cutStreams();
    clock.offset += 60_000;
    expect(await codeOf(setup.verifier.verify(token))).toBe(code);
    const pair = Buffer.from(authorization?.slice('Basic '.length) ?? '', 'base64').toString();
    expect(pair.split(':').map(decodeURIComponent)).toEqual([audience, 'secret']);
  });

  it('is what a verifier starts with', async () => {
    const peer = await startPeer();
    peer.fault = (request) => request.url?.startsWith('/revocations') === true;
    const { verifier } = follow(peer);
    expect(await codeOf(verifier.verify(await peer.token()))).toBe('revocation_stale');
    expect(await codeOf(verifier.ready({ timeoutMilliseconds: 100 }))).toBe('revocation_stale');
  });
});

describe('the options of a feed', () => {
  const url = 'https://id.example.com';
  it.each([
    ['no decision for staleness', { url }],
    ['an unknown decision', { url, whenStale: 'ignore' }],
    ['plain http', { url: 'http://id.example.com', whenStale: 'deny' }],
    ['a resource without its secret', { url, whenStale: 'deny', resource: audience }],
    ['a secret without its resource', { url, whenStale: 'deny', secret: 'x' }],
    ['introspection without a registration', { url, whenStale: 'introspect' }],
    ['an hour of staleness', { url, whenStale: 'deny', maxStalenessSeconds: 3600 }],
  ])('are refused at once: %s', (_, options) => {
    expect(() => revocationFeed(options as RevocationFeedOptions)).toThrow(TypeError);
  });
});
