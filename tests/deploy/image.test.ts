/** What the container's recipe puts together is a whole program: it starts, serves, says that it is well, and ends. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../tools/process.ts';
import { freePort, makeFolder, RunningCommand, runCommand } from '../end-to-end/spawned-command.ts';
import { assembleImage, type ImageTree } from './image-tree.ts';

let image: ImageTree;

beforeAll(async () => {
  image = await assembleImage();
});

afterAll(() => image.remove());

describe('what the image holds', () => {
  it('serves, takes a password, is well until SIGTERM, and ends with status 0', async () => {
    const data = await makeFolder();
    const port = await freePort();
    const file = image.program;
    const flags = ['--issuer', `http://127.0.0.1:${port}`, '--default-resource', 'urn:example:api'];
    const made = await runCommand(['init', ...flags, '--folder', data.path], { file });
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const environment = {
      SEALWRIGHT_CONFIG: join(data.path, 'sealwright.yaml'),
      SEALWRIGHT_LISTEN_PORT: String(port),
    };
    const server = new RunningCommand(image.command, { file, environment });
    try {
      await server.stdoutLine((line) => (line.includes('"listening"') ? line : undefined));
      const health = () => run(process.execPath, [image.health], { cwd: data.path, env: environment });
      expect(await health()).toEqual({ status: 0, output: '' });
      const body = JSON.stringify({ email: 'ada@example.com', password: 'moth-relay-catalogue-77' });
      const headers = { 'content-type': 'application/json' };
      const signUp = await fetch(`http://127.0.0.1:${port}/signup`, { method: 'POST', headers, body });
      expect(signUp.status).toBe(201);
      expect(await server.stop()).toBe(0);
      expect(await health()).toEqual({ status: 1, output: '' });
    } finally {
      await server.stop('SIGKILL');
      await data.remove();
    }
  });

  it('loads every store, with what each of them needs', async () => {
    const path = join(image.folder, 'packages/store/package.json');
    const { exports } = JSON.parse(readFileSync(path, 'utf8')) as { readonly exports: object };
    const entries = Object.keys(exports).filter((name) => !name.endsWith('.json'));
    expect(entries).toContain('./sqlite');
    const program = entries.map((name) => `await import('@sealwright/store${name.slice(1)}');`).join('\n');
    // As a file of the command's package would: from there, its own packages and no others are found.
    const loaded = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: join(image.folder, 'packages/sealwright'),
    });
    expect(loaded).toEqual({ status: 0, output: '' });
  });

  it('has nothing in it that only development needs', () => {
    const isThere = (path: string): boolean =>
      statSync(join(image.folder, path), { throwIfNoEntry: false }) !== undefined;
    expect(['node_modules/pg', 'node_modules/hono', 'packages/server/dist'].filter((path) => !isThere(path))).toEqual(
      [],
    );
    expect(
      ['node_modules/typescript', 'node_modules/vitest', 'packages/server/src', 'tests', 'data'].filter(isThere),
    ).toEqual([]);
  });
});
