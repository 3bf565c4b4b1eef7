import { createHmac } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, makeFolder, runCommand } from '../end-to-end/spawned-command.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;

beforeAll(async () => {
  folder = await makeFolder();
  await mkdir(`${folder.path}/bin`);
  await mkdir(`${folder.path}/tmp`);
});

afterAll(async () => {
  await folder?.remove();
});

const input = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from('{"sub":"1"}').toString('base64url')}`;
const token = `${input}.${createHmac('sha256', 'right one').update(input).digest('base64url')}`;

/** In hashcat's place: writes down what it was given, then does what a test says. */
async function standIn(script: string): Promise<void> {
  const record = [
    '#!/bin/sh',
    `for word in "$@"; do printf '%s\\n' "$word"; case "$word" in */sealwright-hashcat-*) stat -c '%a' "$word" > ${folder.path}/mode; cp "$word" ${folder.path}/$(basename "$word");; esac; done > ${folder.path}/arguments`,
    script,
  ];
  await writeFile(`${folder.path}/bin/hashcat`, `${record.join('\n')}\n`);
  await chmod(`${folder.path}/bin/hashcat`, 0o755);
}

function crack(words: readonly string[], path = `${folder.path}/bin:/usr/bin:/bin`): Promise<Finished> {
  const environment = { PATH: path, TMPDIR: `${folder.path}/tmp` };
  return runCommand(['crack', token, '--hashcat', ...words], { folder: folder.path, environment });
}

const given = (name: string): Promise<string> => readFile(`${folder.path}/${name}`, 'utf8');

describe('hashcat', () => {
  it('is given the token in a file of its owner alone, and our words and rules', async () => {
    await standIn(`echo ${Buffer.from('right one').toString('hex')}`);
    const { status, stdout } = await crack(['--word', 'acme']);
    expect([status, stdout]).toStrictEqual([1, 'found "right one"\n']);
    const words = await given('arguments');
    expect(words.split('\n').slice(0, 2)).toStrictEqual(['-m', '16500']);
    expect(words).not.toContain(input);
    expect(await given('token')).toBe(`${token}\n`);
    expect(await given('mode')).toBe('600\n');
    expect((await given('words')).split('\n')).toEqual(
      expect.arrayContaining(['acme', 'secret', 'your-256-bit-secret']),
    );
    expect((await given('rules')).split('\n')).toEqual(
      expect.arrayContaining([':', 'c', 'l $1 $2 $3', 'l $- $s $e $c $r $e $t', 'l ^- ^y ^m']),
    );
    expect(await readdir(`${folder.path}/tmp`)).toStrictEqual([]);
  });

  it('is given a mask behind all flags, and by its status 1 has found nothing', async () => {
    await standIn('exit 1');
    const { status, stdout } = await crack(['--no-built-in', '--mask=-?l']);
    expect([status, stdout]).toStrictEqual([0, 'not found\n']);
    expect((await given('arguments')).trimEnd().split('\n').slice(-2)).toStrictEqual(['--', '-?l']);
  });

  it('that ran out of time has not tried all', async () => {
    await standIn('exit 4');
    const { stdout } = await crack(['--no-built-in', '--mask', '?l', '--time-limit-seconds', '9', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ found: false, complete: false });
    expect(await given('arguments')).toContain('--runtime\n9\n');
  });

  it.each([
    ['names a secret that is wrong', `echo ${Buffer.from('wrong').toString('hex')}`, /does not make this signature/],
    ['says it found one and does not say which', 'echo hello', /nothing that can be read/],
    ['fails, whose words quote the token', `echo "${input}" >&2; exit 255`, /ended with 255/],
    ['floods its output', 'yes x | head -c 5000000', /nothing that can be read/],
  ])('that %s is not believed', async (_, script, said) => {
    await standIn(script);
    const { status, stdout, stderr } = await crack(['--no-built-in', '--mask', '?l']);
    expect([status, stdout]).toStrictEqual([3, '']);
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain(input);
    expect(await readdir(`${folder.path}/tmp`)).toStrictEqual([]);
  });

  it('that is not installed is missed in one line', async () => {
    const { status, stdout, stderr } = await crack(['--no-built-in', '--mask', '?l'], '/nowhere');
    expect([status, stdout, stderr.split('\n').length]).toStrictEqual([3, '', 2]);
    expect(stderr).toContain('hashcat is not installed');
  });

  it('has no sessions and threads of ours', async () => {
    for (const flags of [
      ['--session', 'x'],
      ['--cores', '2'],
    ])
      expect((await crack(flags)).status).toBe(2);
  });
});
