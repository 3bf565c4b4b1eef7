import { type IssuedTokens, readOutcome, type Send } from './authorization-server.ts';
import { type FirstPartyServer, logIn } from './first-party-wire.ts';
import { OutOfSessions } from './issuer-attack.ts';

/** Where the sessions come from that the rows spend. Each call is another sign-in; it throws `OutOfSessions` at its end. */
export type SessionSource = () => Promise<IssuedTokens>;

/** Refresh tokens that the person obtained, each from a sign-in of its own. */
export function spendRefreshTokens(refreshTokens: readonly string[]): SessionSource {
  const left = [...refreshTokens];
  return async () => {
    const refreshToken = left.shift();
    if (refreshToken === undefined) throw new OutOfSessions();
    return { refreshToken };
  };
}

/** A sign-in at Sealwright's own `/login` for each session. */
export function logInEachTime(server: FirstPartyServer, send: Send): SessionSource {
  return async () => {
    const tokens = await logIn(server, send);
    if (tokens === undefined) throw new OutOfSessions();
    return tokens;
  };
}

/** Whatever obtains a refresh token anew: a program of the person's, a browser in a test. */
export function obtainEachTime(obtain: () => Promise<string | undefined>): SessionSource {
  return async () => {
    const refreshToken = await obtain();
    if (refreshToken === undefined || refreshToken === '') throw new OutOfSessions();
    return { refreshToken };
  };
}

/**
 * The password grant of servers that still have it (RFC 6749 §4.3). OAuth 2.1 has none: it is offered here since those
 * are the servers that most need an audit.
 */
export function passwordGrantEachTime(
  tokenEndpoint: string,
  credentials: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  send: Send,
): SessionSource {
  return async () => {
    const answer = await send({
      method: 'POST',
      url: tokenEndpoint,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ grant_type: 'password', ...credentials }).toString(),
    });
    const outcome = readOutcome(answer, '');
    if (outcome.kind !== 'issued' || outcome.tokens.refreshToken === '') throw new OutOfSessions();
    return outcome.tokens;
  };
}
