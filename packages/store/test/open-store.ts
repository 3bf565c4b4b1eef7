// Opens the store named by its first word in the role of its second, and says how it went, as a command does. With a third
// word it is not the superuser any more by then: after what it imports was read, which may lie where only that one looks.
import { openSqliteStore, StoreFileError, type StoreRole } from '@sealwright/store/sqlite';

const [path = '', role = 'command', asNobody] = process.argv.slice(2);
const nobody = 65_534;
if (asNobody !== undefined && process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(nobody);
  process.setuid?.(nobody);
}
try {
  const store = await openSqliteStore({ path, role: role as StoreRole });
  process.stdout.write(`incarnation ${store.incarnation}\n`);
  await store.close();
} catch (error) {
  if (!(error instanceof StoreFileError)) throw error;
  process.stdout.write(`${error.code} ${error.message}\n`);
  process.exitCode = error.exitStatus;
}
