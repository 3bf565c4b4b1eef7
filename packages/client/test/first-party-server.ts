import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIssuer, type Issuer, type KeyEncryption } from '@sealwright/issuer';
import { createHandler, type Handler } from '@sealwright/server';
import { openSqliteStore } from '@sealwright/store/sqlite';

export const issuerUrl = 'https://id.example.com';
export const pageOrigin = 'https://app.example.com';
export const apiOrigin = 'https://api.example.com';
export const password = 'correct-Horse7-battery-staple';

/** The authorization server itself, without a socket: its handler on a store on the disk. */
export interface FirstPartyServer {
  readonly handler: Handler;
  readonly issuer: Issuer;
  /** Moves the server's clocks on: the rules of refresh judge by them, and tokens are dated. */
  pass(seconds: number): void;
  /** A new account; its address. */
  person(): Promise<string>;
  /** One and the same account, where a test does not count sessions. */
  anybody(): Promise<string>;
  /** Rows of sessions that live. */
  liveSessions(email: string): Promise<number>;
  close(): Promise<void>;
}

export async function startFirstPartyServer(): Promise<FirstPartyServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sealwright-client-'));
  let passed = 0;
  const store = await openSqliteStore({
    path: join(folder, 'test.db'),
    role: 'server',
    monotonicClock: () => performance.now() + passed,
    wallClock: () => (Date.now() + passed) / 1_000,
  });
  const issuer = await createIssuer({
    issuer: issuerUrl,
    store,
    keyEncryption: localKeyEncryption(),
    defaultResource: apiOrigin,
  });
  await store.clients.change('first-party', () => ({ outcome: true, set: { allowedOrigins: [pageOrigin] } }));
  await issuer.resources.add({ resource: apiOrigin, name: 'API', readsFeed: true });
  const throttle = Object.fromEntries(
    ['signup_address', 'login_address', 'login_pair'].map((rule) => [rule, { freeAttempts: 10_000 }]),
  );
  const silent = (): void => undefined;
  const handler = createHandler({
    issuer,
    version: '0.0.0',
    log: { info: silent, warn: silent, error: silent },
    counter: silent,
    throttle,
  });
  let people = 0;
  const subs = new Map<string, string>();
  let anybody: Promise<string> | undefined;
  const own: FirstPartyServer = {
    handler,
    issuer,
    pass(seconds) {
      passed += seconds * 1_000;
    },
    async person() {
      people += 1;
      const email = `person${people}@example.com`;
      const body = JSON.stringify({ email, password });
      const headers = { 'content-type': 'application/json' };
      const answer = await handler.fetch(new Request(`${issuerUrl}/signup`, { method: 'POST', headers, body }), {
        remoteAddress: '203.0.113.1',
      });
      const { sub } = (await answer.json()) as { sub: string };
      subs.set(email, sub);
      return email;
    },
    anybody() {
      anybody ??= own.person();
      return anybody;
    },
    async liveSessions(email) {
      const sessions = await issuer.sessions.list(subs.get(email) ?? '');
      return sessions.filter(({ revokedAt }) => revokedAt === null).length;
    },
    async close() {
      await handler.close();
      await issuer.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return own;
}

function localKeyEncryption(): KeyEncryption {
  const key = randomBytes(32);
  return {
    id: 'test',
    async wrap(dataKey) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      return Buffer.concat([iv, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
    },
    async unwrap(wrapped) {
      const bytes = Buffer.from(wrapped);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    },
  };
}
