import type { TokenOutcome } from '../node/token-endpoint.ts';
import { askForTokens, type ServerClient } from '../node/token-endpoint.ts';
import {
  defaultFetch,
  defaultJitter,
  defaultMonotonicClock,
  defaultWallClock,
  type Fetch,
  type MonotonicClock,
  type WallClock,
} from '../server-defaults.ts';
import { type BffOptions, type BffSettings, readSettings } from './bff-options.ts';
import { type CookieBox, createCookieBox } from './cookie-box.ts';
import { createCookieSessions } from './cookie-sessions.ts';
import { createIssuerDocuments, type IssuerDocuments } from './issuer-documents.ts';
import type { BffObserver } from './observer.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { SessionRenewal } from './session-renewal.ts';
import type { BffStore } from './session-store.ts';
import { createStoreSessions } from './store-sessions.ts';

/** All that the routes work with. */
export interface BffParts {
  readonly options: BffOptions;
  readonly settings: BffSettings;
  readonly client: ServerClient;
  readonly documents: IssuerDocuments;
  readonly box: CookieBox;
  readonly sessions: SessionKeeper;
  readonly renewal: SessionRenewal;
  readonly store: BffStore | undefined;
  /** The start of the names of the cookies of sign-ins under way. */
  readonly signInCookie: string;
  readonly redirectUri: string;
  readonly observe: BffObserver;
  readonly fetch: Fetch;
  readonly wallClock: WallClock;
  readonly monotonicClock: MonotonicClock;
}

export async function createParts(options: BffOptions): Promise<BffParts> {
  const settings = readSettings(options);
  const { fetch = defaultFetch, wallClock = defaultWallClock, monotonicClock = defaultMonotonicClock } = options;
  const { issuer, clientId, authentication, store, observer, jitter = defaultJitter } = options;
  const { timeoutMilliseconds, cookieName, sameSite, idleSeconds, absoluteSeconds } = settings;
  const line = { fetch, timeoutMilliseconds };
  const client: ServerClient = { issuer, clientId, authentication, line, wallClock };
  const documents = createIssuerDocuments(issuer, line, monotonicClock);
  const box = await createCookieBox(options.cookieSecrets);
  const name = `__Host-${cookieName}-session`;
  const kept = { box, name, sameSite, limits: { idleSeconds, absoluteSeconds }, wallClock };
  const ask = (refreshToken: string): Promise<TokenOutcome> => askForNext(client, documents, refreshToken, options);
  return {
    ...{ options, settings, client, documents, box, store, fetch, wallClock, monotonicClock },
    sessions: store === undefined ? createCookieSessions(kept) : createStoreSessions({ ...kept, store }),
    renewal: new SessionRenewal({ ask, wallClock, monotonicClock, jitter }),
    signInCookie: `__Host-${cookieName}-sign-in-`,
    redirectUri: `${settings.origin}${settings.basePath}/callback`,
    observe: observer ?? (() => undefined),
  };
}

async function askForNext(
  client: ServerClient,
  documents: IssuerDocuments,
  refreshToken: string,
  { resource }: BffOptions,
): Promise<TokenOutcome> {
  const metadata = await documents.metadata().catch(() => undefined);
  if (metadata === undefined) return { kind: 'unavailable', retryAfterSeconds: undefined };
  const form = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...(resource !== undefined && { resource }),
  };
  return askForTokens(client, metadata.tokenEndpoint, form);
}
