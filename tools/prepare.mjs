// Runs before `npm start` and `npm test`, under whatever Node the machine has, with nothing installed yet: so no
// dependency, no TypeScript. Puts in place what is missing, in silence when nothing is; what it says goes to the error
// stream, since the output belongs to what runs next.
//
//   node tools/prepare.mjs start      the packages of the lock file
//   node tools/prepare.mjs bench      also what the benchmarks compare with
//   node tools/prepare.mjs field      also the releases that the audit is proven on, and the system's programs
//   node tools/prepare.mjs test       also the older and newer Nodes, Next for its example, and all of the above but the
//                                     benchmarks
//   node tools/prepare.mjs installed  npm's own `postinstall`: remember which lock file node_modules was made from

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const runtimes = join(root, 'tools', 'runtimes');
const bench = join(root, 'bench');
const nextExamples = join(root, 'examples', 'next');
const auditField = join(root, 'tests', 'audit-field');

const toErrors = ['inherit', process.stderr, process.stderr];

/** What the tests run besides Node: what shows that it is there, and the Debian package that brings it. */
const programs = [
  { command: 'curl', debian: 'curl' },
  { command: 'strace', debian: 'strace' },
  { command: 'chromium', debian: 'chromium' },
  { command: 'jose', debian: 'jose' },
  { file: '/usr/lib/postgresql/15/bin/postgres', debian: 'postgresql-15' },
  { command: 'redis-server', debian: 'redis-server' },
  { command: 'openssl', debian: 'openssl' },
  { file: '/usr/lib/python3/dist-packages/jwt', debian: 'python3-jwt' },
  { file: '/usr/lib/python3/dist-packages/jwcrypto', debian: 'python3-jwcrypto' },
  { file: '/usr/lib/python3/dist-packages/authlib', debian: 'python3-authlib' },
  { file: '/usr/lib/python3/dist-packages/requests', debian: 'python3-requests' },
  { file: '/usr/share/perl5/Crypt/JWT.pm', debian: 'libcrypt-jwt-perl' },
  { command: 'systemd-analyze', debian: 'systemd' },
  { file: '/usr/sbin/haproxy', debian: 'haproxy' },
  { file: '/usr/sbin/nginx', debian: 'nginx-light' },
  { command: 'ruby', debian: 'ruby' },
  { file: '/usr/share/rubygems-integration/all/specifications/jwt-2.5.0.gemspec', debian: 'ruby-jwt' },
];

const task = process.argv[2];
if (task === 'installed') rememberIfWhole();
else if (['start', 'bench', 'field', 'test'].includes(task)) await alone(() => prepare(task));
else fail('usage: node tools/prepare.mjs start|bench|field|test|installed');

function prepare(task) {
  install(root);
  if (task === 'bench') install(bench);
  if (task === 'field') prepareField();
  if (task !== 'test') return;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail('npm test runs the verifier under Node 20, 22 and 26 for Linux x64: run it on such a machine or container');
  }
  install(runtimes);
  // With its compiler: one of its examples is built as a person would build it.
  install(nextExamples);
  prepareField();
}

/** Releases with known holes: nothing of theirs runs but what the fixtures call. */
function prepareField() {
  install(auditField, ['--ignore-scripts']);
  installPrograms();
}

/** `npm ci` where node_modules was not made, whole, from this lock file on this platform. */
function install(folder, flags = []) {
  if (stampOf(folder) === readIfThere(stampPath(folder))) return;
  console.error(`Installing the packages of ${join(folder, 'package-lock.json')} …`);
  // The npm that runs this; its warnings about engines are about this Node, which nothing of it will run on.
  const npm = process.env.npm_execpath;
  const [command, ...script] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const { status } = spawnSync(command, [...script, 'ci', '--include=dev', '--loglevel=error', ...flags], {
    cwd: folder,
    stdio: toErrors,
  });
  if (status !== 0) fail(`npm ci failed in ${folder}: mend what it says above, then run the same command again`);
  remember(folder);
}

/** An install without the development packages (`--omit=dev`) has no Node of ours: it is not what the lock file says. */
function rememberIfWhole() {
  if (existsSync(join(root, 'node_modules', '.bin', 'node'))) remember(root);
}

/** Written last, inside what it describes: a broken-off install leaves none, and `npm ci` starts by deleting it. */
function remember(folder) {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(stampPath(folder), stampOf(folder));
}

function stampPath(folder) {
  return join(folder, 'node_modules', '.made-from');
}

function stampOf(folder) {
  const lock = readFileSync(join(folder, 'package-lock.json'));
  return createHash('sha256').update(`${process.platform} ${process.arch}\n`).update(lock).digest('hex');
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function installPrograms() {
  const missing = programs.filter((program) => !isThere(program)).map(({ debian }) => debian);
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) fail(`missing for the tests: run  sudo ${line}`);
  console.error(`Installing for the tests: ${missing.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync('sh', ['-c', `apt-get update -q && ${line}`], { env, stdio: toErrors });
  if (status !== 0) fail(`could not install for the tests: run  ${line}`);
}

function isThere({ command, file }) {
  return file === undefined ? onPath(command) : existsSync(file);
}

function onPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/**
 * One preparation at a time for one checkout: two `npm ci` in one folder destroy each other's work. A listening
 * socket is the lock because the kernel takes it back when its holder dies, however it dies.
 */
async function alone(work) {
  const name = `sealwright-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;
  const address = process.platform === 'linux' ? `\0${name}` : join(tmpdir(), name);
  const server = createServer((waiting) => waiting.on('error', () => {}));
  const held = await new Promise((resolve) => {
    server.once('listening', () => resolve(true));
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : fail(error.message)));
    server.listen(address);
  });
  if (!held) {
    await new Promise((resolve) => connect(address).on('error', resolve).on('close', resolve));
    return alone(work);
  }
  work();
  process.exit(0); // ends the waiters' connections too
}

function fail(line) {
  console.error(line);
  process.exit(1);
}
