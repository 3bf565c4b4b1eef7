import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import { machineMilliseconds } from './monotonic.ts';
import { pause } from './users.ts';

/** The lease, the schedule that asks for it, and a slow machine. */
const takeOverMilliseconds = 10_000 + 500 + 2_500;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster?.close());

describe('a node that dies during its duty', () => {
  it('rotating keys: the other finds a ring that is whole, one active key of each use, and rotates on', async () => {
    for (const [at, after] of [0, 7].entries()) {
      const [doomed, other] = at % 2 === 0 ? [0, 1] : [1, 0];
      const rotating = rotateForEver(doomed);
      await pause(20 + after);
      await cluster.nodes[doomed]?.kill();
      await rotating;
      const active = await cluster.nodes[other]?.rotate();
      const rows = await cluster.postgres.query(
        `SELECT use, count(*)::int, max(kid) FROM sealwright.keys WHERE state = 'active' GROUP BY use ORDER BY use`,
      );
      expect(rows.map(([use, count]) => [use, count])).toEqual([
        ['access', 1],
        ['feed', 1],
        ['refresh', 1],
      ]);
      expect(rows[0]?.[2]).toBe(active);
      const [grant] = (await cluster.nodes[other]?.startSessions(1)) ?? [];
      await cluster.restart(doomed);
      expect(await cluster.nodes[doomed]?.isGood(grant?.accessToken ?? '')).toBe(true);
    }
  });

  it('cleaning up: another takes the duty when the lease is over, never before, and removes what is left and nothing else', async () => {
    const url = cluster.postgres.url();
    await cluster.nodes[0]?.startSessions(20);
    await expireCopies(5000);
    const first = startCleaner(url);
    await once(first, 'message');
    first.kill('SIGKILL');
    await once(first, 'exit');
    const died = machineMilliseconds();
    const left = await countSessions();
    expect(left.expired).toBeGreaterThan(0);
    const second = startCleaner(url);
    for (let told: unknown = 'waiting'; told === 'waiting'; ) [told] = await once(second, 'message');
    const tookOver = machineMilliseconds() - died;
    console.log(`the clean-up was taken over ${Math.round(tookOver)} ms after its node died`);
    expect(tookOver).toBeLessThan(takeOverMilliseconds);
    await expect.poll(countSessions, { timeout: 30_000 }).toEqual({ expired: 0, alive: left.alive });
    second.kill('SIGKILL');
    await once(second, 'exit');
  });
});

/** Until the node is gone. */
async function rotateForEver(at: number): Promise<void> {
  for (;;) {
    const rotated = await cluster.nodes[at]?.rotate().catch(() => undefined);
    if (rotated === undefined) return;
  }
}

function startCleaner(url: string): ChildProcess {
  return fork(new URL('./clean-up-child.ts', import.meta.url), [url], { execArgv: [] });
}

/** Copies of a living session that ended long ago. */
async function expireCopies(count: number): Promise<void> {
  await cluster.postgres.query(`CREATE TEMPORARY TABLE copy AS SELECT * FROM sealwright.sessions LIMIT 1;
    INSERT INTO sealwright.sessions SELECT (json_populate_record(copy, json_build_object('sid', 'expired-' || n,
      'idle_end', 1, 'abs_end', 1, 'sweep_at', 1, 'status_index', null))).* FROM copy, generate_series(1, ${count}) AS n`);
}

async function countSessions(): Promise<{ readonly expired: number; readonly alive: number }> {
  const [row] = await cluster.postgres.query(
    'SELECT count(*) FILTER (WHERE abs_end = 1)::int, count(*) FILTER (WHERE abs_end > 1)::int FROM sealwright.sessions',
  );
  return { expired: Number(row?.[0]), alive: Number(row?.[1]) };
}
