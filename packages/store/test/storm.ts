// A server's storm: many sessions refreshed at once, now and then a revocation. Each acknowledged write is told on standard
// output, after its promise has resolved, in one write of its own; then the parent kills the process.
import { writeSync } from 'node:fs';
import { openPostgresStore } from '@sealwright/store/postgres';
import { openSqliteStore } from '@sealwright/store/sqlite';
import { rotate, seed, sessionRow } from './store-material.ts';

const [path = '', limit = '1000000', sessions = '32'] = process.argv.slice(2);
const store = path.startsWith('postgres:')
  ? await openPostgresStore({ url: path, create: true })
  : await openSqliteStore({ path, role: 'server' });
await seed(store);
let writes = 0;
await Promise.all(Array.from({ length: Number(sessions) }, (_, n) => refreshForEver(n)));
await store.close();

async function refreshForEver(n: number): Promise<void> {
  const { sid } = sessionRow(store);
  await store.sessions.create(sessionRow(store, { sid }));
  tell(`created ${sid} 1`);
  while (writes++ < Number(limit)) {
    const gen = await store.sessions.change(sid, rotate);
    tell(`rotated ${sid} ${gen}`);
    if (n === 0)
      tell(
        `revoked token ${(await store.revocations.append([{ kind: 'token', id: sid, expiresAt: 9_999_999_999 }])).seq}`,
      );
  }
}

function tell(line: string): void {
  writeSync(1, `${line}\n`);
}
