// Runs the program of that name as a process of its own, beside an issuer on loopback, calls it, and ends it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { startKeycloakLike } from '../support/keycloak-like.ts';
import { listen, statusOf } from '../support/round.ts';

const keycloak = await startKeycloakLike('api');
const free = await listen(createServer());
await free.close();
const program = spawn(process.execPath, [new URL('../express-foreign-issuer.ts', import.meta.url).pathname], {
  env: { ...process.env, ISSUER: keycloak.url, PORT: new URL(free.url).port },
  stdio: 'inherit',
});
const ended = once(program, 'exit');
try {
  const orders = `${free.url}/orders`;
  while ((await statusOf(orders).catch(() => 0)) === 0) {
    assert.equal(program.exitCode, null, 'the program ended before it listened');
    await pause(20);
  }
  assert.equal(await statusOf(orders), 401);
  assert.equal(await statusOf(orders, await keycloak.issueToken([])), 403);
  assert.equal(await statusOf(orders, await keycloak.issueToken(['reader'])), 200);
} finally {
  program.kill();
  await ended;
  await keycloak.close();
}
