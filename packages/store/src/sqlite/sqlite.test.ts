import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import { describeStoreContract } from '../../test/store-contract.ts';
import { createTestClock, type OpenTestStore } from '../../test/store-for-test.ts';
import { openSqliteStore } from './sqlite.ts';

describe('the store on SQLite keeps the contract of every store', () => {
  describeStoreContract(openForTest);
});

async function openForTest(): Promise<OpenTestStore> {
  const directory = mkdtempSync(join(tmpdir(), 'store-'));
  const clock = createTestClock();
  const open = async () => {
    const store = await openSqliteStore({
      path: join(directory, 'store.db'),
      wallClock: () => clock.wallMilliseconds / 1000,
      monotonicClock: () => clock.monotonicMilliseconds,
    });
    onTestFinished(() => store.close());
    return store;
  };
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return { store: await open(), clock, openBeside: open };
}
