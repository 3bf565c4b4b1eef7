import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../end-to-end/spawned-command.ts';
import { readProgram } from './page.ts';
import type { Judge } from './program-verifiers.ts';

export interface Proxy {
  readonly origin: string;
  /** By what the API behind it got to hear. */
  readonly judge: Judge;
  close(): Promise<void>;
}

interface Surroundings {
  readonly folder: string;
  readonly issuer: string;
  /** Further changes of what the page shows, such as a check that is left out. */
  readonly changes?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** HAProxy by the page's configuration, before an API that answers whom it was told of. */
export async function startHaproxy(
  { folder, issuer, changes = {} }: Surroundings,
  [first = '', second = '']: readonly string[],
): Promise<Proxy> {
  const [api, port] = [await startApi(), await freePort()];
  const configuration = await readProgram('haproxy.cfg', {
    'https://login.example.com': issuer,
    '/etc/haproxy/keys': folder,
    'KID-1': first,
    'KID-2': second,
    '127.0.0.1:8443': `127.0.0.1:${port}`,
    '127.0.0.1:8080': `127.0.0.1:${api.port}`,
    ...changes,
  });
  await writeFile(join(folder, 'haproxy.cfg'), configuration);
  const process = await start('/usr/sbin/haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], port);
  return proxyOf(port, [process, api]);
}

/** nginx and the verifier beside it, both as the page has them. */
export async function startNginx({ folder, issuer }: Surroundings): Promise<Proxy> {
  const [api, port, beside] = [await startApi(), await freePort(), await freePort()];
  const program = await readProgram('verify-beside-nginx.ts', {
    'https://login.example.com': issuer,
    '9000': String(beside),
  });
  const verifier = await start(process.execPath, ['--input-type=module-typescript', '-e', program], beside);
  const locations = await readProgram('nginx.conf', {
    '127.0.0.1:8080': `127.0.0.1:${api.port}`,
    '127.0.0.1:9000': `127.0.0.1:${beside}`,
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const http = `access_log off; ${temporary.join(' ')} server { listen 127.0.0.1:${port};\n${locations}\n}`;
  const whole = `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;\nevents {}\nhttp { ${http} }\n`;
  await writeFile(join(folder, 'nginx.conf'), whole);
  const nginx = await start('/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], port);
  return proxyOf(port, [nginx, verifier, api]);
}

interface Part {
  close(): Promise<void>;
}

function proxyOf(port: number, parts: readonly Part[]): Proxy {
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    async judge(tokens) {
      const verdicts: string[] = [];
      for (const token of tokens) {
        const response = await fetch(origin, {
          headers: { authorization: `Bearer ${token}`, 'x-subject': 'usr_admin' },
        });
        const body = await response.text();
        verdicts.push(response.status === 200 ? `good ${body}` : `refused ${response.status}`);
      }
      return verdicts;
    },
    async close() {
      for (const part of parts) await part.close();
    },
  };
}

async function startApi(): Promise<Part & { readonly port: number }> {
  const server = createServer((request, response) => response.end(String(request.headers['x-subject'])));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Resolves once somebody answers on the port. */
async function start(command: string, args: readonly string[], port: number): Promise<Part> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${command} ended with status ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { close: () => end(child) };
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}`).then(
    async (response) => {
      await response.body?.cancel();
      return true;
    },
    () => false,
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
