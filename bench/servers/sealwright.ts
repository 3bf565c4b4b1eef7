/** The authorization server as people run it: SQLite on disk, `synchronous=FULL`, throttling on, accounts and sessions seeded. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthorizationServer, createCounters, createKeyEncryption, createLog } from 'sealwright';
import { announce, settings } from './answer.ts';

export interface Seed {
  readonly emails: readonly string[];
  readonly password: string;
  readonly refreshTokens: readonly string[];
}

interface Settings {
  readonly accounts: number;
  readonly sessions: number;
  /** Default: a SQLite file of its own. */
  readonly store?: string;
  /** In base64url; nodes of one store need the same. */
  readonly keyEncryption?: string;
  /** Default: the product's. 0 makes every refresh a rotation, also when one session refreshes over and over. */
  readonly windowMilliseconds?: number;
}

const { accounts, sessions, store, keyEncryption, windowMilliseconds } = settings<Settings>();
const folder = mkdtempSync(join(process.env['SEALWRIGHT_BENCH_FOLDER'] ?? tmpdir(), 'sealwright-bench-'));
const server = await createAuthorizationServer({
  issuer: 'http://127.0.0.1:4000',
  store: store ?? `sqlite:${join(folder, 'bench.db')}`,
  keyEncryption: createKeyEncryption(
    keyEncryption === undefined ? randomBytes(32) : Buffer.from(keyEncryption, 'base64url'),
  ),
  ...(windowMilliseconds === undefined ? {} : { refresh: { windowMilliseconds } }),
  log: createLog({ level: 'info', to: 'stdout' }),
  counters: createCounters(),
  defaultResource: 'http://127.0.0.1:4001',
  trustedProxies: ['127.0.0.1/32'],
});
const password = 'correct-gander-lathe-79-bench';
const emails = Array.from({ length: accounts }, (_, index) => `person${index}@bench.example`);
for (const email of emails) await server.issuer.accounts.signUp({ email, password });
const grants = await startSessions();
const listening = await server.listen({ host: '127.0.0.1', port: 0 });
const seed: Seed = { emails, password, refreshTokens: grants.map((grant) => grant.refreshToken) };
announce(listening.port, seed, async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A second node of one store has no account of its own, and starts nothing. */
async function startSessions(): Promise<readonly { readonly refreshToken: string }[]> {
  const [email] = emails;
  if (email === undefined) return [];
  const proof = await server.issuer.accounts.authenticate({ email, password });
  return Promise.all(
    Array.from({ length: sessions }, () =>
      server.issuer.sessions.start(proof, { clientId: 'first-party', transport: 'body' }),
    ),
  );
}
