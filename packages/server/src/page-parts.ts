// What views of pages have in common.

/** Where a form goes, and what proves that it came from a page of ours. */
export interface PageForm {
  /** A path of this server, as `/interaction/abc`. */
  readonly action: string;
  /** Sent back as the hidden field `form_token`. */
  readonly token: string;
  /**
   * The redirect URI that a step of this form may end at. Browsers hold the redirects after a form against the page's
   * `form-action`, so its origin must stand there. Only ever a URI that is registered for the client.
   */
  readonly leadsTo?: string | undefined;
}

/** The application that asks. Registered by its owner, so its name vouches for nothing. */
export interface PageClient {
  readonly name: string;
  /** Its home page, https; null where it has none. */
  readonly uri: string | null;
  readonly policyUri: string | null;
  readonly termsUri: string | null;
}

/** A provider elsewhere that one may sign in with: the same form, with the field `upstream` (its id) and the step `upstream`. */
export interface PageUpstream {
  readonly id: string;
  readonly name: string;
}

/** What was wrong with the last attempt; the page says it in words. */
export type PageFault =
  | 'credentials_invalid'
  | 'fields_missing'
  | 'too_many_attempts'
  | 'busy'
  | 'email_invalid'
  | 'email_taken'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_guessable'
  | 'password_breached'
  | 'password_wrong'
  | 'code_unknown'
  | 'upstream_refused'
  | 'upstream_failed'
  | 'upstream_no_account'
  | 'upstream_account_unavailable';

/** What the form before has done; the page says it in words. Only ever after that form, in its browser. */
export type PageNotice = 'password-changed' | 'session-ended' | 'others-ended';
