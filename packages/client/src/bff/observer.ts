/** What happened, for logs and counters: no token, no claim, no address. */
export type BffEvent =
  | { readonly type: 'signed_in' }
  /** `ended`: by the word of the authorization server. */
  | { readonly type: 'signed_out'; readonly by: 'person' | 'ended' | 'back_channel' }
  | { readonly type: 'renewed' }
  /** `code` is one of docs/errors.md; `cause` the code beneath it, if there is one. */
  | { readonly type: 'refused'; readonly code: string; readonly cause: string | undefined }
  | { readonly type: 'revocation_failed' };

export type BffObserver = (event: BffEvent) => void;
