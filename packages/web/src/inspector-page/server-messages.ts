import type { ServerFault } from './own-server.ts';

/** The texts of what only the served form has. */
export interface ServerMessages {
  readonly labels: Readonly<Record<ServerLabel, string>>;
  readonly faults: Readonly<Record<ServerFault, string>>;
  readonly phases: Words;
  readonly states: Words;
  readonly kinds: Words;
  readonly accepts: Words;
  readonly reasons: Words;
  leftOut(count: number): string;
  reported(seconds: number): string;
}

/** Texts for words of the wire. One that is missing is shown as it came. */
export type Words = Readonly<Record<string, string>>;

export type ServerLabel =
  | 'title'
  | 'checkKeys'
  | 'keysFailed'
  | 'keysTaken'
  | 'question'
  | 'questionHint'
  | 'nothingToAsk'
  | 'email'
  | 'password'
  | 'signIn'
  | 'signedIn'
  | 'signOut'
  | 'ask'
  | 'asking'
  | 'notOurs'
  | 'key'
  | 'session'
  | 'revocation'
  | 'revoked'
  | 'notRevoked'
  | 'notJudged'
  | 'verifiers'
  | 'noVerifiers'
  | 'since'
  | 'until'
  | 'removed'
  | 'began'
  | 'lastUsed'
  | 'ended'
  | 'because'
  | 'account'
  | 'differs'
  | 'unnamed';
