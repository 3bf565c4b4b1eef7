// Writes to a store whose file may grow no further: the system call fails, as on a failing disk. Prints the codes heard.
import { isAuthError } from '@sealwright/jwt';
import { openSqliteStore } from '@sealwright/store/sqlite';
import { seed, sessionRow } from './store-material.ts';

process.on('SIGXFSZ', () => {});
const [path = ''] = process.argv.slice(2);
const store = await openSqliteStore({ path });
await seed(store);
const codes: string[] = [];
while (codes.length === 0)
  await attempt(() => Promise.all(Array.from({ length: 50 }, () => store.sessions.create(sessionRow(store)))));
await attempt(() => store.check());
await attempt(() => store.settings.get('x'));
await attempt(() => store.close());
process.stdout.write(`${codes.join()}\n`);

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    codes.push(isAuthError(error) ? error.code : String(error));
  }
}
