import type { IssuerContext } from '../issuer-context.ts';
import type { KeyRing } from '../key-ring.ts';
import type { Sessions } from '../sessions.ts';
import { type BrowserSessions, createBrowserSessions } from './browser-sessions.ts';
import { type Consents, createConsents } from './consents.ts';
import { createIdTokenMinter, type MintIdToken } from './id-token.ts';
import { createIdTokenHintReader, type ReadIdTokenHint } from './id-token-hint.ts';
import { createInteractions, type Interactions } from './interactions.ts';
import type { SubjectFor } from './pairwise.ts';
import { createUserinfo, type Userinfo } from './userinfo.ts';

/** What OpenID Connect adds to the issuer. */
export interface OpenId {
  readonly browserSessions: BrowserSessions;
  readonly interactions: Interactions;
  readonly consents: Consents;
  readonly idToken: MintIdToken;
  readonly readIdTokenHint: ReadIdTokenHint;
  readonly userinfo: Userinfo;
  /** A person's name for a client. */
  readonly subjectFor: SubjectFor;
}

export function createOpenId(
  context: IssuerContext,
  {
    keys,
    sessions,
    subjectFor,
  }: { readonly keys: KeyRing; readonly sessions: Sessions; readonly subjectFor: SubjectFor },
): OpenId {
  return Object.freeze({
    browserSessions: createBrowserSessions(context),
    interactions: createInteractions(context),
    consents: createConsents(context, sessions),
    idToken: createIdTokenMinter(context, keys),
    readIdTokenHint: createIdTokenHintReader(context.settings, keys.keySource()),
    userinfo: createUserinfo(context, keys),
    subjectFor,
  } satisfies OpenId);
}
