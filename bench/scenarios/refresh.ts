/**
 * Refreshes over HTTP, one process, SQLite on disk, every answer after its commit, against oidc-provider with an adapter in
 * memory. Each connection rotates its own session again and again: without the window, in which a session that has just
 * rotated would be answered without a write. `per_second` is per processor core used by the server.
 */
import { alternate, createSide, type Requests, rateRatio, type Side, summarise } from '../alternation.ts';
import { type Answer, formatJsonRequest, formatRequest } from '../load.ts';
import type { Result } from '../result.ts';
import { startServer } from '../server-process.ts';

const connections = 64;

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
    await alternate([ours, peer], { rounds: 9, connections, requests: 2560 });
  } finally {
    await Promise.all([ours.server.stop(), peer.server.stop()]);
  }
  const own = summarise(ours);
  const theirs = summarise(peer);
  return {
    scenario: 'refresh',
    figures: {
      per_second: own.perSecond,
      per_second_by_the_clock: own.perSecondByTheClock,
      p50_ms: own.p50Milliseconds,
      p99_ms: own.p99Milliseconds,
      oidc_provider_per_second: theirs.perSecond,
      oidc_provider_per_second_by_the_clock: theirs.perSecondByTheClock,
      connections,
    },
    ratios: {
      over_oidc_provider: rateRatio(ours, peer, 'perCoreSecond'),
      by_the_clock_over_oidc_provider: rateRatio(ours, peer, 'perSecond'),
    },
  };
}

async function openSide(script: string, settings: unknown, format: (refreshToken: string) => string): Promise<Side> {
  const server = await startServer<{ readonly refreshTokens: readonly string[] }>(script, settings);
  const tokens = [...server.seed.refreshTokens];
  const requests: Requests = {
    next: (connection, answer) => {
      if (answer !== undefined) tokens[connection] = parseRefreshToken(answer);
      return format(tokens[connection] as string);
    },
    check: (answer) => {
      if (answer.status !== 200) throw new Error(`${script} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
    },
    done: (connection, answer) => {
      tokens[connection] = parseRefreshToken(answer);
    },
  };
  return createSide(server, requests);
}

function parseRefreshToken({ body }: Answer): string {
  const token = (JSON.parse(body) as { refresh_token?: unknown }).refresh_token;
  if (typeof token !== 'string') throw new Error('an answer without a refresh token');
  return token;
}
