import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readUpstreams } from './upstreams-file.ts';

let folder: string;
const google = {
  id: 'google',
  name: 'Google',
  issuer: 'https://accounts.google.com',
  clientId: '1234',
  clientSecretFile: './google-secret',
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-upstreams-'));
  await writeFile(join(folder, 'google-secret'), 'hunter2-hunter2\n', { mode: 0o600 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function readText(text: string): Promise<string | readonly string[]> {
  const path = join(folder, 'upstreams.yaml');
  await writeFile(path, text);
  try {
    return (await readUpstreams(path)).map(({ id, name, issuer }) => `${id} ${name} ${issuer}`);
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(folder, '') : 'no error';
  }
}

const read = (...entries: readonly object[]) => readText(JSON.stringify(entries));

describe('the list of providers', () => {
  it('names each by its id, its name and its issuer, with the secret from a file beside it', async () => {
    const github = { id: 'github', name: 'GitHub', kind: 'github', clientId: 'x', clientSecretFile: 'google-secret' };
    expect(await read(google, github)).toStrictEqual([
      'google Google https://accounts.google.com',
      'github GitHub https://github.com',
    ]);
  });

  it.each<[string, object, string]>([
    ['an id that cannot stand in a path', { id: '../x' }, '0.id'],
    ['a member that nobody knows', { clientSecret: 'hunter2' }, '0'],
    ['a kind that there is not', { kind: 'saml' }, '0.kind'],
    ['an issuer that is not https', { issuer: 'http://accounts.google.com' }, '[0]'],
    ['an issuer with a password', { issuer: 'https://u:hunter2@accounts.google.com' }, '[0]'],
    ['no issuer', { issuer: undefined }, '[0]'],
  ])('with %s is refused by its place, and nothing of it is repeated', async (_, change, place) => {
    const said = await read({ ...google, ...change });
    expect(said).toContain(`upstreams.yaml: ${place}`);
    expect(said).not.toContain('hunter2');
  });

  it('that is no list of that kind is refused', async () => {
    for (const text of ['', 'google', '{}', '[]', '- [', 'a: &x 1\nb: *x']) {
      expect(await readText(text)).toContain('upstreams.yaml');
    }
  });

  it('whose secret can be read by others is refused', async () => {
    await chmod(join(folder, 'google-secret'), 0o644);
    expect(await read(google)).toContain('can be read by others');
  });
});
