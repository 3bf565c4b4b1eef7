import { systemFailed } from './command-failure.ts';
import { oldestNodeForStore } from './defaults.ts';

/**
 * Says so, in one line, where this Node cannot open a store (its SQLite arrived with 22.5 and lost its flag with 22.13).
 * Called before any store module is loaded: on Node 20 the mere import would fail with a stack.
 *
 * Throws {@link CommandFailure} `node_too_old`, status 3.
 */
export function assertNodeOpensStores(version: string = process.versions.node): void {
  if (opensStores(version)) return;
  const [oldestMajor, oldestMinor] = oldestNodeForStore;
  throw systemFailed(
    'node_too_old',
    `this command opens a store, which needs Node >= ${oldestMajor}.${oldestMinor}; this is Node ${version}. ` +
      'Run it with a newer node (token, secret, audit, crack and doctor run on this one)',
  );
}

/** Whether this Node has the database of the embedded store. */
export function opensStores(version: string = process.versions.node): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNodeForStore;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
