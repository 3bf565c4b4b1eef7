import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { examineTree } from '@sealwright/audit/doctor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, makeFolder, runCommand } from '../end-to-end/spawned-command.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;

beforeAll(async () => {
  folder = await makeFolder();
});

afterAll(async () => {
  await folder?.remove();
});

async function put(name: string, content: unknown, mode = 0o600): Promise<string> {
  const path = `${folder.path}/${name}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  await chmod(path, mode);
  return name;
}

const doctor = (...words: readonly string[]): Promise<Finished> =>
  runCommand(['doctor', ...words], { folder: folder.path });

interface Answer {
  readonly status: number | null;
  readonly found: readonly string[];
  readonly answer: { readonly kind: string; readonly looked: string };
}

async function ask(...words: readonly string[]): Promise<Answer> {
  const { status, stdout, stderr } = await doctor(...words, '--json');
  expect(stderr).toBe('');
  const answer = JSON.parse(stdout) as Answer['answer'] & { findings: { severity: string; ruleId: string }[] };
  return { status, answer, found: answer.findings.map(({ severity, ruleId }) => `${severity} ${ruleId}`) };
}

describe('doctor, of a source tree', () => {
  it('finds, shows where, what to do and no secret, and ends with 1 from --fail-on on', async () => {
    await put('src/login.ts', "import jwt from 'jsonwebtoken';\nconst key = process.env.JWT_SECRET || 'hunter-two';\n");
    const { status, stdout } = await doctor('src');
    expect(status).toBe(1);
    expect(stdout).toContain('src/login.ts:2:13  secret-fallback');
    expect(stdout).toContain("| const key = process.env.JWT_SECRET || '•••';");
    expect(stdout).toMatch(/fix: Throw[^\n]+\n +OWASP[^\n]+CWE-1188/);
    expect(stdout).not.toContain('hunter');
    expect((await doctor('src', '--fail-on', 'critical')).status).toBe(0);
  });

  it('writes SARIF for code scanning, with paths from here and without the secret', async () => {
    await doctor('src', '--report', 'sarif=out.sarif');
    const text = await readFile(`${folder.path}/out.sarif`, 'utf8');
    const { runs } = JSON.parse(text) as { runs: { results: { ruleId: string; locations: unknown }[] }[] };
    expect(runs[0]?.results).toMatchObject([
      {
        ruleId: 'secret-fallback',
        locations: [
          {
            physicalLocation: { artifactLocation: { uri: 'src/login.ts' }, region: { startLine: 2, startColumn: 13 } },
          },
        ],
      },
    ]);
    expect(text).not.toContain('hunter');
  });

  it('calls no folder safe in which it read nothing', async () => {
    await put('only-built/node_modules/one.js', 'module.exports = 1;');
    const { status, stdout, stderr } = await doctor('only-built');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/only-built: holds nothing that the doctor reads \(skipped: 1 dependency or build folder\)/);
  });

  it('says what it skipped, and leaves out what is excluded', async () => {
    await put('src/node_modules/x/a.ts', "localStorage.setItem('token', t);");
    await put('src/plain.ts', 'export const answer = 42;');
    const { status, answer, found } = await ask('src', '--exclude', 'login.ts');
    expect({ status, found }).toStrictEqual({ status: 0, found: [] });
    expect(answer.looked).toBe('read 1 files; skipped: 1 excluded, 1 dependency or build folder');
  });

  it('reads one program too, also on Node 20', async () => {
    const node = fileURLToPath(new URL('../../tools/runtimes/node_modules/node20/bin/node', import.meta.url));
    const { status, stdout, stderr } = await runCommand(['doctor', 'src/login.ts'], { folder: folder.path, node });
    expect([status, stderr]).toStrictEqual([1, '']);
    expect(stdout).toContain('secret-fallback');
  });
});

describe('doctor, of this repository', () => {
  it('finds nothing that is not explained at its place', async () => {
    const packages = fileURLToPath(new URL('../../packages', import.meta.url));
    const { findings, suppressed } = await examineTree(packages);
    const shown = findings.map(({ file, line, ruleId }) => `${file}:${line ?? 0} ${ruleId}`);
    expect(shown).toStrictEqual([]);
    expect(suppressed.every(({ reason }) => reason.length > 20)).toBe(true);
  });
});

describe('doctor, called wrongly', () => {
  it.each([
    ['what is not there', ['nowhere'], 3, 'cannot be read'],
    ['an unknown severity', ['src', '--fail-on', 'bad'], 2, 'Allowed choices'],
    ['an unknown report', ['src', '--report', 'pdf=x'], 2, 'sarif=FILE'],
    ['nothing', [], 2, 'missing required argument'],
  ])('with %s says so in one line', async (_, words, status, text) => {
    const finished = await doctor(...words);
    expect([finished.status, finished.stdout]).toStrictEqual([status, '']);
    expect(finished.stderr).toMatch(/^sealwright: [^\n]+\n$/);
    expect(finished.stderr).toContain(text);
  });
});
