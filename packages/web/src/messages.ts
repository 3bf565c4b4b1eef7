import type { PageErrorCode, PageFault, PageNotice } from '@sealwright/server';
import type { Html } from './html.ts';

/**
 * Every text of the pages in one language. A text that is missing does not compile. What a stranger wrote arrives as
 * `Html` that is escaped and isolated already, so a translation puts it wherever its grammar wants it.
 */
export interface Messages {
  /** BCP 47, as `en`. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly titles: Readonly<Record<TitleName, string>>;
  readonly labels: Readonly<Record<LabelName, string>>;
  readonly faults: Readonly<Record<PageFault, string>>;
  readonly errors: Readonly<Record<PageErrorCode, string>>;
  /** What the form before has done. */
  readonly notices: Readonly<Record<PageNotice, string>>;
  /** What an application learns or may do, as the rest of “this application will …”. */
  readonly scopes: Readonly<Record<ScopeName, string>>;
  readonly claims: Readonly<Record<ClaimName, string>>;
  readonly sentences: Sentences;
}

/** Sentences with something of a stranger in them. */
export interface Sentences {
  /** Before the title of a page that says what went wrong, as in “Error: Sign in”. */
  errorTitle(title: string): string;
  signInFor(client: Html): Html;
  signUpFor(client: Html): Html;
  passwordHint(minCharacters: number): string;
  mailSent(email: Html): Html;
  proveAccount(email: Html, upstream: Html): Html;
  continueWith(upstream: Html): Html;
  consent(client: Html): Html;
  consentFor(email: Html): Html;
  consentAfter(host: Html): Html;
  formPost(client: Html): Html;
  signOut(email: Html): Html;
  signOutFor(client: Html): Html;
  continueTo(client: Html): Html;
  signedInAs(email: Html): Html;
  granted(date: Html): Html;
  withdrawFrom(client: Html): Html;
  unlinkFrom(upstream: Html): Html;
  /** Where the system is not known, the browser’s name stands alone, and the reverse: as in “Firefox on Windows”. */
  device(browser: string, system: string): string;
  network(network: Html): Html;
  begun(date: Html): Html;
  /** `ago` is how long ago, as in “3 hours ago”. */
  lastUsed(ago: Html): Html;
  requestId(id: Html): Html;
}

export type TitleName =
  | 'signIn'
  | 'signUp'
  | 'signUpSent'
  | 'proveAccount'
  | 'accountChoice'
  | 'consent'
  | 'formPost'
  | 'deviceCode'
  | 'deviceConfirm'
  | 'deviceAllowed'
  | 'deviceDenied'
  | 'signOut'
  | 'signedOut'
  | 'account'
  | 'password'
  | 'sessions'
  | 'consents'
  | 'error';

export type LabelName =
  | 'email'
  | 'password'
  | 'currentPassword'
  | 'newPassword'
  | 'userCode'
  | 'signIn'
  | 'signUp'
  | 'signOut'
  | 'cancel'
  | 'continue'
  | 'allow'
  | 'deny'
  | 'stay'
  | 'link'
  | 'withdraw'
  | 'unlink'
  | 'otherAccount'
  | 'chooseAccount'
  | 'noAccount'
  | 'haveAccount'
  | 'or'
  | 'fault'
  | 'willLearn'
  | 'worksWith'
  | 'homePage'
  | 'privacyPolicy'
  | 'terms'
  | 'deviceHint'
  | 'deviceCompare'
  | 'deviceOnly'
  | 'deviceAllowed'
  | 'deviceDenied'
  | 'signedOut'
  | 'notSignedIn'
  | 'consents'
  | 'noConsents'
  | 'consentsHint'
  | 'identities'
  | 'consentsAbout'
  | 'changePassword'
  | 'passwordHint'
  | 'passwordWarning'
  | 'sessions'
  | 'sessionsHint'
  | 'browsers'
  | 'browsersHint'
  | 'applications'
  | 'noApplications'
  | 'noMoreSessions'
  | 'thisBrowser'
  | 'fromThisBrowser'
  | 'unknownDevice'
  | 'unknownNetwork'
  | 'networkHint'
  | 'thisHour'
  | 'endOthers'
  | 'endOthersHint'
  | 'endAll'
  | 'more'
  | 'backToAccount'
  | 'goBack';

/** Scopes of OpenID Connect Core §5.4 and §11. Those of an operator's own APIs have their texts in the options. */
export type ScopeName = 'openid' | 'profile' | 'email' | 'address' | 'phone' | 'offline_access';

/** Claims of OpenID Connect Core §5.1 that a request may name one by one; others are shown by their names. */
export type ClaimName =
  | 'name'
  | 'given_name'
  | 'family_name'
  | 'nickname'
  | 'preferred_username'
  | 'picture'
  | 'email'
  | 'birthdate'
  | 'gender'
  | 'locale'
  | 'phone_number'
  | 'address'
  | 'roles'
  | 'groups';
