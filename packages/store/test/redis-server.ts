import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type RedisClientType } from '@redis/client';
import { freePort } from './free-port.ts';

/** A Redis of a test's own, which keeps nothing on the disk. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly directory: string;
  /** A connection beside ours, as another program or an intruder has it. */
  client(): Promise<RedisClientType>;
  command(...words: string[]): Promise<unknown>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
  /** Holds it still: it answers nothing, and its connections stay open. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export async function startRedis(options: readonly string[] = [], url?: (port: number) => string): Promise<TestRedis> {
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freeClusterPort();
  const clients = new Set<RedisClientType>();
  let child: ChildProcess | undefined;
  let control: RedisClientType | undefined;
  const socket = join(directory, 'redis.sock');

  const start = async (): Promise<void> => {
    const plain = options.includes('--tls-port') ? '0' : String(port);
    const fixed = ['--bind', '127.0.0.1', '--port', plain, '--unixsocket', socket, '--dir', directory];
    const words = [
      ...fixed,
      '--save',
      '',
      '--appendonly',
      'no',
      ...options.map((word) => word.replace('PORT', String(port))),
    ];
    const started = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    await saysReady(started);
  };
  const kill = async (): Promise<void> => {
    const ended = child;
    child = undefined;
    if (control?.isOpen === true) control.destroy();
    control = undefined;
    if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return;
    ended.kill('SIGKILL');
    await once(ended, 'exit');
  };
  const client = async (): Promise<RedisClientType> => {
    const password = options[options.indexOf('--requirepass') + 1];
    const opened: RedisClientType = createClient({
      socket: { path: socket, tls: false, reconnectStrategy: false },
      ...(options.includes('--requirepass') && password !== undefined ? { password } : {}),
    });
    opened.on('error', () => undefined);
    await opened.connect();
    clients.add(opened);
    return opened;
  };
  await start();
  return {
    url: url?.(port) ?? `redis://127.0.0.1:${port}`,
    port,
    directory,
    client,
    async command(...words) {
      if (control?.isReady !== true) control = await client();
      return control.sendCommand(words);
    },
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async close() {
      await kill();
      for (const each of clients) if (each.isOpen) each.destroy();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Three nodes that share the slots, joined by `redis-cli --cluster create`. */
export async function startRedisCluster(): Promise<{ readonly nodes: readonly TestRedis[]; close(): Promise<void> }> {
  const words = ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', '2000'];
  const nodes = await Promise.all([1, 2, 3].map(() => startRedis([...words])));
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  execFileSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], {
    stdio: 'ignore',
    timeout: 30_000,
  });
  return { nodes, close: async () => void (await Promise.all(nodes.map((node) => node.close()))) };
}

/** An authority, and a certificate of it for 127.0.0.1, made by openssl. */
export function makeCertificates(directory: string): {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
} {
  const at = (name: string): string => join(directory, name);
  const run = (...words: string[]): void => void execFileSync('openssl', words, { stdio: 'ignore' });
  writeFileSync(at('names.cnf'), 'subjectAltName=IP:127.0.0.1\n');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  run('req', '-x509', ...curve, '-subj', '/CN=authority', '-days', '2', '-keyout', at('ca.key'), '-out', at('ca.pem'));
  run('req', ...curve, '-subj', '/CN=redis', '-keyout', at('redis.key'), '-out', at('redis.csr'));
  const signer = [
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    at('names.cnf'),
  ];
  run('x509', '-req', '-in', at('redis.csr'), ...signer, '-out', at('redis.pem'));
  return { ca: at('ca.pem'), cert: at('redis.pem'), key: at('redis.key') };
}

async function saysReady(child: ChildProcess): Promise<void> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('Ready to accept connections')) break;
  }
  if (!text.includes('Ready to accept connections')) throw new Error(`redis-server did not start: ${text}`);
}

/** A cluster's nodes talk on a port 10,000 above, which has to exist too. */
async function freeClusterPort(): Promise<number> {
  const port = await freePort();
  return port < 55_000 ? port : freeClusterPort();
}
