// Opens the store named by its first word in the role of its second, and says how it went, as a command does.
import { openSqliteStore, StoreFileError, type StoreRole } from '@sealwright/store/sqlite';

const [path = '', role = 'command'] = process.argv.slice(2);
try {
  const store = await openSqliteStore({ path, role: role as StoreRole });
  process.stdout.write(`incarnation ${store.incarnation}\n`);
  await store.close();
} catch (error) {
  if (!(error instanceof StoreFileError)) throw error;
  process.stdout.write(`${error.code} ${error.message}\n`);
  process.exitCode = error.exitStatus;
}
