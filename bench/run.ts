#!/usr/bin/env node
/**
 * `npm run -s bench -- SCENARIO [--json]`: measures one scenario against its peers and the physical limit in one run.
 * For `growth` alone: `--sizes 1000,…` says how many sessions, `--write` leaves the figures where docs/scale.md takes them from.
 * The peers are installed by this folder's own manifest; the product depends on none of them.
 */
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { type Result, renderResult } from './result.ts';

interface Scenario {
  runScenario(options: { readonly sizes?: string | undefined; readonly write?: boolean | undefined }): Promise<Result>;
}

const scenarios: Readonly<Record<string, () => Promise<Scenario>>> = {
  verify: () => import('./scenarios/verify.ts'),
  sign: () => import('./scenarios/sign.ts'),
  route: () => import('./scenarios/route.ts'),
  refresh: () => import('./scenarios/refresh.ts'),
  oauth: () => import('./scenarios/oauth.ts'),
  login: () => import('./scenarios/login.ts'),
  propagation: () => import('./scenarios/propagation.ts'),
  denylist: () => import('./scenarios/denylist.ts'),
  bundle: () => import('./scenarios/bundle.ts'),
  growth: () => import('./scenarios/growth.ts'),
  crack: () => import('./scenarios/crack.ts'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, sizes: { type: 'string' }, write: { type: 'boolean' } },
});
const load = positionals.length === 1 ? scenarios[positionals[0] ?? ''] : undefined;
if (load === undefined) {
  console.error(`usage: npm run -s bench -- ${Object.keys(scenarios).join('|')} [--json]`);
  process.exitCode = 2;
} else {
  const { runScenario } = await load();
  const result = { ...(await runScenario(values)), machine: describeMachine() };
  console.log(values.json === true ? JSON.stringify(result) : renderResult(result));
}
