import { systemRandom } from '../defaults.ts';
import { initialLogHash } from '../feed-hash.ts';
import type { Sql } from './database.ts';
import { checkServer } from './server-check.ts';

/** The rows of facts about the store itself. The log's name is random: two stores never share one. */
export async function insertState(sql: Sql, schema: string): Promise<void> {
  const { systemId, timeline } = await checkServer(sql);
  await sql.run({ name: '', text: `INSERT INTO ${schema}.state VALUES (1, 1, 0, $1, $2, $3)` }, [
    systemId,
    timeline,
    systemRandom(32),
  ]);
  const logId = randomLogId();
  await sql.run({ name: '', text: `INSERT INTO ${schema}.log_head VALUES (1, $1, 0, $2, 0)` }, [
    logId,
    initialLogHash(logId),
  ]);
  // The planner shall know from the start that these have one row: nothing would make it look again for a long time.
  for (const table of ['state', 'clock', 'changes', 'log_head']) {
    await sql.run({ name: '', text: `ANALYZE ${schema}.${table}` });
  }
}

export function randomLogId(): string {
  return Buffer.from(systemRandom(16)).toString('base64url');
}
