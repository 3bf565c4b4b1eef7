/** What came of asking for the next access token. Data and no exception: most of these are ordinary days of a network. */
export type GrantOutcome =
  | { readonly kind: 'granted'; readonly accessToken: string; readonly expiresInSeconds: number }
  /** A newer refresh token is on its way, or there already: ask again with what the jar holds then. */
  | { readonly kind: 'superseded' }
  /** The session is over, by the word of the server. */
  | { readonly kind: 'ended' }
  /** Nothing is known of the session: it stays. */
  | {
      readonly kind: 'unavailable';
      readonly reason: 'offline' | 'server_error' | 'rate_limited' | 'answer_malformed';
      readonly retryAfterSeconds?: number | undefined;
    };
