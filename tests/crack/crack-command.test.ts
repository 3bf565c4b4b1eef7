import { createHmac } from 'node:crypto';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Finished,
  makeFolder,
  RunningCommand,
  type RunOptions,
  runCommand,
} from '../end-to-end/spawned-command.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;

beforeAll(async () => {
  folder = await makeFolder();
});

afterAll(async () => {
  await folder?.remove();
});

function tokenOf(secret: string | Uint8Array, alg = 'HS256'): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg, typ: 'JWT' })}.${part({ sub: '1' })}`;
  return `${input}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(input)
    .digest('base64url')}`;
}

function crack(words: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runCommand(['crack', ...words], { folder: folder.path, ...options });
}

async function inFolder(name: string, content: string, mode = 0o600): Promise<string> {
  const path = `${folder.path}/${name}`;
  await writeFile(path, content, { mode });
  await chmod(path, mode);
  return path;
}

/** A search that takes minutes on any machine. */
const long = ['--no-built-in', '--mask', '?a?a?a?a?a'];

describe('crack', () => {
  it('prints the secret on stdout alone, and its status is 1', async () => {
    const { status, stdout, stderr } = await crack([tokenOf('secret')]);
    expect([status, stdout]).toStrictEqual([1, 'found "secret"\n']);
    expect(stderr).toMatch(/^HS256: [\d,]+ candidates in .* replace it/);
    expect(stderr).not.toContain('"secret"');
  });

  it('answers in JSON, reads the token from standard input or a file, and finds nothing with status 0', async () => {
    const only = ['--no-built-in', '--mask', '?l?l', '--json'];
    const first = await crack(['-', ...only], { input: `${tokenOf('ab', 'HS512')}\n` });
    expect([first.status, JSON.parse(first.stdout)]).toMatchObject([
      1,
      { found: true, algorithm: 'HS512', secret: 'ab', secret_hex: '6162' },
    ]);
    const file = await inFolder('token', `${tokenOf('abc')}\n`);
    const second = await crack(['--token-file', file, ...only]);
    expect([second.status, JSON.parse(second.stdout)]).toMatchObject([0, { found: false, complete: true, tried: 676 }]);
    expect(second.stdout).not.toContain('secret');
  });

  it('does without WebAssembly where there is none', async () => {
    const only = ['--no-built-in', '--mask', '?l?l'];
    const { status, stdout } = await crack([tokenOf('ok'), ...only], { environment: { NODE_OPTIONS: '--jitless' } });
    expect([status, stdout]).toStrictEqual([1, 'found "ok"\n']);
  });

  it('says that finding nothing proves nothing', async () => {
    const { status, stdout, stderr } = await crack([tokenOf('abc'), '--no-built-in', '--word', 'x', '--rules', 'none']);
    expect([status, stdout]).toStrictEqual([0, 'not found\n']);
    expect(stderr).toContain('proves nothing');
  });

  it.each([
    ['\u001b[2J\u0007\u202ebad', 'found "\\u001b[2J\\u0007\\u202ebad"\n'],
    [Buffer.of(0xff, 0x1b, 0x00), 'found hex:ff1b00\n'],
  ])('shows a secret that a terminal would obey as what it is: %j', async (secret, shown) => {
    const list = await inFolder('list', '');
    await writeFile(list, secret);
    const { stdout } = await crack([tokenOf(secret), '--no-built-in', '--rules', 'none', '--wordlist', list]);
    expect(stdout).toBe(shown);
  });

  it.each([
    [['x.y.z'], 2, /no compact signed token/],
    [[tokenOf('a').replace(/^[^.]+/, Buffer.from('{"alg":"RS256"}').toString('base64url'))], 2, /not HS256/],
    [[`${tokenOf('a')}AAAA`], 2, /not as long/],
    [[], 2, /give one token/],
    [['--token-file', '/dev/zero'], 2, /ordinary file/],
    [['--token-file', 'none-such'], 3, /no such file/],
    [[tokenOf('a'), '--wordlist', '.'], 2, /ordinary file/],
    [[tokenOf('a'), '--mask', '?x'], 2, /mask/],
    [[tokenOf('a'), '--no-built-in'], 2, /needs a --word/],
    [[tokenOf('a'), '--cores', '0'], 2, /whole number/],
  ])('refuses %j by status %i', async (words, expected, said) => {
    const { status, stdout, stderr } = await crack(words);
    expect([status, stdout]).toStrictEqual([expected, '']);
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain(tokenOf('a').split('.')[1]);
  });
});

describe('a session', () => {
  it('that Ctrl-C ends keeps its place in a file of its owner, and the same command goes on', async () => {
    const session = `${folder.path}/session`;
    const token = tokenOf('fz~~');
    const words = [token, '--no-built-in', '--mask', '?a?a?a?a', '--cores', '1', '--session', session];
    const running = new RunningCommand(['crack', ...words, '--json'], { folder: folder.path });
    await expect
      .poll(
        () =>
          stat(session).then(
            ({ size }) => size > 0,
            () => false,
          ),
        { timeout: 60_000 },
      )
      .toBe(true);
    expect(await running.stop('SIGINT')).toBe(3);
    expect(running.stderr).toContain('interrupted');
    const kept = JSON.parse(await readFile(session, 'utf8'));
    expect((await stat(session)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(kept)).not.toContain(token.split('.')[2]);
    const { stdout } = await crack([...words.slice(0, -4), '--session', session, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ found: true, secret: 'fz~~' });
    expect(JSON.parse(stdout).tried).toBeGreaterThanOrEqual(kept.place.tried);
    await expect(stat(session)).rejects.toThrow('ENOENT');
  });

  it('that cannot be written ends the search at once', async () => {
    const { status, stdout, stderr } = await crack([tokenOf('a'), ...long, '--session', 'none/such']);
    expect([status, stdout]).toStrictEqual([3, '']);
    expect(stderr).toContain('none/such');
  });

  it('of another search is refused and left as it is', async () => {
    const session = `${folder.path}/other`;
    expect((await crack([tokenOf('a'), ...long, '--session', session, '--time-limit-seconds', '1'])).status).toBe(0);
    const before = await readFile(session, 'utf8');
    const { status, stderr } = await crack([tokenOf('b'), ...long, '--session', session]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('another search')]);
    expect(await readFile(session, 'utf8')).toBe(before);
  });

  it.each([
    ['not JSON', 'hello', 0o600, /not the file of a session/],
    ['other JSON', '{"place":{"stage":-1}}', 0o600, /not the file of a session/],
    ['open to others', '{}', 0o644, /chmod 600/],
  ])('that is %s is refused and left as it is', async (_, content, mode, said) => {
    const session = await inFolder('bad-session', content, mode);
    const { status, stderr } = await crack([tokenOf('a'), ...long, '--session', session]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(said)]);
    expect(await readFile(session, 'utf8')).toBe(content);
  });
});
