import type { ClientState } from './client-events.ts';
import { type ClientHost, createHost } from './client-host.ts';
import { createCookieGrant } from './cookie-grant.ts';
import { parseIssuer } from './origin-list.ts';
import {
  type Credentials,
  type PasswordGrant,
  signIn,
  signUp,
  type TokenRequest,
  verifyEmail,
} from './password-grant.ts';
import { openSessionClient, type SessionClient } from './session-client.ts';

/** A client of the first-party flow: an address and a password begin a session. */
export interface Client extends SessionClient {
  /**
   * Signs in. Where somebody is signed in already, the new session takes its place, in this browser.
   *
   * @throws ClientError `credentials_invalid`, `throttled`, `request_refused`, `server_unavailable`, `closed`
   */
  logIn(credentials: Credentials): Promise<ClientState>;
  /**
   * Makes an account, and does NOT sign in. `confirmation_sent`: a code was mailed, for `verifyEmail`.
   *
   * @throws ClientError `address_taken`, `throttled`, `request_refused`, `server_unavailable`
   */
  signUp(credentials: Credentials): Promise<'created' | 'confirmation_sent'>;
  /** Ends a sign-up with the mailed code and the password that was chosen. @throws ClientError as `signUp` */
  verifyEmail(code: string, password: string): Promise<void>;
}

export interface ClientOptions extends TokenRequest {
  /** The authorization server, as in `iss`: `https://id.example.com`. Of the same site as the application, for the cookie's sake. */
  readonly issuer: string;
  /** The origins that the access token may be sent to, such as `https://api.example.com`: exact, and all of them. */
  readonly apis: readonly string[];
  /** The API that the access token is for; the server's default resource without it. */
  readonly resource?: string;
  readonly scope?: string;
  readonly host?: Partial<ClientHost>;
}

/**
 * Makes the client of an application in a browser. The access token is in this closure and nowhere else; the refresh token is
 * in an `HttpOnly` cookie that no script can read. It renews ahead of time, shares what it is granted with the other tabs,
 * and takes no failure of a network, a clock or a server for the end of a session.
 *
 * It does NOT verify tokens (an API does), and asks for nothing before `start`, `logIn`, `fetch` or `accessToken` is called.
 *
 * Throws `TypeError` for an issuer or an API that is not an `https:` URL (`http:` for this machine alone).
 *
 * @example
 * const client = createClient({ issuer: 'https://id.example.com', apis: ['https://api.example.com'] });
 * client.on('signed-out', ({ reason }) => reason satisfies string);
 * client.state.status satisfies 'unknown' | 'signed-in' | 'signed-out';
 * client.close();
 */
export function createClient(options: ClientOptions): Client {
  const { issuer, apis, host: given } = options;
  const host = createHost(given);
  return withPasswords(createCookieGrant(host, parseIssuer(issuer), options), apis, host);
}

export function withPasswords(grant: PasswordGrant, apis: readonly string[], host: ClientHost): Client {
  const { client, machine } = openSessionClient(grant, apis, host);
  return {
    ...client,
    // The spread took the state of this moment.
    get state() {
      return client.state;
    },
    logIn: (credentials) => machine.signIn(() => signIn(grant, credentials)),
    signUp: (credentials) => signUp(grant, credentials),
    verifyEmail: (code, password) => verifyEmail(grant, code, password),
  };
}
