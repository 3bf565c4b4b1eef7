/** The GitHub Action, as it is written: what it may hold, and its script run as a runner would. */

import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../tools/process.ts';
import { repository } from '../../tools/workspace.ts';
import { makeFolder } from '../end-to-end/spawned-command.ts';
import { goodToken, isGood } from './demo-token.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

const text = readFileSync(join(repository, 'deploy/github-action/action.yml'), 'utf8');
const action = parse(text) as Action;
const [audit, upload] = action.runs.steps;
const script = audit?.run ?? '';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let server: Server;
let url: string;
/** Whether the API takes a token that asks for no signature. */
let careless: boolean;

beforeEach(async () => {
  folder = await makeFolder();
  careless = false;
  server = createServer((request, response) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    response.writeHead(isGood(token, careless) ? 200 : 401).end();
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/me`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await folder.remove();
});

describe('the action', () => {
  it('writes no input into its script: they reach it by the environment', () => {
    expect(action.runs.using).toBe('composite');
    expect(script).not.toContain('${{');
    expect(Object.values(audit?.env ?? {}).filter((value) => value.startsWith('${{'))).toHaveLength(9);
    expect(script).not.toMatch(/\beval\b|\bsh -c|\bbash -c|`/);
  });

  it('names by an exact version whatever it runs', () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'packages/sealwright/package.json'), 'utf8')) as {
      readonly version: string;
    };
    expect(audit?.env?.['AUDIT_VERSION']).toBe(version);
    expect(upload?.uses).toMatch(/^github\/codeql-action\/upload-sarif@v\d+\.\d+\.\d+$/);
  });

  it('uploads what was found when the audit failed, too', () => {
    expect(upload?.if).toContain('always()');
    expect(upload?.with?.['sarif_file']).toMatch(/^\$\{\{ steps\.audit\.outputs\.sarif \}\}$/);
  });

  it('takes a token and an address, and has a default for all else', () => {
    const required = Object.entries(action.inputs).filter(([, input]) => input.required === true);
    expect(required.map(([name]) => name)).toEqual(['url', 'token']);
    expect(Object.values(action.inputs).every((input) => input.required === true || input.default !== undefined)).toBe(
      true,
    );
  });
});

describe('its script', () => {
  it('ends with 0 for an API that refuses what it should, and leaves a report', async () => {
    const { status, output, outputs } = await step();
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
    expect(outputs).toBe('sarif=sealwright.sarif\n');
    expect(JSON.parse(readFileSync(join(folder.path, 'sealwright.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
  });

  it('ends with 1 for an API that takes an unsigned token, with every report that was asked for', async () => {
    careless = true;
    const { status, outputs } = await step({ AUDIT_JUNIT: 'junit.xml', AUDIT_HTML: 'audit.html' });
    expect(status).toBe(1);
    expect(outputs).toBe('sarif=sealwright.sarif\n');
    const files = ['sealwright.sarif', 'junit.xml', 'audit.html'].map((name) =>
      readFileSync(join(folder.path, name), 'utf8'),
    );
    for (const file of files) {
      expect(file).toContain('A01');
      expect(file).not.toContain(goodToken.split('.')[1]);
    }
  });

  it('gives the token to nobody: neither to what it installs nor to the arguments of a process', async () => {
    await step();
    const seen = readFileSync(join(folder.path, 'seen'), 'utf8');
    expect(seen).toContain('install');
    expect(seen).not.toContain(goodToken.split('.')[2]);
    expect(seen).toContain('mode 600');
  });

  it.each([
    ['the address', { AUDIT_URL: '"; touch broken; "' }],
    ['the address, as a flag', { AUDIT_URL: '--i-own-this-target' }],
    ['the line', { AUDIT_FAIL_ON: '$(touch broken)' }],
    ['the baseline', { AUDIT_BASELINE: '`touch broken`' }],
    ['the report, as a second output', { AUDIT_SARIF: 'a\nsarif=b' }],
    ['the report', { AUDIT_SARIF: '; touch broken' }],
    ['the version', { AUDIT_JWKS: '&& touch broken' }],
  ])('runs nothing of what is put into %s', async (_, environment) => {
    const { outputs } = await step(environment);
    expect(existsSync(join(folder.path, 'broken'))).toBe(false);
    expect(outputs.split('\n').length).toBeLessThanOrEqual(2);
  });

  it('uploads no report of an earlier run', async () => {
    writeFileSync(join(folder.path, 'sealwright.sarif'), '{}');
    const { status, outputs } = await step({ AUDIT_FAIL_ON: 'mild' });
    expect({ status, outputs }).toEqual({ status: 2, outputs: '' });
  });

  it('leaves nothing of the token behind', async () => {
    await step();
    const { output } = await run('grep', ['-rl', goodToken.split('.')[2] ?? '', folder.path], { cwd: folder.path });
    expect(output).toBe('');
  });
});

/** One run of the script, with a package manager in whose place stands one that installs the built command. */
async function step(environment: Readonly<Record<string, string>> = {}) {
  const programs = join(folder.path, 'programs');
  mkdirSync(programs, { recursive: true });
  const seen = join(folder.path, 'seen');
  const command = join(repository, 'packages/sealwright/bin/sealwright.js');
  // One attack is enough to see what the script does with its answer.
  const installed = `#!/bin/sh\necho "run $*" >> ${seen}\nfor word; do case "$word" in --token-file=*) echo "mode $(stat -c %a "\${word#*=}")" >> ${seen};; esac; done\nexec ${process.execPath} ${command} "$@" --only A01\n`;
  writeFileSync(join(folder.path, 'command'), installed);
  writeFileSync(
    join(programs, 'npm'),
    `#!/bin/sh\n{ echo "npm $*"; env; } >> ${seen}\nmkdir -p node_modules/.bin\ncp ${folder.path}/command node_modules/.bin/sealwright\nchmod 755 node_modules/.bin/sealwright\n`,
  );
  chmodSync(join(programs, 'npm'), 0o755);
  const outputs = join(folder.path, 'outputs');
  writeFileSync(outputs, '');
  const { status, output } = await run('bash', ['-c', script], {
    cwd: folder.path,
    env: {
      PATH: `${programs}:${process.env['PATH'] ?? ''}`,
      RUNNER_TEMP: folder.path,
      GITHUB_OUTPUT: outputs,
      AUDIT_URL: url,
      AUDIT_TOKEN: goodToken,
      AUDIT_OWN_TARGET: 'false',
      AUDIT_JWKS: '',
      AUDIT_FAIL_ON: 'high',
      AUDIT_BASELINE: '',
      AUDIT_SARIF: 'sealwright.sarif',
      AUDIT_JUNIT: '',
      AUDIT_HTML: '',
      AUDIT_VERSION: '0.1.0',
      ...environment,
    },
  });
  expect(statSync(outputs).isFile()).toBe(true);
  return { status, output, outputs: readFileSync(outputs, 'utf8') };
}
