/**
 * Refreshes over HTTP, one process, SQLite on disk, every answer after its commit, against oidc-provider with an adapter in
 * memory. Each connection rotates its own session again and again: without the window, in which a session that has just
 * rotated would be answered without a write. `per_second` is per processor core used by the server.
 */
import { type Answer, formatJsonRequest, formatRequest, load } from '../load.ts';
import { median, quantile, round3 } from '../measure.ts';
import type { Result } from '../result.ts';
import { startServer } from '../server-process.ts';

const rounds = 9;
const connections = 64;
const requestsPerSlice = 2560;

interface Side {
  readonly perCoreSecond: number[];
  readonly perSecond: number[];
  readonly latencies: number[];
  slice(): Promise<void>;
  stop(): Promise<void>;
}

export async function runScenario(): Promise<Result> {
  const settings = { accounts: 1, sessions: connections, windowMilliseconds: 0 };
  const ours = await openSide('sealwright', settings, (refreshToken) =>
    formatJsonRequest('/token/refresh', { refresh_token: refreshToken }),
  );
  const peer = await openSide('oidc-provider', { sessions: connections }, (refreshToken) =>
    formatRequest(
      'POST',
      '/token',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'bench',
        refresh_token: refreshToken,
      }).toString(),
    ),
  );
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const side of round % 2 === 0 ? [ours, peer] : [peer, ours]) await side.slice();
      if (round === 0) for (const side of [ours, peer]) forgetWarmUp(side);
    }
  } finally {
    await Promise.all([ours.stop(), peer.stop()]);
  }
  return {
    scenario: 'refresh',
    figures: {
      per_second: Math.round(median(ours.perCoreSecond)),
      per_second_by_the_clock: Math.round(median(ours.perSecond)),
      p50_ms: round3(quantile(ours.latencies, 0.5)),
      p99_ms: round3(quantile(ours.latencies, 0.99)),
      oidc_provider_per_second: Math.round(median(peer.perCoreSecond)),
      oidc_provider_per_second_by_the_clock: Math.round(median(peer.perSecond)),
      connections,
    },
    ratios: {
      over_oidc_provider: round3(
        median(ours.perCoreSecond.map((value, round) => value / (peer.perCoreSecond[round] ?? 0))),
      ),
      by_the_clock_over_oidc_provider: round3(
        median(ours.perSecond.map((value, round) => value / (peer.perSecond[round] ?? 0))),
      ),
    },
  };
}

async function openSide(script: string, settings: unknown, format: (refreshToken: string) => string): Promise<Side> {
  const server = await startServer<{ readonly refreshTokens: readonly string[] }>(script, settings);
  const tokens = [...server.seed.refreshTokens];
  const side: Side = {
    perCoreSecond: [],
    perSecond: [],
    latencies: [],
    async slice() {
      const before = await server.cpuSeconds();
      const report = await load({
        port: server.port,
        connections,
        requests: requestsPerSlice,
        next: (connection, answer) => {
          if (answer !== undefined) tokens[connection] = parseRefreshToken(answer);
          return format(tokens[connection] as string);
        },
        check: (answer) => {
          if (answer.status !== 200)
            throw new Error(`${script} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
        },
        done: (connection, answer) => {
          tokens[connection] = parseRefreshToken(answer);
        },
      });
      const used = (await server.cpuSeconds()) - before;
      side.perCoreSecond.push(report.requests / used);
      side.perSecond.push(report.requests / report.seconds);
      side.latencies.push(...report.latencies);
    },
    stop: () => server.stop(),
  };
  return side;
}

function forgetWarmUp(side: Side): void {
  side.perCoreSecond.length = 0;
  side.perSecond.length = 0;
  side.latencies.length = 0;
}

function parseRefreshToken({ body }: Answer): string {
  const token = (JSON.parse(body) as { refresh_token?: unknown }).refresh_token;
  if (typeof token !== 'string') throw new Error('an answer without a refresh token');
  return token;
}
