import { formatAttemptKeys } from './attempt-key.ts';
import type { ClientHost } from './client-host.ts';
import { openCookieJarRecord } from './cookie-jar-record.ts';
import type { EndOutcome } from './grant.ts';
import { type IssuerAnswer, isOver, openIssuerLine, readRefreshAnswer, readUnavailable } from './issuer-line.ts';
import type { PasswordGrant, TokenRequest } from './password-grant.ts';

/**
 * The first-party flow of a browser: the refresh token is in a cookie that no script can read, and comes and goes without
 * this code ever seeing it. What this code keeps is what goes with that cookie: the attempt keys, and a sign-out that the
 * server has not heard of.
 */
export function createCookieGrant(host: ClientHost, issuer: string, { resource, scope }: TokenRequest): PasswordGrant {
  // What is undefined is left out of JSON.
  const asked = { resource, scope };
  const post = openIssuerLine(host, issuer);
  const record = openCookieJarRecord(host.indexedDb, issuer);

  const logOut = (bearer: string | undefined, credentials: 'include' | 'omit'): Promise<IssuerAnswer | undefined> => {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    return post('/logout', { body: {}, headers, credentials });
  };

  return {
    realm: issuer,
    audience: JSON.stringify(asked),
    jar: 'shared',
    post,
    parting: record,
    async refresh() {
      const attempts = await record.takeAttempts();
      const answer = await post('/token/refresh', {
        body: asked,
        headers: attempts === undefined ? {} : { 'idempotency-key': formatAttemptKeys(attempts) },
        credentials: 'include',
      });
      const outcome = readRefreshAnswer(answer);
      // A script cannot see the cookie: the server says whether it was replaced. The key goes with the token that it was made
      // for, so the page of a portal, or an answer cut short, must not cost it.
      if (attempts !== undefined && outcome.kind === 'granted' && answer?.body['refresh_token_changed'] === true) {
        await record.settleAttempts(attempts);
      }
      return outcome;
    },
    async end(accessToken): Promise<EndOutcome> {
      let answer = await logOut(accessToken, 'include');
      // The access token is dead already, so the cookie has to say it alone.
      if (answer?.status === 401) answer = await logOut(undefined, 'include');
      // The cookie is of another session: another account has signed in since. That one stays, and ours ends.
      else if (accessToken !== undefined && answer?.status === 400 && !isOver(answer)) {
        answer = await logOut(accessToken, 'omit');
      }
      if (!isOver(answer)) return readUnavailable(answer);
      await record.unmark();
      return { kind: 'ended' };
    },
    signIn: (credentials) =>
      post('/login', { body: { ...credentials, transport: 'cookie', ...asked }, credentials: 'include' }),
    keep: async () => record.unmark(),
  };
}
