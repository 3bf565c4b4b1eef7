import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { redirectUri } from '../oauth-rig/provider.ts';
import type { RealClient, Scene } from './scene.ts';

// Debian's Python and its packages; another Python on the path has neither.
const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('authlib-client.py', import.meta.url));

/** https://authlib.org, as Debian has it. */
export const authlib: RealClient = {
  name: 'Authlib',
  version: readVersion(),
  flows: {
    discovery: (scene) => run(scene, 'discovery', { settings: {} }),
    'code, PKCE, nonce, at_hash': (scene) => run(scene, 'code', { settings: {} }),
    userinfo: (scene) => run(scene, 'userinfo', { settings: {} }),
    refresh: (scene) => run(scene, 'refresh', { settings: {} }),
    introspection: (scene) => run(scene, 'introspection', { settings: {} }),
    revocation: (scene) => run(scene, 'revocation', { settings: {} }),
    client_secret_basic: (scene) => run(scene, 'client_secret_basic', machine({})),
    client_secret_post: (scene) => run(scene, 'client_secret_post', machine({ authMethod: 'client_secret_post' })),
    private_key_jwt: (scene) => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const jwk = { ...publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'authlib' };
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      return run(scene, 'private_key_jwt', machine({ authMethod: 'private_key_jwt', jwks: { keys: [jwk] } }), pem);
    },
  },
};

interface Registration {
  readonly settings: NonNullable<Parameters<Scene['provider']['register']>[0]['settings']>;
}

function machine(settings: Registration['settings']): Registration {
  return { settings: { grantTypes: ['client_credentials'], ...settings } };
}

/** Debian's package says its version; the program prints it. */
function readVersion(): string {
  const { stdout } = spawnSync(python, ['-c', 'import authlib, sys; sys.stdout.write(authlib.__version__)'], {
    encoding: 'utf8',
  });
  return stdout;
}

/** The program does its flow; where it wants a browser, it prints an address and reads the callback's. */
async function run(scene: Scene, flow: string, registration: Registration, privateKey = ''): Promise<void> {
  const client = await scene.provider.register({ ...registration });
  const child = spawn(python, [script], {
    env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const { issuer } = scene.provider;
  child.stdin.write(`${JSON.stringify({ flow, issuer, ...client, redirectUri, privateKey })}\n`);
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    const { visit } = JSON.parse(line) as { visit?: string };
    if (visit !== undefined) child.stdin.write(`${JSON.stringify({ callback: (await scene.visit(visit)).href })}\n`);
  }
  expect([await ended, errors]).toEqual([0, '']);
  const { sub } = JSON.parse(last) as { sub?: string };
  expect(sub).toBe(
    registration.settings.grantTypes?.includes('client_credentials') ? client.clientId : scene.person.sub,
  );
}
