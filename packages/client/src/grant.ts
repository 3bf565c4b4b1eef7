/** Whose session a token is of: the person, and the session of this browser or device. */
export interface Holder {
  readonly sub: string;
  readonly sid: string;
}

/** Why nothing is known of the session at the moment. None of these is a sign-out. */
export type WaitReason =
  /** No answer came: no network, a portal in between, a time-out. */
  | 'offline'
  | 'server_error'
  | 'rate_limited'
  /** What came was no answer of an authorization server, such as the page of a portal. */
  | 'answer_malformed'
  /** The server will not take such requests at all: a wrong set-up, which says nothing of the session. */
  | 'refused'
  /** The keychain is locked or failing. */
  | 'vault_unavailable';

export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: WaitReason;
  readonly retryAfterSeconds?: number | undefined;
}

export interface Granted extends Holder {
  readonly kind: 'granted';
  readonly accessToken: string;
  /** From when the request was sent: how long the answer took is not part of the token's life. */
  readonly expiresInSeconds: number;
}

/** What came of asking for the next access token. Data and no exception: most of these are ordinary days of a network. */
export type GrantOutcome =
  | Granted
  /** A newer refresh token is on its way, or there already: ask again with what the jar holds then. */
  | { readonly kind: 'superseded' }
  /** The session is over, by the word of the server; or there is none, which `nothingHeld` says: then nobody needs to ask twice. */
  | { readonly kind: 'ended'; readonly nothingHeld?: true }
  /** Nothing is known of the session: it stays. */
  | Unavailable;

/** What came of ending the session at the server. One that was over already has ended. */
export type EndOutcome = { readonly kind: 'ended' } | Unavailable;

/**
 * Where tokens come from: what the session machine asks, and all that it knows of servers, cookies and vaults. A grant
 * keeps the refresh token and the attempt keys that go with it, and never hands either out. Its functions do not throw.
 */
export interface Grant {
  /** The pages of an origin whose grants have the same realm hear of each other's sign-ins and sign-outs. */
  readonly realm: string;
  /** Within a realm, those whose access tokens are interchangeable: the same resource, the same scope. */
  readonly audience: string;
  /** `own`: what another page was granted is not for this one, since each has a refresh token to itself. */
  readonly jar: 'shared' | 'own';
  /** Asks for the next access token. Never called again before the last call has ended. */
  refresh(): Promise<GrantOutcome>;
  /** Ends the session at the server, with the access token of that session if one still lives. */
  end(accessToken: string | undefined): Promise<EndOutcome>;
  /** Remembers over a restart that the person has signed out, until the server has heard of it. */
  readonly parting?: Parting | undefined;
}

/** A sign-out that the server may not know of yet. `end` takes the mark away when the server has answered. */
export interface Parting {
  mark(): Promise<void>;
  isMarked(): Promise<boolean>;
}
