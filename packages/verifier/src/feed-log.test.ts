import { initialFeedHash, type RevocationEntry } from '@sealwright/jwt/feed';
import { describe, expect, it } from 'vitest';
import { codeOf, newId } from '../test/issuer-peer.ts';
import { maxUnprovenDeltas } from './defaults.ts';
import { FeedLog } from './feed-log.ts';
import { createRevocationTarget } from './revocation-table.ts';

const now = 1_800_000_000;
const issuer = 'https://id.example.com';

async function openLog(entries: readonly RevocationEntry[] = [], at = { log_id: 'log', seq: 0 }): Promise<FeedLog> {
  const log = new FeedLog(issuer, now);
  await takeSnapshot(log, entries, at);
  return log;
}

async function takeSnapshot(
  log: FeedLog,
  entries: readonly RevocationEntry[],
  at: { log_id: string; seq: number },
): Promise<void> {
  const snapshot = { statement: 'a.b.c', digest: 'digest', entries, keys: [] };
  const statement = { ...at, time: now * 1000, hash: await initialFeedHash(at.log_id), snapshot: 'digest' };
  await log.takeSnapshot(snapshot, statement, async () => {});
}

const session = (id: string): RevocationEntry => ({ kind: 'session', id, expiresAt: now + 900 });
const targetOf = (sid: string) => createRevocationTarget({ jti: newId(), sid, epoch: [0, 0, 0] });

describe('a copy of the log', () => {
  it('takes a bounded number of deltas that nobody signed', async () => {
    const log = await openLog();
    for (let seq = 1; seq <= maxUnprovenDeltas; seq += 1) await log.receive({ seq, entry: session('again') });
    expect(await codeOf(log.receive({ seq: maxUnprovenDeltas + 1, entry: session('one more') }))).toBe('feed_unproven');
  });

  it('drops an unsigned revocation only when a snapshot covers its place in the log', async () => {
    const log = await openLog();
    const [early, late] = [newId(), newId()];
    await log.receive({ seq: 1, entry: session(early) });
    await log.receive({ seq: 2, entry: session(late) });
    log.rewind();
    expect([early, late].map((id) => log.isRevoked(targetOf(id)))).toEqual([true, true]);
    await takeSnapshot(log, [], { log_id: 'log', seq: 1 });
    expect([early, late].map((id) => log.isRevoked(targetOf(id)))).toEqual([false, true]);
    await takeSnapshot(log, [], { log_id: 'another', seq: 0 });
    expect([early, late].map((id) => log.isRevoked(targetOf(id)))).toEqual([false, false]);
  });

  it('merges by the maximum: an older epoch or an earlier end takes nothing back', async () => {
    const log = await openLog([{ kind: 'subject', id: 'anna', epoch: 3, expiresAt: now + 900 }]);
    await takeSnapshot(log, [{ kind: 'subject', id: 'anna', epoch: 2, expiresAt: now + 60 }], {
      log_id: 'another',
      seq: 0,
    });
    const target = (epoch: number) => createRevocationTarget({ jti: newId(), sub: 'anna', epoch: [0, 0, epoch] });
    expect([2, 3].map((epoch) => log.isRevoked(target(epoch)))).toEqual([true, false]);
    for (let slice = 0; slice < 64; slice += 1) log.sweep(now + 600);
    expect(log.isRevoked(target(2))).toBe(true);
  });

  it('lets go of what ended two minutes ago by the issuer’s clock, and not of what has not', async () => {
    const log = await openLog([session('ends')]);
    for (let slice = 0; slice < 64; slice += 1) log.sweep(now + 900 + 119);
    expect(log.isRevoked(targetOf('ends'))).toBe(true);
    for (let slice = 0; slice < 64; slice += 1) log.sweep(now + 900 + 240);
    expect(log.size).toBe(0);
  });

  it('never forgets a key', async () => {
    const log = await openLog([{ kind: 'key', id: 'kid' }]);
    for (let slice = 0; slice < 64; slice += 1) log.sweep(now + 10 ** 9);
    await takeSnapshot(log, [], { log_id: 'another', seq: 0 });
    expect(log.isKeyRevoked('kid')).toBe(true);
  });
});
