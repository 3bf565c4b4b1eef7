import type { AccountView, ConsentsView, PasswordView, SessionsView } from './account-views.ts';
import type { PageClient, PageFault, PageForm, PageUpstream } from './page-parts.ts';

export type {
  AccountView,
  ConsentsView,
  PageSession,
  PageSessions,
  PasswordView,
  SessionsView,
} from './account-views.ts';
export type { PageClient, PageFault, PageForm, PageNotice, PageUpstream } from './page-parts.ts';

/**
 * What people see, as a port: the server says what stands on a page, whoever implements this says how it looks.
 *
 * Texts in a view are data of strangers (a client's name, an address that somebody typed): the implementation escapes
 * every one of them. Each form posts `application/x-www-form-urlencoded` to the view's own `form.action`, with the
 * hidden field `form_token`, the field `step` (the name of the button that was pressed) and the fields named at the view.
 */
export interface Pages {
  /** A whole HTML document with the headers that it needs. It never throws, whatever the texts are. */
  render(view: PageView, frame: PageFrame): RenderedPage;
  /**
   * The token inspector's files: the empty path is its page, with its whole Content-Security-Policy; any other is a name that
   * the page refers to, which changes with the content. Undefined for every other path. Left out, there is no inspector.
   */
  asset?(path: string): PageAsset | undefined;
}

/** A file that is the same for everybody. */
export interface PageAsset {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Content type, caching and the like; they replace the server's headers of the same name. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface PageFrame {
  /** The header `Accept-Language`, as it came. */
  readonly acceptLanguage: string | null;
  /** The request's `ui_locales`, which go before the header: BCP 47 tags as they came, most wanted first. */
  readonly uiLocales?: readonly string[] | undefined;
}

export interface RenderedPage {
  readonly html: string;
  /** Content type, Content-Security-Policy, caching and the like; they replace the server's headers of the same name. */
  readonly headers: Readonly<Record<string, string>>;
}

export type PageView =
  | SignInView
  | SignUpView
  | SignUpSentView
  | ProveAccountView
  | AccountChoiceView
  | ConsentView
  | FormPostView
  | ContinueView
  | DeviceCodeView
  | DeviceConfirmView
  | DeviceDoneView
  | SignOutView
  | SignedOutView
  | AccountView
  | PasswordView
  | SessionsView
  | ConsentsView
  | ErrorView;

/** Fields: `email`, `password`. Steps: `sign-in`, `cancel`, `upstream`. */
export interface SignInView {
  readonly kind: 'sign-in';
  readonly form: PageForm;
  /** Absent where one signs in at this server itself. */
  readonly client?: PageClient | undefined;
  /** What was typed, or the request's `login_hint`. */
  readonly email: string;
  /** The address may not be changed: the request demands this account to sign in anew. */
  readonly emailFixed?: boolean | undefined;
  readonly fault?: PageFault | undefined;
  /** Where one makes an account; absent where sign-up is closed. A path of this server. */
  readonly signUp?: string | undefined;
  readonly upstreams: readonly PageUpstream[];
}

/** Fields: `email`, `password`. Steps: `sign-up`, `cancel`. */
export interface SignUpView {
  readonly kind: 'sign-up';
  readonly form: PageForm;
  readonly client?: PageClient | undefined;
  readonly email: string;
  readonly fault?: PageFault | undefined;
  /** The least number of characters that a password has. */
  readonly minPasswordCharacters: number;
  /** Back to the sign-in page: a path of this server. */
  readonly signIn: string;
}

/** A message went to the address, if one may sign up with it: the same page for every address. */
export interface SignUpSentView {
  readonly kind: 'sign-up-sent';
  readonly email: string;
  readonly signIn: string;
}

/**
 * Somebody came from an upstream provider with an address that has an account here: who owns that proves it by its
 * password before the two are linked. Field: `password`. Steps: `prove`, `cancel`.
 */
export interface ProveAccountView {
  readonly kind: 'prove-account';
  readonly form: PageForm;
  readonly upstreamName: string;
  readonly email: string;
  readonly fault?: PageFault | undefined;
}

/** Field: `account` (one of the ids). Steps: `choose`, `other`, `cancel`. */
export interface AccountChoiceView {
  readonly kind: 'account-choice';
  readonly form: PageForm;
  readonly client?: PageClient | undefined;
  readonly accounts: readonly { readonly id: string; readonly email: string }[];
}

/** Steps: `allow`, `deny`, `other` (another account). */
export interface ConsentView {
  readonly kind: 'consent';
  readonly form: PageForm;
  readonly client: PageClient;
  /** Who is asked. */
  readonly email: string;
  readonly scopes: readonly string[];
  /** Names of single claims beyond the scopes. */
  readonly claims: readonly string[];
  /** The APIs that the tokens will be good for, where the request named any. */
  readonly resources: readonly string[];
  /** Where the browser goes afterwards. */
  readonly redirectHost: string;
}

/** `response_mode=form_post`: the answer to the client as a form with one button (no script presses it). */
export interface FormPostView {
  readonly kind: 'form-post';
  /** The client's redirect URI. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly clientName: string;
}

/**
 * What ends elsewhere, after a form or after what a form led to: in place of a redirect, a page that goes on by itself (a refresh
 * after no time), with a link for browsers that do not. Chromium holds every redirect after a form against the form's page's
 * `form-action`, those of the next site as well: after a 303 a client that redirects once more, to another host of its
 * own, would be a dead end. Use a 303 for addresses that are not http or https: there a browser wants the person's click.
 */
export interface ContinueView {
  readonly kind: 'continue';
  /** The whole address, with its code or error. */
  readonly to: string;
  /** Who is there. */
  readonly name: string;
}

/** Field: `user_code`. Step: `find`. */
export interface DeviceCodeView {
  readonly kind: 'device-code';
  readonly form: PageForm;
  readonly userCode: string;
  readonly fault?: PageFault | undefined;
}

/** Steps: `allow`, `deny`, `other`. The code stands on the page, so that one compares it with the device's screen. */
export interface DeviceConfirmView {
  readonly kind: 'device-confirm';
  readonly form: PageForm;
  readonly client: PageClient;
  readonly email: string;
  readonly userCode: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
}

export interface DeviceDoneView {
  readonly kind: 'device-done';
  readonly outcome: 'allowed' | 'denied';
}

/** Steps: `sign-out`, `stay`. */
export interface SignOutView {
  readonly kind: 'sign-out';
  readonly form: PageForm;
  readonly client?: PageClient | undefined;
  readonly email: string;
}

export interface SignedOutView {
  readonly kind: 'signed-out';
  /** A registered `post_logout_redirect_uri` to go on to, where the browser is not sent there by itself. */
  readonly continueTo?: string | undefined;
  readonly clientName?: string | undefined;
}

/** What went wrong where no client can be told. */
export type PageErrorCode =
  | 'client_unknown'
  | 'redirect_uri_unknown'
  | 'request_invalid'
  | 'interaction_expired'
  | 'wrong_browser'
  | 'form_foreign'
  | 'upstream_failed'
  | 'not_found'
  | 'busy'
  | 'failed';

export interface ErrorView {
  readonly kind: 'error';
  readonly code: PageErrorCode;
  readonly requestId: string;
}
