import { afterAll, beforeAll, describe } from 'vitest';
import { openOnPostgres } from '../../test/postgres-open.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { describeStoreContract } from '../../test/store-contract.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

describe('the store on PostgreSQL keeps the contract of every store', () => {
  describeStoreContract(() => openOnPostgres(server));
});
