/** What a target tells back is in no report: neither the tokens, nor its bodies, nor what it knows of the caller. */

import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, makeFolder, runCommand } from '../end-to-end/spawned-command.ts';
import { type LeakyApi, openLeakyApi, secrets } from './leaky-api.ts';

const files = ['audit.json', 'audit.sarif', 'audit.xml', 'audit.html', 'baseline.yaml'];
let api: LeakyApi;
let folder: Awaited<ReturnType<typeof makeFolder>>;
let finished: Finished;
const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

beforeAll(async () => {
  api = await openLeakyApi();
  folder = await makeFolder();
  finished = await audit(
    'A01,A02,B01,B02,C16,F01,H11,H12',
    '--write-baseline=baseline.yaml',
    '--accepted-file=accepted.json',
  );
});

afterAll(async () => {
  await api?.close();
  await folder?.remove();
});

async function audit(only: string, ...words: readonly string[]): Promise<Finished> {
  const token = join(folder.path, 'good.jwt');
  writeFileSync(token, api.goodToken, { mode: 0o600 });
  chmodSync(token, 0o600);
  const reports = ['json=audit.json', 'sarif=audit.sarif', 'junit=audit.xml', 'html=audit.html'];
  const flags = [`--url=${api.url}`, `--jwks=${api.keySetUrl}`, `--token-file=${token}`, `--only=${only}`];
  return runCommand(['audit', 'http', ...flags, ...reports.map((report) => `--report=${report}`), ...words], {
    folder: folder.path,
  });
}

describe('the reports on an API that tells everything back', () => {
  it('tell of what was found', () => {
    expect(finished.status).toBe(1);
    for (const attack of ['A01', 'B01', 'C16']) expect(finished.stdout).toContain(attack);
  });

  it('hold no token: not the good one, not one that was forged', () => {
    const accepted = JSON.parse(read('accepted.json')) as readonly { readonly token: string }[];
    expect(accepted.length).toBeGreaterThan(5);
    const tokens = [api.goodToken, ...accepted.map(({ token }) => token)];
    const parts = [...new Set(tokens.flatMap((token) => token.split(/[.\s]/)).filter((part) => part.length >= 16))];
    for (const text of [finished.stdout, finished.stderr, ...files.map(read)]) {
      expect(parts.filter((part) => text.includes(part))).toEqual([]);
    }
  });

  it('hold nothing that the API said, and nothing that the token says', () => {
    for (const text of [finished.stdout, finished.stderr, ...files.map(read)]) {
      for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
      expect(text).not.toContain('\u001b');
      expect(text).not.toContain('<script');
      expect(text).not.toMatch(/^\s*::/m);
    }
  });

  it('leave forged tokens in a file that its owner alone may read', () => {
    expect(statSync(join(folder.path, 'accepted.json')).mode & 0o777).toBe(0o600);
  });

  it('become silent about what was accepted in words, until one of them changes', async () => {
    const written = read('baseline.yaml');
    expect((await audit('A01,C16', '--baseline=baseline.yaml')).status).toBe(2);
    writeFileSync(join(folder.path, 'baseline.yaml'), written.replaceAll('reason: ""', 'reason: a test'));
    const borne = await audit('A01,C16', '--baseline=baseline.yaml', '--fail-on=low');
    expect(borne.stdout).toContain('no finding, ');
    expect(borne.status).toBe(0);
    const changed = written.replaceAll('reason: ""', 'reason: a test').replaceAll('verdict: crashed', 'verdict: slow');
    writeFileSync(join(folder.path, 'baseline.yaml'), changed);
    const again = await audit('A01,C16', '--baseline=baseline.yaml', '--fail-on=low');
    expect(again.status).toBe(1);
    expect(again.stdout).toContain('is now crashed, which the entry does not accept');
  });
});
