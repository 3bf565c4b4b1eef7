import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createIssuer, type Issuer } from '@sealwright/issuer';
import { generateSigningKey, type SignableClaims, type SigningKey, signJwt } from '@sealwright/jwt';
import { createKeyEncryption, openStore, parseKeyEncryptionKey } from 'sealwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from './spawned-command.ts';
import { callApi, choosePorts, logIn, type SpawnedDemo, spawnDemo, type Tokens } from './spawned-demo.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let demo: SpawnedDemo;
let tokens: Tokens;
let issuerKey: SigningKey;
let publicJwk: JsonWebKey & { kid: string };

beforeAll(async () => {
  folder = await makeFolder();
  demo = await spawnDemo(folder.path, await choosePorts());
  tokens = await logIn(demo, demo.administrator);
  issuerKey = await readIssuerKey();
  const jwks = (await (await fetch(`${demo.issuer}/.well-known/jwks.json`)).json()) as { keys: (typeof publicJwk)[] };
  publicJwk = jwks.keys.find(({ kid }) => kid === issuerKey.kid) as typeof publicJwk;
});

afterAll(async () => {
  await demo?.command.stop();
  await folder?.remove();
});

/** The demo's own signing key, so that a token is wrong in one thing alone. */
async function readIssuerKey(): Promise<SigningKey> {
  const data = `${folder.path}/data`;
  const store = await openStore(`sqlite:${data}/sealwright.db`);
  let issuer: Issuer | undefined;
  try {
    const keyEncryption = createKeyEncryption(
      parseKeyEncryptionKey(await readFile(`${data}/key-encryption.key`, 'utf8')),
    );
    issuer = await createIssuer({ issuer: demo.issuer, defaultResource: demo.api, store, keyEncryption });
    return issuer.keys.signingKey();
  } finally {
    await issuer?.close();
    await store.close();
  }
}

function claims(changes: Record<string, unknown> = {}): SignableClaims {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: demo.issuer,
    aud: demo.api,
    sub: 'usr_somebody',
    client_id: 'first-party',
    jti: 'forged',
    sid: 'forged',
    scope: '',
    epoch: [0, 0, 0],
    iat: now,
    exp: now + 300,
    ...changes,
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signedBySecret(secret: string | Buffer, header: Record<string, unknown>): string {
  const input = `${encode({ typ: 'at+jwt', ...header })}.${encode(claims())}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function publicPem(): string {
  return createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string;
}

function tampered(): string {
  const [header, payload, signature] = tokens.access_token.split('.');
  const changed = { ...JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()), roles: ['admin', 'root'] };
  return `${header}.${encode(changed)}.${signature}`;
}

const at = { typ: 'at+jwt' };

type Forgery = readonly [title: string, code: string, make: () => string | Promise<string>];

const forgeries: readonly Forgery[] = [
  [
    'alg: none',
    'algorithm_mismatch',
    () => `${encode({ ...at, alg: 'none', kid: issuerKey.kid })}.${encode(claims())}.AAAA`,
  ],
  [
    'alg: none without a signature',
    'algorithm_mismatch',
    () => `${encode({ ...at, alg: 'none', kid: issuerKey.kid })}.${encode(claims())}.`,
  ],
  [
    'an HMAC under the public key’s PEM',
    'algorithm_mismatch',
    () => signedBySecret(publicPem(), { alg: 'HS256', kid: issuerKey.kid }),
  ],
  [
    'an HMAC under the public key’s JWK',
    'algorithm_mismatch',
    () => signedBySecret(JSON.stringify(publicJwk), { alg: 'HS256', kid: issuerKey.kid }),
  ],
  ['a changed payload', 'signature_invalid', tampered],
  [
    'a key of the attacker’s under our kid',
    'signature_invalid',
    async () => signJwt(claims(), await generateSigningKey('ES256', { kid: issuerKey.kid }), at),
  ],
  [
    'a key of the attacker’s under its own kid',
    'key_unknown',
    async () => signJwt(claims(), await generateSigningKey('ES256'), at),
  ],
  [
    'an expired token',
    'token_expired',
    () => {
      const now = Math.floor(Date.now() / 1000);
      return signJwt(claims({ iat: now - 900, exp: now - 60 }), issuerKey, at);
    },
  ],
  [
    'a token of the future',
    'token_issued_in_future',
    () => {
      const now = Math.floor(Date.now() / 1000);
      return signJwt(claims({ iat: now + 600, exp: now + 900 }), issuerKey, at);
    },
  ],
  [
    'a token for a year',
    'lifetime_too_long',
    () => signJwt(claims({ exp: Math.floor(Date.now() / 1000) + 31_536_000 }), issuerKey, at),
  ],
  [
    'a token for another API',
    'audience_mismatch',
    () => signJwt(claims({ aud: 'https://other.example.com' }), issuerKey, at),
  ],
  [
    'a token for the account endpoints',
    'audience_mismatch',
    () => signJwt(claims({ aud: `${demo.issuer}/account` }), issuerKey, at),
  ],
  [
    'a token of another issuer',
    'issuer_mismatch',
    () => signJwt(claims({ iss: 'https://other.example.com' }), issuerKey, at),
  ],
  ['an ID token', 'typ_mismatch', () => signJwt(claims({ nonce: 'n', aud: demo.api }), issuerKey, { typ: 'JWT' })],
  ['a refresh token', 'token_malformed', () => tokens.refresh_token],
  ['words', 'token_malformed', () => 'let-me-in'],
];

describe('the protected API refuses', () => {
  it.each(forgeries)('%s: 401 invalid_token and nothing more, %s in the log', async (_title, code, make) => {
    const response = await callApi(demo, await make());
    expect(response.status).toBe(401);
    const body = (await response.json()) as Record<string, string>;
    expect(Object.keys(body).sort()).toEqual(['error', 'error_description', 'request_id']);
    expect(body['error']).toBe('invalid_token');
    expect(JSON.stringify(body)).not.toContain(code);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
    expect(response.headers.get('www-authenticate')).not.toContain(code);
    const entry = await demo.command.logLine((line) => line['request_id'] === body['request_id']);
    expect(entry).toMatchObject({ code, level: 'warn' });
  });

  it('all of them with the same words', async () => {
    const said = new Set<string>();
    for (const [, , make] of forgeries) {
      const body = (await (await callApi(demo, await make())).json()) as Record<string, string>;
      said.add(JSON.stringify([body['error'], body['error_description']]));
    }
    expect(said.size).toBe(1);
  });

  it('none of the honest ones', async () => {
    expect((await callApi(demo, tokens.access_token)).status).toBe(200);
    expect((await callApi(demo, await signJwt(claims(), issuerKey, at))).status).toBe(200);
  });

  it('and counts each under its code', async () => {
    expect(await demo.command.stop('SIGTERM')).toBe(0);
    const stopped = await demo.command.logLine((entry) => entry['msg'] === 'stopped');
    const counted = stopped['counters'] as Record<string, number>;
    for (const code of new Set(forgeries.map(([, name]) => name))) {
      const refusals = forgeries.filter(([, name]) => name === code).length;
      expect([code, counted[`tokens_refused_total{code="${code}"}`]]).toEqual([code, 2 * refusals]);
    }
  });

  it('and not one of these tokens is in the log', () => {
    expect(demo.command.stderr).not.toMatch(/eyJ[\w-]{10,}/);
    expect(demo.command.stderr).not.toContain('swrt_');
  });
});
