import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../packages/store/test/postgres-server.ts';
import { freePort, runCommand } from '../end-to-end/spawned-command.ts';
import { createInstallation, type Installation } from './installation.ts';

// What a person reads when a store cannot be had: one line with the fix, a status that a supervisor understands, and never
// the password that stands in the URL.

const password = 'hunter2-and-more';

let postgres: TestPostgres;
let installation: Installation;
let closedPort: number;

beforeAll(async () => {
  [postgres, installation, closedPort] = await Promise.all([startPostgres(), createInstallation(), freePort()]);
  await postgres.query(`CREATE ROLE guest LOGIN PASSWORD '${password}'`);
  const rules = join(postgres.directory, 'data', 'pg_hba.conf');
  writeFileSync(rules, `host all guest 127.0.0.1/32 scram-sha-256\n${readFileSync(rules, 'utf8')}`);
  await postgres.query('SELECT pg_reload_conf()');
  await installation.ask(['store', 'migrate', '--store', postgres.url('newer')]);
  await postgres.query('INSERT INTO newer.migrations (version) VALUES (99)');
});

afterAll(async () => {
  await installation?.remove();
  await postgres?.close();
});

const at = (rest: string, user = `guest:${password}`) => `postgres://${user}@127.0.0.1:${postgres.port}/${rest}`;

const stores: readonly (readonly [what: string, words: string, url: () => string, status: number, error: string])[] = [
  ['nobody listens', 'user list', () => `postgres://u:${password}@127.0.0.1:${closedPort}/db`, 3, 'store_unreachable'],
  ['a wrong password', 'user list', () => at('postgres', 'guest:wrong'), 3, 'store_forbidden'],
  ['TLS that the server has not', 'user list', () => at('postgres?sslmode=require'), 3, 'store_unreachable'],
  ['a database that is not there', 'user list', () => at('nowhere'), 3, 'store_missing'],
  ['a schema that is empty', 'user list', () => postgres.url('nothing'), 3, 'store_missing'],
  ['a user who may not make one', 'store migrate', () => at('postgres'), 3, 'store_forbidden'],
  ['a schema that is another’s', 'user list', () => at('postgres?schema=newer'), 3, 'store_forbidden'],
  ['a newer release’s', 'user list', () => postgres.url('newer'), 3, 'store_newer'],
  ['a newer release’s, looked at', 'store status', () => postgres.url('newer'), 1, 'store_newer'],
  ['a newer release’s, migrated', 'store migrate', () => postgres.url('newer'), 3, 'store_newer'],
  ['an empty one, looked at', 'store status', () => postgres.url('nothing'), 1, 'store_empty'],
  ['a URL with a setting of libpq’s', 'user list', () => at('postgres?connect_timeout=1'), 2, 'store_url_malformed'],
  ['another kind of URL', 'user list', () => `mysql://u:${password}@h/d`, 2, 'configuration_refused'],
  ['a backup, of PostgreSQL', 'backup x.db', () => postgres.url('nothing'), 2, 'backup_elsewhere'],
  ['a restore, unconfirmed', 'restore', () => postgres.url('nothing'), 2, 'confirmation_required'],
  ['a restore, of a file', 'restore x.db', () => postgres.url('nothing'), 2, 'backup_unexpected'],
  ['a version that nobody knows', 'store migrate --to 7', () => postgres.url('nothing'), 2, 'version_unknown'],
  ['an emptying, unconfirmed', 'store migrate --to 0', () => postgres.url('nothing'), 2, 'confirmation_required'],
];

describe('a store that cannot be had', () => {
  it.each(stores)('%s: `%s`', async (_what, words, url, status, error) => {
    const refused = await installation.refused([...words.split(' '), '--store', url()]);
    expect([refused.status, refused.error]).toEqual([status, error]);
    expect(refused.text.trim().split('\n')).toHaveLength(1);
    expect(refused.text).not.toContain(password);
  });

  it('is told by a server in the same way, and the reason that the network gave', async () => {
    const url = `postgres://u:${password}@127.0.0.1:${closedPort}/db`;
    const { status, stdout, stderr } = await runCommand(['serve', '--store', url], { folder: installation.folder });
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^sealwright: the database of the store cannot be reached \(ECONNREFUSED\); see host, .*\n$/,
    );
  });
});

