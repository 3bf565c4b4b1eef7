import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@sealwright/store/sqlite';
import { proveAuthenticated } from '../src/authenticated.ts';
import { createIssuer, type Issuer } from '../src/issuer.ts';
import type { IssuerOptions } from '../src/issuer-options.ts';
import type { AccountRow, IssuerStore, KeyEncryption } from '../src/ports.ts';
import type { SecurityEvent } from '../src/security-event.ts';
import type { StartOptions } from '../src/session-start.ts';
import type { TokenGrant } from '../src/token-grant.ts';

/** A whole issuer on a store in a temporary file, under a clock that the test moves, and an account to log in with. */
export interface TestIssuer {
  readonly issuer: Issuer;
  readonly store: IssuerStore;
  readonly sub: string;
  readonly events: SecurityEvent[];
  pass(seconds: number): void;
  /** Sets the wall clock alone, forward or back. */
  stepWallClock(seconds: number): void;
  now(): number;
  /** Proof as a log-in would answer it now, and a session from it. */
  start(options?: Partial<StartOptions> & { readonly sub?: string }): Promise<TokenGrant>;
  addAccount(rest: Partial<AccountRow> & { readonly sub: string }): Promise<void>;
  /** A second issuer on the same file, as a command beside the server is. */
  openBeside(options?: Partial<IssuerOptions>): Promise<{ readonly issuer: Issuer; close(): Promise<void> }>;
  close(): Promise<void>;
}

export const url = 'https://id.example.com';
export const api = 'https://api.example.com';

const key = randomBytes(32);
const keyEncryption: KeyEncryption = {
  id: 'test',
  async wrap(dataKey) {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    return Buffer.concat([iv, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
  },
  async unwrap(wrapped) {
    const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(wrapped.subarray(-16));
    return Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]);
  },
};

export async function openTestIssuer(options: Partial<IssuerOptions> = {}): Promise<TestIssuer> {
  const folder = await mkdtemp(join(tmpdir(), 'sealwright-issuer-'));
  let elapsed = 0;
  let step = 0;
  const wallClock = (): number => 1_800_000_000 + elapsed + step;
  const openStore = (role: 'server' | 'command'): Promise<IssuerStore> =>
    openSqliteStore({ path: join(folder, 'store.db'), role, wallClock, monotonicClock: () => elapsed * 1000 });
  const openOn = (store: IssuerStore, rest: Partial<IssuerOptions>): Promise<Issuer> =>
    createIssuer({ issuer: url, defaultResource: api, keyEncryption, wallClock, ...options, ...rest, store });
  const store = await openStore('server');
  const issuer = await openOn(store, {});
  const events: SecurityEvent[] = [];
  issuer.observe((event) => events.push(event));
  const opened: TestIssuer = {
    issuer,
    store,
    sub: 'person',
    events,
    pass(seconds) {
      elapsed += seconds;
    },
    stepWallClock(seconds) {
      step += seconds;
    },
    now: wallClock,
    async start({ sub = 'person', ...rest } = {}) {
      const clientId = rest.clientId ?? 'first-party';
      const account = await store.accounts.find(sub);
      if (account === undefined) throw new Error('no such account');
      const epochs = await store.revocations.currentEpochs(clientId, sub);
      const proof = proveAuthenticated({
        ...{ sub, clientId, epochs, amr: ['pwd'], acr: null, authTimeSeconds: wallClock(), account },
      });
      return issuer.sessions.start(proof, { clientId, transport: 'body', ...rest });
    },
    async addAccount(rest) {
      const created = await store.accounts.create({
        ...{ email: `${rest.sub}@example.com`, emailVerified: true, passwordHash: null, status: 'active' },
        ...{ roles: ['user'], groups: [], scopes: ['read', 'write'], epoch: 0, createdAt: store.now(), profile: {} },
        ...rest,
      });
      if (created !== 'created') throw new Error('the account exists');
    },
    async openBeside(rest = {}) {
      const besideStore = await openStore('command');
      const beside = await openOn(besideStore, rest);
      return {
        issuer: beside,
        async close() {
          await beside.close();
          await besideStore.close();
        },
      };
    },
    async close() {
      await issuer.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
  await opened.addAccount({ sub: 'person' });
  return opened;
}
