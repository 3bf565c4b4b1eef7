/** What a verifier tells about itself. Codes and issuers; never a token, a claim or a secret. */
export type VerifierEvent =
  | { readonly type: 'accepted'; readonly issuer: string; readonly cached: boolean }
  | {
      readonly type: 'refused';
      /** The exact code, which the answer to the caller does not show. */
      readonly code: string;
      /** The `request_id` of the answer; absent where `verify` was called without an adapter. */
      readonly requestId?: string;
    }
  /** A token was accepted although the feed is stale, because `whenStale` is `allow`. Alarm on it. */
  | { readonly type: 'accepted_while_stale'; readonly issuer: string }
  /** A question for somebody's live roles failed; `code` says why. */
  | { readonly type: 'roles_unavailable'; readonly issuer: string; readonly code: string }
  /** The token's own roles counted instead, because `whenUnavailable` is `trustTokenRoles`. Alarm on it. */
  | { readonly type: 'roles_from_token'; readonly issuer: string }
  | { readonly type: 'keys_refreshed'; readonly issuer: string; readonly keys: number; readonly skipped: number }
  | { readonly type: 'keys_refresh_failed'; readonly issuer: string; readonly code: string }
  | { readonly type: 'feed_fresh'; readonly issuer: string; readonly seq: number }
  | { readonly type: 'feed_stale'; readonly issuer: string }
  /** `node` is the address that was left, as it stands in the configuration. */
  | { readonly type: 'feed_failed'; readonly issuer: string; readonly code: string; readonly node: string };

/** The counter port: put it behind a metric and a log. It is called on hot paths and decides nothing. */
export type VerifierObserver = (event: VerifierEvent) => void;

/** An observer that throws must not turn a refusal into an answer, nor an answer into a refusal. */
export function createSafeObserver(observer: VerifierObserver | undefined): VerifierObserver | undefined {
  if (observer === undefined) return undefined;
  return (event) => {
    try {
      observer(event);
    } catch {
      // What it observes is decided already; its own fault is its own.
    }
  };
}
