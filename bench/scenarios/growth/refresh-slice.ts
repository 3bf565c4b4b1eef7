/** Refreshes at the store's port, by the real rule, on sessions drawn at random, each answered after its commit. */
import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decideRefresh } from '../../../packages/issuer/dist/refresh-rules.js';
import type { TestPostgres } from '../../../packages/store/test/postgres-server.ts';
import { median, quantile, round3 } from '../../measure.ts';
import type { Population } from './population.ts';

/** Requests under way at once, as a busy node has them: what waits together shares a commit. */
const inFlight = 32;
const refreshesPerSlice = 320;

export interface Slices {
  readonly milliseconds: number[];
  readonly latencies: number[];
  refreshes: number;
}

export interface Comparison {
  /** Median, over rounds, of the larger one's time over the smaller one's in the same round. */
  readonly ratio: number;
  readonly small: Slices;
  readonly large: Slices;
}

/** Small slices in alternation, so that a slow moment of the machine falls on both. The first rounds only warm the caches. */
export async function compare(
  small: Population,
  large: Population,
  { rounds, warmUp }: { readonly rounds: number; readonly warmUp: number },
): Promise<Comparison> {
  const sides = [
    { population: small, slices: emptySlices() },
    { population: large, slices: emptySlices() },
  ] as const;
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const { population, slices } of round % 2 === 0 ? sides : sides.toReversed()) {
      await refreshSlice(population, round < 0 ? emptySlices() : slices);
    }
  }
  const [one, other] = sides;
  const ratios = other.slices.milliseconds.map((time, round) => time / (one.slices.milliseconds[round] ?? 0));
  return { ratio: round3(median(ratios)), small: one.slices, large: other.slices };
}

export function describe({ milliseconds, latencies, refreshes }: Slices) {
  return {
    per_second: Math.round(refreshes / (milliseconds.reduce((sum, value) => sum + value, 0) / 1000)),
    p50_ms: round3(quantile(latencies, 0.5)),
    p99_ms: round3(quantile(latencies, 0.99)),
  };
}

/** What the refreshes of a few seconds write into PostgreSQL's log: pages that a checkpoint has made whole again included. */
export async function measureWal(server: TestPostgres, population: Population): Promise<number> {
  const position = async (): Promise<number> =>
    Number((await server.query("SELECT pg_current_wal_insert_lsn() - '0/0'"))[0]?.[0]);
  const slices = emptySlices();
  const before = await position();
  for (let turn = 0; turn < 8; turn += 1) await refreshSlice(population, slices);
  return Math.round(((await position()) - before) / slices.refreshes);
}

/**
 * What refreshes make this process do where the database lies inside it: processor time, and bytes through calls to the
 * system, which are reads past its cache, and the log's pages and their copies into the file. Linux only.
 */
export async function measureOwnWork(population: Population): Promise<Record<string, number>> {
  const slices = emptySlices();
  const [before, cpuBefore] = [readTransfers(), process.cpuUsage()];
  for (let turn = 0; turn < 8; turn += 1) await refreshSlice(population, slices);
  const [after, { user, system }] = [readTransfers(), process.cpuUsage(cpuBefore)];
  const each = (total: number): number => Math.round(total / slices.refreshes);
  return {
    read_bytes_per_refresh: each(after.read - before.read),
    written_bytes_per_refresh: each(after.written - before.written),
    cpu_us_per_refresh: each(user + system),
  };
}

function readTransfers(): { readonly read: number; readonly written: number } {
  const text = readFileSync('/proc/self/io', 'utf8');
  const of = (name: string): number => Number(new RegExp(`${name}: (\\d+)`).exec(text)?.[1]);
  return { read: of('rchar'), written: of('wchar') };
}

function emptySlices(): Slices {
  return { milliseconds: [], latencies: [], refreshes: 0 };
}

async function refreshSlice(population: Population, into: Slices): Promise<void> {
  const presented = draw(population).map((index) => ({ index, presented: present(population, index) }));
  const options = optionsOf(population);
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let one = presented[next++]; one !== undefined; one = presented[next++]) {
        const request = one.presented;
        const asked = performance.now();
        const outcome = await population.store.sessions.change(request.token.sid, (view) =>
          decideRefresh(view, request, options),
        );
        into.latencies.push(performance.now() - asked);
        if (outcome?.granted !== true || outcome.path !== 'rotated') throw new Error('a refresh that did not rotate');
        population.sessions.note(one.index, outcome.session.gen);
      }
    }),
  );
  into.milliseconds.push(performance.now() - started);
  into.refreshes += presented.length;
}

/** No session twice in a slice: nobody shall wait for himself. */
function draw({ sessions }: Population): readonly number[] {
  const drawn = new Set<number>();
  while (drawn.size < Math.min(refreshesPerSlice, sessions.size)) drawn.add(randomInt(sessions.size));
  return [...drawn];
}

function present({ sessions }: Population, index: number): Parameters<typeof decideRefresh>[1] {
  return {
    token: sessions.present(index),
    client: { clientId: 'first-party', authenticated: false },
    transport: 'body',
    jkt: null,
    certificate: null,
    resource: null,
    attempts: { current: randomBytes(16).toString('base64url') },
    scope: null,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    network: '203.0.113.0/24',
  };
}

/** With a window of 10 s most refreshes of a thousand sessions would find it crowded, and write nothing. */
function optionsOf({ sessions }: Population): Parameters<typeof decideRefresh>[2] {
  return {
    windowMilliseconds: 0,
    idleMilliseconds: 7 * 86_400_000,
    currentRtKid: sessions.rtKid,
    isUsableRtKid: () => true,
    entryExpiresAt: Math.floor(Date.now() / 1000) + 960,
  };
}
