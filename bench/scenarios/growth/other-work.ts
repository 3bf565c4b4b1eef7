/** What else a store does all day, measured at the port: a log-in's row, and a slice of clean-up. */
import { randomBytes, randomInt } from 'node:crypto';
import { median, quantile, round3 } from '../../measure.ts';
import { sessionsPerAccount, subjectOf, textName } from './known-sessions.ts';
import type { Population } from './population.ts';

const logIns = 320;
/** Requests under way at once when sessions are revoked. */
const inFlight = 32;
const dueSessions = 2000;

/**
 * New sessions one after the other, each answered after its commit; the password's hash is no part of it. Then their end, many
 * at once, each answered when it is committed and has its number in the log.
 */
export async function measureLogIns(population: Population) {
  const { store, sessions, real } = population;
  const template = (await store.sessions.find(real.sid))?.session;
  if (template === undefined) throw new Error('the real session is gone');
  const latencies: number[] = [];
  const sids: string[] = [];
  for (let turn = 0; turn < logIns; turn += 1) {
    const now = store.now();
    const row = {
      ...template,
      sid: textName(randomBytes(16).toString('hex')),
      salt: new Uint8Array(randomBytes(16)),
      sub: subjectOf(randomInt(Math.ceil(sessions.size / sessionsPerAccount))),
      ...{ gen: 1, rotatedAt: null, prevRotatedAt: null, attempt: null, createdAt: now },
    };
    const asked = performance.now();
    const created = await store.sessions.create(row);
    latencies.push(performance.now() - asked);
    if (created !== 'created') throw new Error('a log-in that was refused');
    sids.push(row.sid);
  }
  return {
    log_in_p50_ms: round3(median(latencies)),
    log_in_p99_ms: round3(quantile(latencies, 0.99)),
    revocations_per_second: await measureRevocations(population, sids),
  };
}

async function measureRevocations({ store }: Population, sids: readonly string[]): Promise<number> {
  const before = (await store.revocations.head()).seq;
  const waiting = [...sids];
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let sid = waiting.pop(); sid !== undefined; sid = waiting.pop()) {
        const entry = { kind: 'session', id: sid, expiresAt: Math.floor(Date.now() / 1000) + 1020 } as const;
        await store.sessions.change(sid, ({ now }) => ({
          outcome: true,
          set: { revokedAt: now, reason: 'logout' },
          revoke: [entry],
        }));
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  if ((await store.revocations.head()).seq !== before + sids.length) throw new Error('a revocation without a number');
  return Math.round(sids.length / seconds);
}

/** The longest that a slice holds anything up, among slices that have all to do that they may. */
export async function measureCleanUp(population: Population) {
  await population.addDue(dueSessions);
  const times: number[] = [];
  let removed = 0;
  for (let more = true; more; ) {
    const started = performance.now();
    const slice = await population.store.cleanUp();
    times.push(performance.now() - started);
    removed += slice.removed;
    more = slice.more;
  }
  if (removed !== dueSessions / 2) throw new Error('clean-up removed others than the ended sessions');
  return { p50_ms: round3(median(times)), max_ms: round3(Math.max(...times)) };
}
