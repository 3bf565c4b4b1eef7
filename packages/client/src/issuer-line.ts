import type { ClientHost } from './client-host.ts';
import { maxExpiresInSeconds, requestTimeoutMilliseconds } from './defaults.ts';
import type { GrantOutcome, Unavailable } from './grant.ts';
import { readJsonAnswer } from './json-answer.ts';
import { unreadable } from './refresh-round.ts';
import { readTokenFacts } from './token-holder.ts';

/** An answer of the authorization server, or of whatever stands in its place. */
export interface IssuerAnswer {
  readonly status: number;
  /** The members of a JSON object; none for any other body. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;
}

export interface IssuerRequest {
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** `include` sends the cookie and keeps what comes. */
  readonly credentials: 'include' | 'omit';
}

/** Posts JSON to the authorization server. Undefined where no answer came: no network, a time-out, a redirect. */
export type IssuerLine = (path: string, request: IssuerRequest) => Promise<IssuerAnswer | undefined>;

/** A redirect is followed nowhere: what is sent here is for this server alone. */
export function openIssuerLine(host: ClientHost, issuer: string): IssuerLine {
  return async (path, { body, headers, credentials }) => {
    const abort = new AbortController();
    const stop = host.startTimer(requestTimeoutMilliseconds, () => abort.abort());
    try {
      const response = await host.fetch(`${issuer}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        credentials,
        redirect: 'error',
        cache: 'no-store',
        signal: abort.signal,
      });
      const { status } = response;
      const retryAfterSeconds = Number(response.headers.get('retry-after')) || undefined;
      // Whatever is no JSON has no members that say anything.
      return { status, retryAfterSeconds, body: Object(await response.json().catch(() => undefined)) };
    } catch {
      return undefined;
    } finally {
      stop();
    }
  };
}

/** An answer of a server that need not be ours, as far as it is looked at. `now`: milliseconds since 1970. */
export async function readAnswer(response: Response, now: number): Promise<IssuerAnswer> {
  const { status, headers } = response;
  const retryAfterSeconds = readRetryAfter(headers.get('retry-after'), now);
  return { status, retryAfterSeconds, body: (await readJsonAnswer(response)) ?? {} };
}

/** What an answer to a refresh means. Nothing but the server's own words ends a session: no status alone, and no other page. */
export function readRefreshAnswer(answer: IssuerAnswer | undefined): GrantOutcome {
  if (answer?.status === 409 && answer.body['error'] === 'refresh_superseded') return { kind: 'superseded' };
  if (answer?.status === 400) {
    if (answer.body['error'] === 'invalid_grant') return { kind: 'ended' };
    if (isNothingHeld(answer)) return { kind: 'ended', nothingHeld: true };
  }
  return readGrantAnswer(answer);
}

/** Tokens, or why there are none yet. */
export function readGrantAnswer(
  answer: IssuerAnswer | undefined,
): Exclude<GrantOutcome, { kind: 'superseded' | 'ended' }> {
  if (answer?.status !== 200) return readUnavailable(answer);
  const { access_token: accessToken, token_type: type, expires_in: expiresInSeconds } = answer.body;
  const facts = readTokenFacts(accessToken);
  const isLife = Number.isInteger(expiresInSeconds) && Number(expiresInSeconds) > 0;
  if (facts === undefined || !isLife || String(type).toLowerCase() !== 'bearer') return unreadable;
  return {
    kind: 'granted',
    accessToken: String(accessToken),
    expiresInSeconds: Math.min(Number(expiresInSeconds), maxExpiresInSeconds),
    sub: facts.sub,
    sid: facts.sid,
  };
}

/** Whether a sign-out is done: the session ended now, or before, or there is nothing that could be ended. */
export function isOver(answer: IssuerAnswer | undefined): boolean {
  if (answer?.status === 400) return answer.body['error'] === 'invalid_grant' || isNothingHeld(answer);
  return answer?.status === 204;
}

/** The session is neither confirmed nor over. */
export function readUnavailable(answer: IssuerAnswer | undefined): Unavailable {
  if (answer === undefined) return { kind: 'unavailable', reason: 'offline' };
  const { status, retryAfterSeconds, body } = answer;
  if (status === 429) return { kind: 'unavailable', reason: 'rate_limited', retryAfterSeconds };
  if (status >= 500 || status === 408) return { kind: 'unavailable', reason: 'server_error', retryAfterSeconds };
  return status >= 400 && typeof body['error'] === 'string' ? { kind: 'unavailable', reason: 'refused' } : unreadable;
}

/** The server’s constant sentence for a request without a refresh token: this browser holds no session. */
function isNothingHeld({ body }: IssuerAnswer): boolean {
  return body['error_description'] === 'no refresh token was sent';
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
