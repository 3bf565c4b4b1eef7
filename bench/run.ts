#!/usr/bin/env node
/**
 * `npm run -s bench -- SCENARIO [--json]`: measures one scenario against its peers and the physical limit in one run.
 * The peers are installed by this folder's own manifest; the product depends on none of them.
 */
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { type Result, renderResult } from './result.ts';

const scenarios: Readonly<Record<string, () => Promise<{ runScenario(): Promise<Result> }>>> = {
  verify: () => import('./scenarios/verify.ts'),
  sign: () => import('./scenarios/sign.ts'),
  route: () => import('./scenarios/route.ts'),
  refresh: () => import('./scenarios/refresh.ts'),
  login: () => import('./scenarios/login.ts'),
  denylist: () => import('./scenarios/denylist.ts'),
  bundle: () => import('./scenarios/bundle.ts'),
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const load = positionals.length === 1 ? scenarios[positionals[0] ?? ''] : undefined;
if (load === undefined) {
  console.error(`usage: npm run -s bench -- ${Object.keys(scenarios).join('|')} [--json]`);
  process.exitCode = 2;
} else {
  const { runScenario } = await load();
  const result = { ...(await runScenario()), machine: describeMachine() };
  console.log(values.json === true ? JSON.stringify(result) : renderResult(result));
}
