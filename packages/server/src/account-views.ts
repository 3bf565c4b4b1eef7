// The views of whoever is signed in at this server: the account and what belongs to it.

import type { PageClient, PageFault, PageForm, PageNotice } from './page-parts.ts';

/** The page at `/`. `account` is absent for whoever is not signed in. Step: `sign-out`. */
export interface AccountView {
  readonly kind: 'account';
  readonly form: PageForm;
  readonly account?: { readonly email: string } | undefined;
  readonly notice?: PageNotice | undefined;
  readonly signIn: string;
  readonly consents: string;
  /** Where one is signed in: a path of this server. */
  readonly sessions: string;
  /** Where the password is changed; absent for whoever has none, or is not signed in. */
  readonly password?: string | undefined;
  /** Upstream identities, each with a form that unlinks this one and no other (step `unlink`, field `identity`). */
  readonly identities: readonly {
    readonly form: PageForm;
    readonly id: string;
    readonly upstreamName: string;
    readonly email: string | null;
  }[];
}

/** Fields: `current_password`, `new_password`. Step: `change`. Neither is ever shown again. */
export interface PasswordView {
  readonly kind: 'password';
  readonly form: PageForm;
  /** Whose it is, so that a password manager knows it. */
  readonly email: string;
  readonly fault?: PageFault | undefined;
  /** The least number of characters that a password has. */
  readonly minPasswordCharacters: number;
  /** The page of one’s account: a path of this server. */
  readonly home: string;
}

/** Where one is signed in. Steps of the page’s own form: `end-others` (all but this browser), `end-all`. */
export interface SessionsView {
  readonly kind: 'sessions';
  readonly form: PageForm;
  readonly email: string;
  readonly notice?: PageNotice | undefined;
  /** Browsers that are signed in at this server; absent on a further page of the other list. */
  readonly browsers?: PageSessions | undefined;
  /** Applications that hold a session; absent on a further page of the other list. */
  readonly applications?: PageSessions | undefined;
  /** When the page was made: milliseconds since 1970. */
  readonly now: number;
  /** The page of one’s account: a path of this server. */
  readonly home: string;
}

export interface PageSessions {
  readonly sessions: readonly PageSession[];
  /** A path to the next page of this list, where there is one. */
  readonly more?: string | undefined;
}

/** One session, with a form that ends this one and no other. Field: `session` (its id). Step: `end`. */
export interface PageSession {
  readonly form: PageForm;
  readonly id: string;
  /** Of this browser, or begun in it. */
  readonly current: boolean;
  /** The application that holds it; absent for a browser's own. */
  readonly clientName?: string | undefined;
  /** The header `User-Agent` as it came, cut short: the text of a stranger. */
  readonly userAgent: string | null;
  /** The network that it was last used from, as `203.0.113.0/24`; null where none is known. */
  readonly network: string | null;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
  /** The same, rounded down to the hour. */
  readonly lastUsedAt: number;
}

/** Each consent has a form that withdraws this one and no other. Step: `withdraw`, field `client` (the client’s id). */
export interface ConsentsView {
  readonly kind: 'consents';
  readonly email: string;
  readonly consents: readonly {
    readonly form: PageForm;
    readonly clientId: string;
    readonly client: PageClient;
    readonly scopes: readonly string[];
    /** Milliseconds since 1970. */
    readonly grantedAt: number;
  }[];
  /** A path to the next page of the list, where there is one. */
  readonly more?: string | undefined;
  /** The page of one's account: a path of this server. */
  readonly home: string;
}
