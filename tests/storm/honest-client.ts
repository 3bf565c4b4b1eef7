import { randomBytes, randomInt } from 'node:crypto';
import type { Grant } from './spawned-server.ts';

/** A client that keeps an attempt key before each attempt, as ours does, and knows only what was answered to it. */
export interface HonestClient {
  refresh(port: number): Promise<number>;
  /** The last attempt ended without an answer. */
  lost(): boolean;
  /** The newest that was answered to it. */
  accessToken(): string;
}

export function createHonestClient(grant: Grant): HonestClient {
  let { refreshToken, accessToken } = grant;
  let current = newAttempt();
  let previous: string | undefined;
  let unanswered = false;
  return {
    lost: () => unanswered,
    accessToken: () => accessToken,
    async refresh(port) {
      unanswered = true;
      const keys = previous === undefined ? current : `${current},${previous}`;
      const answer = await postRefresh(port, refreshToken, { 'idempotency-key': keys });
      const body = (await answer.json()) as { readonly refresh_token?: string; readonly access_token?: string };
      unanswered = false;
      if (answer.status === 200 && body.refresh_token !== undefined && body.access_token !== undefined) {
        refreshToken = body.refresh_token;
        accessToken = body.access_token;
        previous = current;
        current = newAttempt();
      }
      return answer.status;
    },
  };
}

export function postRefresh(
  port: number,
  refreshToken: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return post(port, '/token/refresh', refreshToken, headers);
}

export function postLogout(port: number, refreshToken: string): Promise<Response> {
  return post(port, '/logout', refreshToken, {});
}

function post(
  port: number,
  path: string,
  refreshToken: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      // The refusals that tests ask for come from many addresses, through the proxy that the server trusts.
      'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`,
      ...headers,
    },
    body: JSON.stringify({ refresh_token: refreshToken }),
    signal: AbortSignal.timeout(10_000),
  });
}

function newAttempt(): string {
  return randomBytes(16).toString('base64url');
}
