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

const { accounts, sessions } = settings<{ accounts: number; sessions: number }>();
const folder = mkdtempSync(join(process.env['SEALWRIGHT_BENCH_FOLDER'] ?? tmpdir(), 'sealwright-bench-'));
const server = await createAuthorizationServer({
  issuer: 'http://127.0.0.1:4000',
  store: `sqlite:${join(folder, 'bench.db')}`,
  keyEncryption: createKeyEncryption(randomBytes(32)),
  log: createLog({ level: 'info', to: 'stdout' }),
  counters: createCounters(),
  defaultResource: 'http://127.0.0.1:4001',
  trustedProxies: ['127.0.0.1/32'],
});
const password = 'correct-gander-lathe-79-bench';
const emails = Array.from({ length: accounts }, (_, index) => `person${index}@bench.example`);
for (const email of emails) await server.issuer.accounts.signUp({ email, password });
const [first] = emails;
const proof = await server.issuer.accounts.authenticate({ email: first as string, password });
const grants = await Promise.all(
  Array.from({ length: sessions }, () =>
    server.issuer.sessions.start(proof, { clientId: 'first-party', transport: 'body' }),
  ),
);
const listening = await server.listen({ host: '127.0.0.1', port: 0 });
const seed: Seed = { emails, password, refreshTokens: grants.map((grant) => grant.refreshToken) };
announce(listening.port, seed, async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
