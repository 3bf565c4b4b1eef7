import { describe, expect, it } from 'vitest';
import { parsePostgresUrl } from './connection-url.ts';

describe('the URL of a store on PostgreSQL', () => {
  it('names a server, a database, who comes, and a schema', () => {
    expect(parsePostgresUrl('postgres://me:p%40ss@db.example:6000/auth?schema=two')).toMatchObject({
      ...{ host: 'db.example', port: 6000, database: 'auth', user: 'me', password: 'p@ss', schema: 'two' },
    });
    expect(parsePostgresUrl('postgresql://me@localhost/auth')).toEqual({
      ...{ host: 'localhost', port: undefined, database: 'auth', user: 'me', password: undefined },
      ...{ ssl: false, schema: 'sealwright' },
    });
    expect(parsePostgresUrl('postgres://me@localhost/auth?host=/run/postgresql').host).toBe('/run/postgresql');
    expect(parsePostgresUrl('postgres://me@[::1]:5432/auth')).toMatchObject({ host: '::1', ssl: false });
  });

  it('leaves this machine by TLS alone, with the certificate verified, unless it says otherwise', () => {
    const verified = { rejectUnauthorized: true, minVersion: 'TLSv1.2' };
    for (const rest of ['', '?sslmode=require', '?sslmode=verify-full']) {
      expect(parsePostgresUrl(`postgres://me@db.example/auth${rest}`).ssl).toEqual(verified);
    }
    expect(parsePostgresUrl('postgres://me@127.0.0.1/auth?sslmode=require').ssl).toEqual(verified);
    expect(parsePostgresUrl('postgres://me@db.example/auth?sslmode=disable').ssl).toBe(false);
    expect(parsePostgresUrl('postgres://me@127.0.0.1.example/auth').ssl).toEqual(verified);
  });

  it.each([
    'mysql://me:hunter2@db/auth',
    'postgres://me:hunter2@db:port/auth',
    'postgres://me:hunter2%zz@db/auth',
    'postgres://me:hunter2@db/auth?schema=Two',
    'postgres://me:hunter2@db/auth?schema=pg_x',
    'postgres://me:hunter2@db/auth?schema=a"b',
    'postgres://me:hunter2@db/auth?schema=a&schema=b',
    'postgres://me:hunter2@db/auth?sslmode=no-verify',
    'postgres://me:hunter2@db/auth?sslmode=prefer',
    'postgres://me:hunter2@db/auth?sslmode=disable&sslrootcert=/x',
    'postgres://me:hunter2@db/auth?options=-csynchronous_commit%3Doff',
  ])('is refused with nothing of it in the message: %s', (url) => {
    const attempt = (): unknown => parsePostgresUrl(url);
    expect(attempt).toThrow(TypeError);
    expect(attempt).not.toThrow(/hunter2/);
  });
});
