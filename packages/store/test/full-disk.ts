// Writes to the store named by its first word until the disk is full, makes room, and goes on. Prints one word a step.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAuthError } from '@sealwright/jwt';
import { openSqliteStore } from '@sealwright/store/sqlite';
import { seed, sessionRow } from './store-material.ts';

const [directory = ''] = process.argv.slice(2);
const ballast = join(directory, 'ballast');
const store = await openSqliteStore({ path: join(directory, 'store.db') });
await seed(store);
writeFileSync(ballast, Buffer.alloc(512 * 1024));

const kept: string[] = [];
const failures = new Set<string>();
while (failures.size === 0) {
  const rows = Array.from({ length: 50 }, () => sessionRow(store));
  const results = await Promise.allSettled(rows.map((row) => store.sessions.create(row)));
  results.forEach((result, at) => {
    if (result.status === 'fulfilled') kept.push(rows[at]?.sid ?? '');
    else failures.add(isAuthError(result.reason) ? result.reason.code : String(result.reason));
  });
}
say([...failures].join());
say(await allFound());
rmSync(ballast);
await store.check();
say(await store.sessions.create(sessionRow(store)));
say(await allFound());
await store.close();
rmSync(join(directory, 'store.db'));

async function allFound(): Promise<string> {
  const found = await Promise.all(kept.map((sid) => store.sessions.find(sid)));
  return kept.length > 50 && found.every((view) => view !== undefined) ? 'kept' : 'lost';
}

function say(word: string): void {
  process.stdout.write(`${word}\n`);
}
