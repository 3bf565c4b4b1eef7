import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startHaproxy } from '../verify-elsewhere/proxies.ts';
import type { AtEnd } from './field-case.ts';
import type { TodayCase } from './today.ts';

/** What is no JavaScript: Debian's packages, as `tools/prepare.mjs` installs them. */
export const programsOfToday: readonly TodayCase[] = [
  {
    library: 'PyJWT',
    version: '2.6.0',
    algorithm: 'RS256',
    setUp: ({ publicKeyPem, issuer, audience }, atEnd) =>
      askPython('judge-pyjwt.py', { key: publicKeyPem, algorithm: 'RS256', issuer, audience }, atEnd),
  },
  {
    library: 'HAProxy',
    version: '2.6',
    algorithm: 'ES256',
    // By the configuration in docs/verify-elsewhere.md, which has a file for each key.
    serve: async ({ publicKeyPem, kid, issuer, audience }) => {
      const folder = await mkdtemp(join(tmpdir(), 'audit-field-'));
      for (const name of [kid, 'next']) await writeFile(join(folder, `${name}.pem`), publicKeyPem);
      const changes = { 'https://api.example.com': audience };
      const { origin, close } = await startHaproxy({ folder, issuer, changes }, [kid, 'next']);
      return {
        url: `${origin}/`,
        close: async () => {
          await close();
          await rm(folder, { recursive: true });
        },
      };
    },
  },
];

/** One process for all tokens: a line in, a line out, in order. */
export function askPython(script: string, settings: object, atEnd: AtEnd): (token: string) => Promise<boolean> {
  const child = spawn('/usr/bin/python3', [fileURLToPath(new URL(script, import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  }) as unknown as ChildProcessWithoutNullStreams;
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  atEnd(() => end(child));
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  let turn: Promise<unknown> = Promise.resolve();
  return async (token) => {
    const answer = turn.then(async () => {
      child.stdin.write(`${JSON.stringify(token)}\n`);
      return answers.next();
    });
    turn = answer.catch(() => undefined);
    const { value, done } = await answer;
    if (done === true) throw new Error('the program has ended');
    return value === 'good';
  };
}

async function end(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin.end();
  child.kill('SIGTERM');
  await once(child, 'exit');
}
