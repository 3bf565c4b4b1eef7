/**
 * Log-ins over HTTP against bare argon2id with the same parameters on the same cores, in turn. Throttling stays on: the
 * requests come from many client addresses, as through a proxy that the server trusts, and from many accounts.
 */
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { formatJsonRequest, load } from '../load.ts';
import { median, round3 } from '../measure.ts';
import type { Result } from '../result.ts';
import { startServer } from '../server-process.ts';
import type { Seed } from '../servers/sealwright.ts';

const rounds = 9;
const perSlice = 96;
const accounts = 48;
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export async function runScenario(): Promise<Result> {
  const server = await startServer<Seed>('sealwright', { accounts, sessions: 1 });
  const stored = await hash(server.seed.password, parameters);
  const logins: number[] = [];
  const bare: number[] = [];
  try {
    await login(server.port, server.seed);
    for (let round = 0; round < rounds; round += 1) {
      if (round % 2 === 0) bare.push(await hashes(stored, server.seed.password));
      logins.push(await login(server.port, server.seed));
      if (round % 2 === 1) bare.push(await hashes(stored, server.seed.password));
    }
  } finally {
    await server.stop();
  }
  return {
    scenario: 'login',
    figures: { logins_per_second: round3(median(logins)), argon2_per_second: round3(median(bare)), accounts },
    ratios: { of_argon2_limit: round3(median(logins.map((value, round) => value / (bare[round] ?? Number.NaN)))) },
  };
}

let address = 0;

async function login(port: number, seed: Seed): Promise<number> {
  const report = await load({
    port,
    connections: availableParallelism() * 4,
    requests: perSlice,
    next: () => {
      address += 1;
      const email = seed.emails[address % seed.emails.length];
      return formatJsonRequest(
        '/login',
        { email, password: seed.password },
        { 'X-Forwarded-For': `100.64.${(address >> 8) & 255}.${address & 255}` },
      );
    },
    check: ({ status, body }) => {
      if (status !== 200) throw new Error(`a log-in answered ${status}: ${body.slice(0, 200)}`);
    },
  });
  return report.requests / report.seconds;
}

/** The limit: as many at once as there are cores, nothing else. */
async function hashes(stored: string, password: string): Promise<number> {
  const started = performance.now();
  let left = perSlice;
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      while (left > 0) {
        left -= 1;
        if (!(await verify(stored, password))) throw new Error('a wrong verdict');
      }
    }),
  );
  return perSlice / ((performance.now() - started) / 1000);
}
