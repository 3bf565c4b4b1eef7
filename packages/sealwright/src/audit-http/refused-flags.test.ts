import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../command-run.ts';

let folder: string;
let tokenFile: string;
let moved: Server;
const issuer = makeIssuer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-http-'));
  tokenFile = await write('token', issuer.token);
  moved = createServer((_request, response) => response.writeHead(302, { location: '/keys' }).end());
  await new Promise<void>((resolve) => {
    moved.listen(0, '127.0.0.1', resolve);
  });
});

afterAll(async () => {
  moved.close();
  await rm(folder, { recursive: true });
});

describe('audit http refuses to begin', () => {
  const good = ['--url', 'http://127.0.0.1:1/', '--token-file', '$TOKEN_FILE'];

  it.each<[string, readonly string[], number, RegExp]>([
    ['without a target', ['--token-file', '$TOKEN_FILE'], 2, /name the target: --url/],
    ['without a token', ['--url', 'http://127.0.0.1:1/'], 2, /give a good token: --token-file/],
    ['with an opaque token', ['--url', 'http://127.0.0.1:1/', '--token', 'secret-opaque-token'], 2, /no signed JWT/],
    ['with a target that is no address', ['--url', 'me', '--token-file', '$TOKEN_FILE'], 2, /no http or https URL/],
    [
      'with a password in the address',
      ['--url', 'http://a:b@127.0.0.1:1/', '--token-file', '$TOKEN_FILE'],
      2,
      /no http or https URL/,
    ],
    [
      'on somebody else’s target',
      ['--url', 'http://192.0.2.1/', '--token-file', '$TOKEN_FILE'],
      2,
      /--i-own-this-target/,
    ],
    ['where nobody listens', good, 3, /see host and port/],
    ['with attacks that there are not', [...good, '--only', 'Z99'], 2, /no attack of that number/],
    ['with a method that changes something', [...good, '--method', 'delete'], 2, /say --allow-destructive/],
    ['with two places of the token', [...good, '--cookie', 'a', '--query', 'b'], 2, /in one place/],
    ['with a budget of nothing', [...good, '--budget', '0'], 2, /above zero/],
    ['with a curl command beside flags', [...good, '--curl', 'curl h'], 2, /leave out --url/],
    [
      'with a key set of another issuer',
      [...good, '--jwks', '$OTHER_KEYS'],
      2,
      /none of the public keys verifies the good token/,
    ],
    ['with a key set that is none', [...good, '--jwks', '$TOKEN_FILE'], 2, /cannot be read/],
    [
      'with a key set that is moved',
      [...good, '--jwks', '$MOVED'],
      3,
      /the key set cannot be had: it is answered with 302/,
    ],
    [
      'with a secret of another',
      [...good, '--secret-file', '$TOKEN_FILE'],
      2,
      /not the one that the good token was signed with/,
    ],
    [
      'with a second token of no kind',
      [...good, '--second-token', 'stolen=$TOKEN_FILE'],
      2,
      /KIND is same-key, expired/,
    ],
    ['with a severity that there is not', [...good, '--fail-on', 'severe'], 2, /--fail-on must be one of/],
    [
      'with a callback address that is none',
      [...good, '--callback-url', 'ftp://x/'],
      2,
      /address of the listener is no http URL/,
    ],
    ['with a place to listen that is none', [...good, '--callback-listen', 'here'], 2, /takes HOST:PORT/],
  ])('%s', async (_what, words, status, text) => {
    const others = await write('others.json', makeIssuer().keySetText);
    const named = words.map((word) =>
      word
        .replace('$TOKEN_FILE', tokenFile)
        .replace('$OTHER_KEYS', others)
        .replace('$MOVED', `http://127.0.0.1:${(moved.address() as AddressInfo).port}/keys`),
    );
    let printed = '';
    const keep = (part: unknown): boolean => {
      printed += String(part);
      return true;
    };
    vi.spyOn(process.stdout, 'write').mockImplementation(keep);
    vi.spyOn(process.stderr, 'write').mockImplementation(keep);
    const ended = await runCommand(['audit', 'http', ...named]).finally(() => vi.restoreAllMocks());
    expect({ status: ended, printed }).toMatchObject({ status, printed: expect.stringMatching(text) as string });
    expect(printed).not.toMatch(/secret-opaque-token|eyJ/);
  });
});

async function write(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content, { mode: 0o600 });
  return file;
}

function makeIssuer(): { readonly token: string; readonly keySetText: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${segment({ alg: 'EdDSA', typ: 'at+jwt' })}.${segment({ iss: 'https://i.example', exp: 4_000_000_000 })}`;
  const signature = sign(null, Buffer.from(input), privateKey).toString('base64url');
  return {
    token: `${input}.${signature}`,
    keySetText: JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }),
  };
}
