import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestPostgres } from '../../../packages/store/test/postgres-server.ts';

/** Processor seconds of a PostgreSQL so far: its first process, all that live beneath it, and those that have ended. Linux only. */
export function postgresCpuSeconds(server: TestPostgres): number {
  const first = Number(readFileSync(join(server.directory, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    if (fields === undefined) continue;
    const own = Number(name) === first;
    if (own || Number(fields[1]) === first) ticks += sum(fields.slice(11, 13));
    if (own) ticks += sum(fields.slice(13, 15));
  }
  return ticks / ticksPerSecond;
}

/** `USER_HZ`, which is 100 on every Linux that Node runs on (man 5 proc). */
const ticksPerSecond = 100;

/** The fields behind the program's name, from the state on: parent at 1, user and system time at 11 and 12, of ended children at 13 and 14. */
function statOf(pid: string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It ended between the list and the look.
    return undefined;
  }
}

function sum(values: readonly string[]): number {
  return values.reduce((total, value) => total + Number(value), 0);
}
