import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, runCommand } from '../end-to-end/spawned-command.ts';
import { openProvider, type Provider } from '../oauth-rig/provider.ts';

let provider: Provider;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-audit-issuer-'));
  provider = await openProvider({ refresh: { windowMilliseconds: 500 } });
  const { password } = await provider.addPerson('ada@example.com');
  await writeFile(join(folder, 'password'), `${password}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'tokens'), 'not-a-refresh-token\n', { mode: 0o600 });
  const program = `#!${process.execPath}\nconsole.log('secret-of-the-program'); process.exit(1);\n`;
  await writeFile(join(folder, 'fails.js'), program, { mode: 0o700 });
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

const logIn = ['--login-as', 'ada@example.com', '--password-file', 'password'];

async function audit(...words: readonly string[]): Promise<Finished> {
  return runCommand(['audit', 'issuer', ...words], { folder });
}

describe('the command audit issuer', () => {
  it('says what it would play, and sends nothing', async () => {
    const { status, stdout } = await audit('http://127.0.0.1:1', '--dry-run', '--only', 'i01,I08', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ attack: 'I01' }, { attack: 'I08', needs: ['sessions:1', 'restart'] }]);
  });

  it('ends with status 0 where the server refuses what was asked, and with no token in the report', async () => {
    const { status, stdout } = await audit(provider.issuer, ...logIn, '--only', 'I09,I13,I15,I16,I18', '--json');
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/eyJ|swr_/);
    expect(JSON.parse(stdout)).toMatchObject({ target: { kind: 'issuer' } });
  });

  it('ends with status 3 where nothing could be judged', async () => {
    const { status, stdout } = await audit(
      provider.issuer,
      '--refresh-token-file',
      'tokens',
      '--client-id',
      'nobody',
      '--json',
    );
    expect(status).toBe(3);
    expect(stdout).toContain('an ordinary refresh is not answered with tokens');
  });

  const wrong: readonly (readonly [why: string, words: readonly string[], line: RegExp])[] = [
    ['no session is to be had', [], /--refresh-token-file, --obtain and --login-as/],
    ['sessions come from two places', [...logIn, '--obtain', './x'], /give one of/],
    ['there is no password', ['--login-as', 'ada@example.com'], /needs --password-file/],
    ['a secret has no client', [...logIn, '--client-secret-file', 'password'], /name it with --client-id/],
    [
      'the key of the client is none',
      [...logIn, '--client-id', 'c', '--client-key', 'password'],
      /a private JWK with alg/,
    ],
    ['an attack is not known', [...logIn, '--only', 'A01'], /I01 to I21/],
    ['a number is none', [...logIn, '--callers', '-1'], /--callers must be a whole number/],
    ['the password grant has no endpoint', [...logIn, '--password-grant'], /needs --token-endpoint/],
  ];

  it.each(wrong)('ends with status 2 and one line where %s', async (_, words, line) => {
    const { status, stdout, stderr } = await audit(provider.issuer, ...words, '--no-progress');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('attacks nothing beyond this machine unless it is said to be one’s own', async () => {
    const { status, stderr } = await audit('http://192.0.2.1', ...logIn, '--no-progress');
    expect(status).toBe(2);
    expect(stderr).toContain('--i-own-this-target');
  });

  it('reads no password that others can read', async () => {
    await writeFile(join(folder, 'exposed'), 'x');
    await chmod(join(folder, 'exposed'), 0o644);
    const { status, stderr } = await audit(provider.issuer, '--login-as', 'a', '--password-file', 'exposed');
    expect(status).toBe(2);
    expect(stderr).toContain('chmod 600');
  });

  it('repeats nothing of what a program that failed has printed', async () => {
    const words = ['--client-id', 'c', '--obtain', './fails.js', '--no-progress'];
    const { status, stdout, stderr } = await audit(provider.issuer, ...words);
    expect(status).toBe(3);
    expect(stdout + stderr).not.toContain('secret-of-the-program');
  });
});
