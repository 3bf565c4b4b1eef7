import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTree } from './planted-tree.ts';
import { type Outcome, run } from './process.ts';
import { read, repository } from './workspace.ts';

/** A checkout with nothing to download, so that the real npm is done with it at once. */
const checkout = {
  'package.json': '{ "name": "small", "version": "1.0.0" }',
  'package-lock.json': lock('small'),
  'tools/prepare.mjs': read(repository, 'tools/prepare.mjs'),
  'tools/runtimes/package.json': '{ "name": "runtimes", "version": "1.0.0" }',
  'tools/runtimes/package-lock.json': lock('runtimes'),
  'examples/next/package.json': '{ "name": "next", "version": "1.0.0" }',
  'examples/next/package-lock.json': lock('next'),
  'tests/audit-field/package.json': '{ "name": "audit-field", "version": "1.0.0" }',
  'tests/audit-field/package-lock.json': lock('audit-field'),
};

function lock(name: string): string {
  return JSON.stringify({ name, lockfileVersion: 3, packages: { '': { name, version: '1.0.0' } } });
}

function inCheckout<T>(use: (root: string) => Promise<T>, more: Record<string, string> = {}): Promise<T> {
  return inTree({ ...checkout, ...more }, use, { linkPackages: false });
}

function prepare(root: string, task: string, env: Record<string, string> = {}): Promise<Outcome> {
  return run(process.execPath, ['tools/prepare.mjs', task], { cwd: root, env, timeoutSeconds: 25 });
}

describe('the preparation', { concurrent: true, timeout: 120_000 }, () => {
  it('installs once, and again when the lock file has changed', () =>
    inCheckout(async (root) => {
      expect((await prepare(root, 'start')).output).toContain('Installing');
      expect(await prepare(root, 'start')).toEqual({ status: 0, output: '' });
      writeFileSync(join(root, 'package-lock.json'), `${lock('small')}\n`);
      expect((await prepare(root, 'start')).output).toContain('Installing');
    }));

  it('lets one of several starts install, and the others wait for it', () =>
    inCheckout(async (root) => {
      const all = await Promise.all(['start', 'start', 'start'].map((task) => prepare(root, task)));
      expect(all.map(({ status }) => status)).toEqual([0, 0, 0]);
      expect(all.filter(({ output }) => output.includes('Installing'))).toHaveLength(1);
    }));

  it('remembers nothing of an install that failed, and says what to do', () =>
    inCheckout(
      async (root) => {
        const { status, output } = await prepare(root, 'start');
        expect(status).toBe(1);
        expect(output.trim().split('\n').at(-1)).toMatch(/^npm ci failed in .*: mend what it says above/);
        expect(existsSync(join(root, 'node_modules/.made-from'))).toBe(false);
      },
      { 'package-lock.json': '{ "lockfileVersion": 3' },
    ));

  it('ends with the one line that gets a missing program where it may not install it', () =>
    inCheckout(async (root) => {
      const { npm_execpath = await npmPath() } = process.env;
      const { status, output } = await prepare(root, 'test', { PATH: root, npm_execpath });
      expect(status).toBe(1);
      expect(output.trim().split('\n').at(-1)).toMatch(
        /^missing for the tests: run {2}sudo apt-get install -y --no-install-recommends curl strace chromium jose/,
      );
    }));

  it('refuses a task that it does not know', () =>
    inCheckout(async (root) => {
      expect((await prepare(root, 'tests')).output).toMatch(/^usage: /);
    }));
});

describe('the pinned Node', () => {
  const script = join(repository, 'tools/pinned-node.mjs');

  it('is the one that runs the tests', async () => {
    expect(await run(process.execPath, [script], { cwd: repository })).toEqual({ status: 0, output: '' });
  });

  it('is not replaced by another one', async () => {
    const node22 = join(repository, 'tools/runtimes/node_modules/node22/bin/node');
    const { status, output } = await run(node22, [script], { cwd: repository });
    expect(status).toBe(3);
    expect(output).toMatch(/^This is Node v22\..* the project pins v24\./);
  });
});

async function npmPath(): Promise<string> {
  const { output } = await run('sh', ['-c', 'readlink -f "$(command -v npm)"'], { cwd: repository });
  return output.trim();
}
