import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../tools/process.ts';
import { repository } from '../../tools/workspace.ts';
import { lastLine, type Runtime, runModule } from './foreign-runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealwright-installed-'));
const program = join(folder, 'program.mjs');

/** Signs and verifies with what its runtime finds under the package's name, and counts whether Web Crypto was asked. */
const source = `
  let asked = 0;
  const { verify } = crypto.subtle;
  crypto.subtle.verify = function (...rest) {
    asked += 1;
    return verify.apply(crypto.subtle, rest);
  };
  const { createHmacKey, createKeySet, createPolicy, generateSecret, generateSigningKey, signJwt, verifyJwt } =
    await import('@sealwright/jwt');
  const [issuer, audience, typ] = ['https://id.example', 'https://api.example', 'at+jwt'];
  const policy = createPolicy({ issuer, audience, typ });
  const iat = policy.now();
  const verified = [];
  for (const alg of ['HS256', 'RS256', 'PS384', 'ES256', 'ES512', 'Ed25519']) {
    const key = alg === 'HS256'
      ? await createHmacKey({ alg, secret: generateSecret() })
      : await generateSigningKey(alg);
    const keys = createKeySet({ issuer, keys: [key.verificationKey ?? key] });
    asked = 0;
    const token = await signJwt({ iss: issuer, aud: audience, sub: alg, iat, exp: iat + 60 }, key, { typ });
    verified.push([(await verifyJwt(token, keys, policy)).claims.sub, asked]);
  }
  console.log(JSON.stringify(verified));
`;

beforeAll(async () => {
  const home = join(folder, 'node_modules/@sealwright/jwt');
  mkdirSync(home, { recursive: true });
  const args = ['pack', '--json', '--workspace', '@sealwright/jwt', '--pack-destination', folder];
  const packed = await run('npm', args, { cwd: repository });
  expect(packed.status).toBe(0);
  const tarball = join(folder, 'sealwright-jwt-0.1.0.tgz');
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', home], { cwd: folder });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "dependencies": { "@sealwright/jwt": "0.1.0" } }');
  writeFileSync(program, source);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the packed package takes its engine', () => {
  it.each<[engine: string, times: number, runtime: Runtime, condition: string]>([
    ['node:crypto', 0, 'node', ''],
    ['Web Crypto', 1, 'bun', ''],
    ['Web Crypto', 1, 'deno', ''],
    ['Web Crypto', 1, 'node', 'workerd'],
    ['Web Crypto', 1, 'node', 'edge-light'],
    ['Web Crypto', 1, 'node', 'browser'],
  ])('from %s, which asks subtle.verify %i times a token, on %s %s', async (_, times, runtime, condition) => {
    const flags = condition === '' ? [] : [`--conditions=${condition}`];
    const verified = lastLine(await runModule(runtime, program, folder, flags));
    const algorithms = ['HS256', 'RS256', 'PS384', 'ES256', 'ES512', 'Ed25519'];
    expect(verified).toStrictEqual(algorithms.map((alg) => [alg, times]));
  });
});
