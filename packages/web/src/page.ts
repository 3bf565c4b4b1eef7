import type { Html } from './html.ts';
import type { Messages } from './messages.ts';

/** A page before it gets its frame. */
export interface Page {
  readonly title: string;
  /** Whether it says that something went wrong, so that the window's title does, too. */
  readonly faulty?: boolean;
  /** A list wants more room than a form. */
  readonly wide?: true;
  readonly content: readonly (Html | null)[];
  /** Whole addresses that its forms may end at, besides this server. */
  readonly formTargets?: readonly string[];
  /** A whole address to go on to at once. */
  readonly refresh?: string;
}

/** What all views need. */
export interface ViewContext {
  readonly messages: Messages;
  /** The operator's own words for a scope, in the page's language. */
  readonly scopeText: (scope: string) => string | undefined;
}
