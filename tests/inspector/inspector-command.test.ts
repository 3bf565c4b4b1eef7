import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, runCommand } from '../end-to-end/spawned-command.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;

beforeAll(async () => {
  folder = await makeFolder();
});

afterAll(() => folder?.remove());

describe('sealwright inspector', () => {
  it('says where the file is, with its hash', async () => {
    const { status, stdout } = await runCommand(['inspector', '--json'], { folder: folder.path });
    const { file, bytes, sha256 } = JSON.parse(stdout) as Readonly<Record<string, string>>;
    const html = await readFile(file ?? '');
    expect([status, bytes]).toStrictEqual([0, html.length]);
    expect(sha256).toBe(createHash('sha256').update(html).digest('hex'));
    expect(html.subarray(0, 15).toString()).toBe('<!doctype html>');
  });

  it('copies it, and never over another file', async () => {
    const words = ['inspector', '--output', `${folder.path}/inspector.html`];
    expect(await runCommand(words, { folder: folder.path })).toMatchObject({ status: 0, stderr: '' });
    const again = await runCommand(words, { folder: folder.path });
    expect([again.status, again.stderr]).toStrictEqual([2, expect.stringContaining('never overwritten')]);
    const nowhere = await runCommand(['inspector', '--output', `${folder.path}/no/x.html`], { folder: folder.path });
    expect([nowhere.status, nowhere.stderr]).toStrictEqual([3, expect.stringContaining('cannot be written there')]);
  });
});
