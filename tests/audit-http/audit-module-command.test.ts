/** `sealwright audit module` as a person calls it, on modules of their own. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSmallIssuer } from '../../packages/audit/test/small-api.ts';
import { runCommand } from '../end-to-end/spawned-command.ts';

/** The mistake of 2015, on Node alone: it asks the token for its algorithm. `strict` does not. */
const verifiers = `
import { createDecipheriv, createPrivateKey, createPublicKey, privateDecrypt, verify } from 'node:crypto';

const check = (pem, trustsHeader) => (token) => {
  const [header, payload, signature] = token.split('.');
  const { alg } = JSON.parse(Buffer.from(header, 'base64url'));
  if (trustsHeader && alg === 'none') return JSON.parse(Buffer.from(payload, 'base64url'));
  const key = { key: createPublicKey(pem), dsaEncoding: 'ieee-p1363' };
  const good = verify('sha256', Buffer.from(header + '.' + payload), key, Buffer.from(signature, 'base64url'));
  if (!good) throw new Error('refused');
  return JSON.parse(Buffer.from(payload, 'base64url'));
};

export const setUp = ({ publicKeyPem }) => check(publicKeyPem, true);
export const strict = ({ publicKeyPem }) => check(publicKeyPem, false);
export const verifyToken = check(process.env.PUBLIC_KEY ?? '', false);
export const careless = ({ publicKeyPem }) => (token) => {
  void Promise.reject(new Error('nobody hears this'));
  return check(publicKeyPem, false)(token);
};
export const restless = ({ publicKeyPem }) => (token) => {
  setImmediate(() => {
    throw new Error('nobody catches this');
  });
  return check(publicKeyPem, false)(token);
};
export const quitter = ({ publicKeyPem }) => (token) => {
  try {
    return check(publicKeyPem, false)(token);
  } catch {
    process.exit(0);
  }
};
export const limit = 3;

const open = (token, { privateJwk }) => {
  const [header, ...parts] = token.split('.');
  const [wrapped, iv, text, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  const key = { key: createPrivateKey({ key: privateJwk, format: 'jwk' }), oaepHash: 'sha256' };
  const cipher = createDecipheriv('aes-256-gcm', privateDecrypt(key, wrapped), iv, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(header)).setAuthTag(tag);
  return Buffer.concat([cipher.update(text), cipher.final()]).toString();
};
export const opened = ({ publicKeyPem, encryption }) => (token) => check(publicKeyPem, true)(open(token, encryption));
export const sealed = ({ publicKeyPem, encryption }) => (token) => check(publicKeyPem, false)(open(token, encryption));
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-module-'));
  await writeFile(join(folder, 'verify.mjs'), verifiers);
  await writeFile(join(folder, 'quits.mjs'), 'process.exit(0);\n');
  await writeFile(join(folder, 'waits.mjs'), 'await new Promise(() => undefined);\n');
  await writeFile(join(folder, 'broken.mjs'), "import 'no-such-package-anywhere';\n");
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('audit module', () => {
  it.each([
    ['setUp', 1, 'accepted'],
    ['strict', 0, 'refused'],
    ['careless', 0, 'refused'],
    ['restless', 0, 'refused'],
  ])('sets %s up with an issuer of its own: status %i', async (name, status, verdict) => {
    const finished = await audit(`./verify.mjs#${name}`, '--only', 'A01', '--json');
    expect(finished).toMatchObject({ status });
    const report = JSON.parse(finished.stdout) as { readonly rows: readonly unknown[] };
    expect(report.rows).toMatchObject([{ attack: 'A01', verdict }]);
  });

  it.each(['./verify.mjs#quitter', './quits.mjs', './waits.mjs'])(
    'says that there is no verdict where %s ends the process, and never status 0',
    async (reference) => {
      const { status, stdout, stderr } = await audit(reference, '--only', 'A01', '--json');
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr).toContain('there is no verdict');
    },
  );

  it.each([
    ['opened', 1, 'accepted'],
    ['sealed', 0, 'refused'],
  ])('sets %s up to take tokens that are encrypted: status %i', async (name, status, verdict) => {
    const finished = await audit(`./verify.mjs#${name}`, '--encrypted', '--only', 'E01', '--json');
    expect(finished).toMatchObject({ status });
    const report = JSON.parse(finished.stdout) as { readonly rows: readonly unknown[] };
    expect(report.rows).toMatchObject([{ attack: 'E01', verdict }]);
  });

  it('takes a function that verifies by itself, with a good token', async () => {
    const { token, publicKey } = makeSmallIssuer();
    const finished = await runCommand(
      ['audit', 'module', './verify.mjs#verifyToken', '--token-file', '-', '--only', 'A01,A05'],
      {
        folder,
        input: token,
        environment: { PUBLIC_KEY: publicKey.export({ format: 'pem', type: 'spki' }) as string },
      },
    );
    expect(finished).toMatchObject({ status: 0 });
    expect(finished.stdout + finished.stderr).not.toContain(token);
  });

  it.each([
    [
      './verify.mjs#nothing',
      2,
      /exports no function nothing; it exports: careless, opened, quitter, restless, sealed, setUp, strict, verifyToken/,
    ],
    ['./broken.mjs#setUp', 3, /is not there \(ERR_MODULE_NOT_FOUND\)/],
  ])('%s cannot be audited', async (reference, status, text) => {
    const finished = await audit(reference);
    expect(finished).toMatchObject({ status, stderr: expect.stringMatching(text) as string });
  });
});

async function audit(reference: string, ...words: readonly string[]): Promise<Awaited<ReturnType<typeof runCommand>>> {
  return runCommand(['audit', 'module', reference, ...words], { folder });
}
