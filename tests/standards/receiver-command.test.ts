import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, runCommand } from '../end-to-end/spawned-command.ts';

const partner = 'https://partner.example';

let folder: Awaited<ReturnType<typeof makeFolder>>;

beforeAll(async () => {
  folder = await makeFolder();
  await ask(['init', '--issuer', 'https://login.example.com', '--default-resource', 'https://api.example.com']);
  await ask(['resource', 'add', partner, '--no-feed']);
});
afterAll(() => folder?.remove());

const run = (words: readonly string[]) => runCommand([...words, '--json'], { folder: folder.path, input: '' });

async function ask(words: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await run(words);
  expect([words, status, stderr]).toEqual([words, 0, '']);
  return JSON.parse(stdout);
}

describe('sealwright receiver', () => {
  it('adds, changes, lists and removes', async () => {
    const receiver = { resource: partner, subjects: 'added', pushOrigins: [] };
    expect(await ask(['receiver', 'add', partner])).toEqual({ receiver });
    const wider = { ...receiver, subjects: 'all', pushOrigins: [partner] };
    expect(await ask(['receiver', 'add', partner, '--all-subjects', '--push-to', partner])).toEqual({
      receiver: wider,
    });
    expect(await ask(['receiver', 'list'])).toEqual({ receivers: [wider] });
    expect(await ask(['receiver', 'remove', partner])).toEqual({ removed: partner });
    expect(await ask(['receiver', 'list'])).toEqual({ receivers: [] });
  });

  it('says no to what is not there, and refuses an origin that is none', async () => {
    expect((await run(['receiver', 'remove', partner])).status).toBe(1);
    const unknown = await run(['receiver', 'add', 'https://nobody.example']);
    expect(unknown.stderr + unknown.stdout).toContain('resource_unknown');
    const wrong = await run(['receiver', 'add', partner, '--push-to', 'http://10.0.0.1']);
    expect(wrong.stderr + wrong.stdout).toContain('registration_invalid');
  });
});
