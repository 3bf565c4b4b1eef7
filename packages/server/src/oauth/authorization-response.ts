import { answerEmpty, uncached } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { answerPage } from '../page-answer.ts';
import type { AuthorizationTarget } from './authorization-target.ts';

/** What the client is told: a code, or a code of an error with its constant words. */
export type AuthorizationOutcome =
  | { readonly code: string }
  | { readonly error: string; readonly error_description: string };

export interface AnsweredClient {
  readonly name: string;
}

/**
 * Sends the browser back to the client (RFC 6749 §4.1.2). Every answer carries `iss`, so that a client of several servers
 * knows whose answer it is (RFC 9207), and `state` as it came. The status is 303, so that no browser sends a form on
 * (RFC 9700 §4.12).
 */
export function answerAuthorization(
  exchange: Exchange,
  target: AuthorizationTarget,
  client: AnsweredClient,
  outcome: AuthorizationOutcome,
): Response {
  const fields = {
    ...outcome,
    ...(target.state !== null && { state: target.state }),
    iss: exchange.server.issuer.url,
  };
  if (target.responseMode === 'form_post') {
    const { redirectUri: action } = target;
    return answerPage(exchange, 200, { kind: 'form-post', action, fields, clientName: client.name });
  }
  return answerRedirect(exchange, withQuery(target.redirectUri, fields));
}

/** Sends the browser on. What stands before the query stays to the letter: it is what was registered. */
export function answerRedirect(
  exchange: Exchange,
  location: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return answerEmpty(exchange, 303, { ...uncached, ...headers, location });
}

export function withQuery(uri: string, fields: Readonly<Record<string, string>>): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams(fields)}`;
}
