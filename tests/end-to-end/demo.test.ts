import { exec } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, makeFolder, RunningCommand, runCommand } from './spawned-command.ts';
import { choosePorts, logIn, spawnDemo } from './spawned-demo.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let running: RunningCommand[] = [];

beforeEach(async () => {
  folder = await makeFolder();
});

afterEach(async () => {
  await Promise.all(running.map((command) => command.stop('SIGKILL')));
  running = [];
  await folder.remove();
});

/** Starts the demo as a person does, and answers what it printed once it ended its start. */
async function startForPeople(): Promise<{ readonly demo: RunningCommand; readonly guide: string }> {
  const { port, apiPort } = await choosePorts();
  const words = ['demo', '--data', './data', '--port', `${port}`, '--api-port', `${apiPort}`];
  const demo = new RunningCommand(words, { folder: folder.path });
  running.push(demo);
  await demo.stdoutLine((line) => (line.includes('Ctrl-C stops') ? line : undefined));
  return { demo, guide: demo.stdout };
}

/** The commands of the guide, as somebody would paste them. */
function pastedCommands(guide: string): readonly string[] {
  return guide
    .split('\n')
    .map((line, index, lines) => (/^\d\. /.test(line) ? (lines[index + 1] ?? '').trim() : ''))
    .filter((line) => line !== '');
}

async function paste(command: string): Promise<string> {
  const { stdout } = await promisify(exec)(command, { cwd: folder.path });
  return stdout;
}

describe('the demo', () => {
  it('ends its start with numbered commands that work as they are pasted, in order', async () => {
    const { guide } = await startForPeople();
    const [call = '', revoke = '', watch = '', audit = ''] = pastedCommands(guide);
    expect(await paste(call)).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(await paste(revoke)).toMatch(/^session [\w-]+ is revoked\n$/);
    // The feed has a second; whoever pastes again is slower than that.
    await expect.poll(() => paste(call), { timeout: 1_000, interval: 10 }).toMatch(/^HTTP\/1\.1 401 Unauthorized/);
    const watched = await paste(watch);
    expect(watched).toMatch(/^accepted before; revoked, entry \d+; refused with 401 after \d+\.\d ms\n$/);
    expect(Number(/after ([\d.]+) ms/.exec(watched)?.[1])).toBeLessThan(1_000);
    expect(await paste(audit)).toMatch(/^138 attacks, \d+ requests, [\d.]+ s: no finding\.$/m);
    const login = /^log in with +(.+)$/m.exec(guide)?.[1] ?? '';
    expect(JSON.parse(await paste(login))).toMatchObject({ token_type: 'Bearer' });
  });

  it('says so when the first administrator’s password is another by now, and starts all the same', async () => {
    const { demo } = await startForPeople();
    expect(await demo.stop()).toBe(0);
    const file = `${folder.path}/data/first-admin.json`;
    const credentials = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...credentials, password: 'changed-in-the-meantime' }));
    const { guide } = await startForPeople();
    expect(guide).toContain('no longer the account’s');
    expect(guide).toContain('user add you@example.com --role admin --config');
    expect(guide).not.toMatch(/eyJ/);
  });

  it('says how to make another administrator when the file with the first one’s password is gone', async () => {
    const { demo } = await startForPeople();
    expect(await demo.stop()).toBe(0);
    await rm(`${folder.path}/data/first-admin.json`);
    const { guide } = await startForPeople();
    expect(guide).toContain('first-admin.json is gone. Another administrator:');
    expect(guide).not.toContain('log in with');
    const command = /^ {3}(.* user add .*)$/m.exec(guide)?.[1] ?? '';
    expect(await paste(`echo moth-relay-catalogue-77 | ${command} --password-stdin`)).toMatch(
      /^added you@example\.com as /,
    );
  });

  it('stops well when one Ctrl-C arrives twice, as npm passes it on', async () => {
    const { demo } = await startForPeople();
    demo.process.kill('SIGINT');
    demo.process.kill('SIGINT');
    expect(await demo.stop('SIGINT')).toBe(0);
    expect(demo.stderr).toContain('"msg":"stopped"');
  });

  it('lets a request in flight end, and a second Ctrl-C does not wait for it', async () => {
    const ports = await choosePorts();
    const demo = await spawnDemo(folder.path, ports);
    running.push(demo.command);
    const socket = connect(ports.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const head =
      'POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';
    await new Promise((resolve) => socket.write(`${head}{`, resolve));
    // Answered on another connection, so the first one's head has been read.
    await logIn(demo, demo.administrator);
    demo.command.process.kill('SIGINT');
    await demo.command.logLine((entry) => entry['msg'] === 'stopping');
    const start = performance.now();
    const pressAgain = () => {
      demo.command.process.kill('SIGINT');
      return demo.command.process.exitCode;
    };
    await expect.poll(pressAgain, { timeout: 5_000, interval: 50 }).toBe(130);
    expect(performance.now() - start).toBeGreaterThan(400);
    socket.destroy();
  });

  it('does not disturb the one that runs: a second one on the same data ends with one line', async () => {
    const demo = await spawnDemo(folder.path, await choosePorts());
    running.push(demo.command);
    const before = await readFile(demo.configuration, 'utf8');
    const words = ['demo', '--data', `${folder.path}/data`, '--port', `${await freePort()}`, '--api-port', '0'];
    const second = await runCommand(words);
    expect([second.status, second.stdout]).toEqual([3, '']);
    expect(second.stderr).toMatch(/sealwright: another server runs on th[^\n]+: [^\n]+\n$/);
    expect(await readFile(demo.configuration, 'utf8')).toBe(before);
    expect((await logIn(demo, demo.administrator)).access_token).toBeTypeOf('string');
  });

  it('does not make a new key beside a store that only the old one opens', async () => {
    const demo = await spawnDemo(folder.path, await choosePorts());
    expect(await demo.command.stop()).toBe(0);
    const key = `${folder.path}/data/key-encryption.key`;
    await rm(key);
    const words = ['demo', '--data', `${folder.path}/data`, '--port', '0', '--api-port', '0'];
    const refused = await runCommand(words);
    expect([refused.status, refused.stdout]).toEqual([3, '']);
    expect(refused.stderr).toContain('key-encryption.key is gone');
    await expect(readFile(key)).rejects.toThrow('ENOENT');
  });

  it('closes a data folder that others could look into', async () => {
    await mkdir(`${folder.path}/data`, { mode: 0o755 });
    const demo = await spawnDemo(folder.path, await choosePorts());
    running.push(demo.command);
    const { stdout } = await promisify(exec)(`stat -c %a ${folder.path}/data`);
    expect(stdout).toBe('700\n');
  });
});
