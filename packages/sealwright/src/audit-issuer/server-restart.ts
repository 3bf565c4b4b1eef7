import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Send } from '@sealwright/audit/issuer';
import { systemFailed } from '../command-failure.ts';
import { restartPollMilliseconds, restartTimeoutMilliseconds } from '../defaults.ts';

/** Runs the person's own program, without a shell, and waits until the server answers again. */
export async function restartBy(program: string, issuer: string, send: Send): Promise<void> {
  try {
    await promisify(execFile)(program, [], { timeout: restartTimeoutMilliseconds });
  } catch (cause) {
    throw systemFailed('restart_failed', '--restart: the program did not end with status 0', cause);
  }
  const end = performance.now() + restartTimeoutMilliseconds;
  while (performance.now() < end) {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answered = await send({ method: 'GET', url, headers: {} }).catch(() => undefined);
    if (answered !== undefined && answered.status < 500) return;
    await pause(restartPollMilliseconds);
  }
  throw systemFailed('restart_failed', '--restart: the server did not answer again');
}