describe('a configuration of a store', () => {
  const base = () => readFileSync(join(installation.folder, 'sealwright.yaml'), 'utf8').replace(/^store:.*\n/m, '');
  const refused = async (lines: string) => {
    await installation.write('other.yaml', base() + lines);
    return installation.refused(['user', 'list', '--config', join(installation.folder, 'other.yaml')]);
  };

  it.each([
    [
      'a cache beside a file',
      `store: sqlite:./data/sealwright.db\ncache: redis://:${password}@h\n`,
      /cache is for a store/,
    ],
    [
      'a URL and its file',
      `store: postgres://u:${password}@h/d\nstoreUrlFile: ./x\n`,
      /storeUrlFile is given beside store/,
    ],
    [
      'a cache and its file',
      `store: postgres://h/d\ncache: redis://h\ncacheUrlFile: ./x\n`,
      /cacheUrlFile is given beside/,
    ],
    [
      'a cache that is none',
      `store: postgres://h/d\ncache: https://u:${password}@h\n`,
      /cache must be a redis or rediss URL/,
    ],
  ])('with %s is refused', async (_what, lines, said) => {
    const { status, text } = await refused(lines);
    expect(status).toBe(2);
    expect(text).toMatch(said);
    expect(text).not.toContain(password);
  });

  it('keeps a password to itself: in a file that others read it is refused, in one of its own it is at home', async () => {
    await refused(`store: postgres://u:${password}@127.0.0.1:${closedPort}/db\n`);
    chmodSync(join(installation.folder, 'other.yaml'), 0o644);
    const open = await installation.refused(['user', 'list', '--config', join(installation.folder, 'other.yaml')]);
    expect([open.status, open.text]).toEqual([2, expect.stringMatching(/store holds a password .*storeUrlFile/)]);
    const path = await installation.write('store-url', `postgres://u:${password}@127.0.0.1:${closedPort}/db\n`);
    expect((await refused('storeUrlFile: ./store-url\n')).error).toBe('store_unreachable');
    chmodSync(path, 0o644);
    expect(await refused('storeUrlFile: ./store-url\n')).toMatchObject({ status: 2, error: 'private_file_exposed' });
    chmodSync(path, 0o600);
    appendFileSync(path, 'x y\n');
    writeFileSync(path, 'sqlite:./data/sealwright.db');
    expect(await refused('storeUrlFile: ./store-url\n')).toMatchObject({ status: 2, error: 'store_url_malformed' });
  });

  it('takes the store that is named at the command before the one of a file', async () => {
    await installation.write('other.yaml', `${base()}storeUrlFile: ./nowhere\n`);
    const words = [
      'store',
      'status',
      '--config',
      join(installation.folder, 'other.yaml'),
      '--store',
      `sqlite:${installation.folder}/data/sealwright.db`,
    ];
    expect(await installation.ask(words)).toMatchObject({ accounts: 0, pending: 0 });
  });

  it('leaves nothing of an installation that could not be made', async () => {
    const folder = join(installation.folder, 'never');
    const words = ['init', '--issuer', 'https://id.example', '--default-resource', 'https://api.example'];
    const refused = await installation.refused([...words, '--folder', folder, '--store', at('nowhere')]);
    expect(refused).toMatchObject({ status: 3, error: 'store_missing' });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('says which flag is missing where no configuration says where to copy to', async () => {
    const refused = await runCommand(['store', 'copy', '--from', 'sqlite:./x.db', '--json']);
    expect(refused.status).toBe(2);
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: 'flag_required' });
  });
});
