import { type AuthorizationServer, type IssuedTokens, readOutcome, type Send } from './authorization-server.ts';

/** Sealwright's own endpoints for first-party applications: JSON, no client. */
export interface FirstPartyServer {
  readonly issuer: string;
  readonly email: string;
  readonly password: string;
}

/** The first-party endpoints as an authorization server. `/logout` is what revokes. */
export function openFirstPartyServer(issuer: string, send: Send): AuthorizationServer {
  const json = { 'content-type': 'application/json' };
  const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    send({ method: 'POST', url: `${issuer}${path}`, headers: { ...json, ...headers }, body: JSON.stringify(body) });
  return {
    refresh: async (refreshToken, bent = {}) => {
      try {
        const { parameters = {}, inQuery, headers } = bent;
        const query = new URLSearchParams({ refresh_token: refreshToken });
        const path = inQuery === true ? `/token/refresh?${query}` : '/token/refresh';
        const body = inQuery === true ? {} : { refresh_token: refreshToken, ...parameters };
        return readOutcome(await post(path, body, headers), refreshToken);
      } catch (error) {
        return { kind: 'failed', why: error instanceof Error ? error.message : 'no answer' };
      }
    },
    revoke: async (refreshToken) => (await post('/logout', { refresh_token: refreshToken })).status === 204,
    isActive: async (accessToken) => {
      const headers = { authorization: `Bearer ${accessToken}` };
      const { status } = await send({ method: 'GET', url: `${issuer}/userinfo`, headers });
      if (status === 200) return true;
      return status === 401 ? false : undefined;
    },
  };
}

/** Signs in: a session of its own. Undefined where the server refuses. */
export async function logIn(server: FirstPartyServer, send: Send): Promise<IssuedTokens | undefined> {
  const { issuer, email, password } = server;
  const answer = await send({
    method: 'POST',
    url: `${issuer}/login`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const outcome = readOutcome(answer, '');
  return outcome.kind === 'issued' && outcome.tokens.refreshToken !== '' ? outcome.tokens : undefined;
}
