/**
 * A protected route with warm tokens against the same route unprotected, by the processor time that the server spends on a
 * request: what a saturated server can answer is one over that, and a slow load generator cannot hide the guard's cost.
 */
import { formatRequest, load } from '../load.ts';
import { median, quantile, round3 } from '../measure.ts';
import type { Result } from '../result.ts';
import { type ServerProcess, startServer } from '../server-process.ts';
import type { Seed } from '../servers/routes.ts';

const frameworks = ['fastify', 'hono', 'express'] as const;
const routes = ['open', 'sealwright', 'peer'] as const;
const rounds = 9;
const requestsPerSlice = 6000;

export async function runScenario(): Promise<Result> {
  const figures: Record<string, number> = {};
  const ratios: Record<string, number> = {};
  for (const framework of frameworks) {
    const costs = await measureFramework(framework);
    const kept = (route: 'sealwright' | 'peer'): number =>
      round3(median(costs.open.map((open, round) => open / (costs[route][round] ?? Number.NaN))));
    for (const route of routes) figures[`${framework}_${route}_cpu_us`] = round3(median(costs[route]));
    figures[`${framework}_open_spread`] = round3(quantile(costs.open, 0.9) / quantile(costs.open, 0.1));
    ratios[`${framework}_kept`] = kept('sealwright');
    ratios[`${framework}_peer_kept`] = kept('peer');
  }
  return { scenario: 'route', figures, ratios };
}

async function measureFramework(
  framework: (typeof frameworks)[number],
): Promise<Record<(typeof routes)[number], number[]>> {
  const server = await startServer<Seed>('routes', { framework });
  const costs: Record<(typeof routes)[number], number[]> = { open: [], sealwright: [], peer: [] };
  try {
    for (const route of routes) await slice(server, route, requestsPerSlice);
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < routes.length; turn += 1) {
        const route = routes[(round + turn) % routes.length] as (typeof routes)[number];
        costs[route].push(await slice(server, route, requestsPerSlice));
      }
    }
  } finally {
    await server.stop();
  }
  return costs;
}

/** Microseconds of processor time a request. */
async function slice(server: ServerProcess<Seed>, route: (typeof routes)[number], requests: number): Promise<number> {
  const texts = server.seed[route].map((token) =>
    formatRequest('GET', `/${route}`, { Authorization: `Bearer ${token}` }),
  );
  let next = 0;
  const before = await server.cpuSeconds();
  await load({
    port: server.port,
    connections: 32,
    requests,
    next: () => texts[next++ % texts.length] as string,
    check: ({ status, body }) => {
      if (status !== 200 || !body.includes('world')) throw new Error(`${route} answered ${status}`);
    },
  });
  return ((await server.cpuSeconds()) - before) * (1e6 / requests);
}
