/** What PostgreSQL does for the two statements of a refresh, as the store itself writes them. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { prepareCompareAndSet } from '../../../packages/store/dist/postgres/session-change.js';
import { prepareSessionView } from '../../../packages/store/dist/postgres/session-view.js';
import type { TestPostgres } from '../../../packages/store/test/postgres-server.ts';
import { textName } from './known-sessions.ts';
import { schemaOf } from './postgres-population.ts';

export interface RefreshPlans {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

export async function explainRefresh(server: TestPostgres, size: number): Promise<RefreshPlans> {
  const client = new Client({ host: server.directory, port: server.port, user: 'postgres', database: 'postgres' });
  await client.connect();
  try {
    // Rows that nobody has touched for a while, the second time: planned and cached, as on a running server.
    await explain(client, size, Math.floor(size / 3));
    return await explain(client, size, Math.floor(size / 2));
  } finally {
    await client.end();
  }
}

async function explain(client: Client, size: number, index: number): Promise<RefreshPlans> {
  const plans: string[][] = [];
  const db: Parameters<typeof prepareCompareAndSet>[0] = {
    schema: schemaOf(size),
    async run({ text }, values = []) {
      const explained = `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) ${text}`;
      await client.query('BEGIN');
      const { rows } = await client.query<string[]>({ text: explained, values: [...values], rowMode: 'array' });
      await client.query('ROLLBACK');
      plans.push(rows.map(([line = '']) => line));
      return answerOf(await client.query<unknown[]>({ text, values: [...values], rowMode: 'array' }));
    },
    transaction: unused,
    snapshot: unused,
    close: unused,
  };
  const clock = { note: () => Date.now(), now: () => Date.now(), wallClock: () => Date.now() / 1000 };
  const find = prepareSessionView(db, clock as Parameters<typeof prepareSessionView>[1], () => performance.now());
  const found = await find(textName(`sid ${index}`));
  if (found === undefined) throw new Error('the session is not there');
  const { gen, rotatedAt } = found.view.session;
  const now = found.view.now + 1000;
  const attempt = randomBytes(16).toString('base64url');
  const set = { gen: gen + 1, rotatedAt: now, prevRotatedAt: rotatedAt, attempt, idleEnd: now + 604_800_000 };
  if (!(await prepareCompareAndSet(db)(found, { set }))) throw new Error('the session was not written');
  const [read = [], write = []] = plans;
  return { read, write };
}

function answerOf({ rows, rowCount }: { readonly rows: unknown[][]; readonly rowCount: number | null }) {
  // Numbers of 64 bits come as texts here; the store reads them as numbers.
  const parsed = rows.map((row) =>
    row.map((value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)),
  );
  return { rows: parsed, count: rowCount ?? 0 };
}

function unused(): never {
  throw new Error('a refresh is two statements');
}
