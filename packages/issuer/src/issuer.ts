import { followLongestAccessLife } from './access-life.ts';
import { createAccessTokenMinter } from './access-token.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { createAdministratorRule, type RequireAdministrator } from './administrator.ts';
import { type ClientAssertions, createClientAssertions } from './client-assertion.ts';
import { createClientKeys } from './client-keys.ts';
import { type ClientRegistration, createClientRegistration } from './client-registration.ts';
import { type Clients, createClients } from './clients.ts';
import { createDpopNonces, type DpopNonces } from './dpop-nonce.ts';
import { createGrants, type Grants } from './grants/grants.ts';
import { createIntrospection, type Introspection } from './introspection.ts';
import type { IssuerContext } from './issuer-context.ts';
import { type IssuerOptions, type IssuerSettings, resolveIssuerOptions } from './issuer-options.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import { type BackchannelLogout, openBackchannelLogout } from './openid/backchannel-logout.ts';
import { createOpenId, type OpenId } from './openid/openid.ts';
import { createSubjects } from './openid/pairwise.ts';
import { createUpstreamFlows, type UpstreamFlows } from './openid/upstream-flows.ts';
import { createOwnTokenVerifier, type VerifyOwnToken } from './own-token.ts';
import type { IssuerStore } from './ports.ts';
import { createRememberingClock } from './remembering-clock.ts';
import { createRequestObjects, type RequestObjects } from './request-object.ts';
import { createResourceServers, type ResourceServers } from './resource-servers.ts';
import { followRevocationLog } from './revocation-log.ts';
import { createRevocations, type Revocations } from './revocations.ts';
import { createSecurityObservers, type SecurityListener } from './security-event.ts';
import { createSecurityEvents, type SecurityEvents } from './security-events/security-events.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createStatusIndexPool } from './status-list/status-index-pool.ts';
import { createStatusLists, type StatusLists } from './status-list/status-lists.ts';
import { createTokenInspection, type InspectToken } from './token-inspection.ts';
import { createUpstreamAccounts, type UpstreamAccounts } from './upstream-accounts.ts';

/** One issuer: the identity in `iss`, its keys, its accounts, and every rule that decides on a token. */
export interface Issuer {
  /** The `iss` of its tokens. */
  readonly url: string;
  readonly settings: IssuerSettings;
  readonly store: IssuerStore;
  readonly keys: KeyRing;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly grants: Grants;
  /** Sign-in at the issuer's own pages, consent, ID tokens. */
  readonly openid: OpenId;
  /** What a person's identities at other providers are worth here. */
  readonly upstreamAccounts: UpstreamAccounts;
  readonly upstreamFlows: UpstreamFlows;
  readonly revocations: Revocations;
  readonly clients: Clients;
  /** Clients that register themselves; off until there is an initial access token. */
  readonly registration: ClientRegistration;
  readonly resources: ResourceServers;
  /** Partners that are told when sessions end. */
  readonly securityEvents: SecurityEvents;
  /** Clients that are told when their sessions end. */
  readonly backchannelLogout: BackchannelLogout;
  /** Served, and named in tokens, if the option `statusLists` is on. */
  readonly statusLists: StatusLists;
  readonly verifyOwnToken: VerifyOwnToken;
  readonly introspection: Introspection;
  /** Who may administer, and what they may ask of a token. */
  readonly requireAdministrator: RequireAdministrator;
  readonly inspectToken: InspectToken;
  /** What clients sign: their assertions, and their requests. */
  readonly clientAssertions: ClientAssertions;
  readonly requestObjects: RequestObjects;
  /** What DPoP proofs to the issuer's own endpoints have to carry. */
  readonly dpopNonces: DpopNonces;
  /** Typed security events: codes, identifiers and numbers, never a token, a secret or a claim's value. Answers how to stop. */
  observe(listener: SecurityListener): () => void;
  /** Stops what runs by itself. It does NOT close the store, which its opener closes. */
  close(): Promise<void>;
}

/**
 * Opens an issuer on a store: makes its keys on a first start, registers the first-party client, and follows the
 * revocation log.
 *
 * It does NOT listen to anything and runs no timer: a server calls `keys.tick()` and `store.cleanUp()` at its pace.
 *
 * @throws TypeError for options that contradict each other or lie outside their limits
 * @throws AuthError `key_encryption_wrong`, `key_row_damaged`
 */
export async function createIssuer(options: IssuerOptions): Promise<Issuer> {
  const given = resolveIssuerOptions(options);
  const clock = createRememberingClock(given.wallClock);
  const settings = Object.freeze({ ...given, wallClock: clock.read });
  const { store } = options;
  const observers = createSecurityObservers(settings.wallClock);
  const accessLife = await followLongestAccessLife(store, settings, clock);
  const context: IssuerContext = { settings, store, observers, entryExpiresAt: accessLife.entryExpiresAt };
  const keys = await createKeyRing(context, options.keyEncryption);
  const clients = createClients(context);
  await clients.ensureFirstParty();
  const subjectFor = createSubjects(context, options.keyEncryption);
  const backchannelLogout = await openBackchannelLogout({ context, keys });
  const accounts = await createAccounts(context, { keys, mail: options.mail });
  const log = await followRevocationLog(context);
  const revocations = createRevocations(context, log, keys);
  const minter = createAccessTokenMinter(context, keys);
  const statusIndexes = settings.statusLists && createStatusIndexPool(store, settings.random);
  const sessionParts = { context, keys, minter, statusIndexes, subjectFor };
  const sessions = createSessions(sessionParts, log);
  const verifyOwnToken = createOwnTokenVerifier(settings, keys, revocations);
  const { wallClock, monotonicClock } = settings;
  const clientKeys = createClientKeys({ fetchKeys: options.fetchClientKeys, monotonicClock });
  return Object.freeze({
    url: settings.issuer,
    settings,
    store,
    keys,
    accounts,
    sessions,
    grants: createGrants(sessionParts, sessions, verifyOwnToken),
    openid: createOpenId(context, { keys, sessions, subjectFor }),
    upstreamAccounts: createUpstreamAccounts(context),
    upstreamFlows: createUpstreamFlows(context),
    revocations,
    clients,
    registration: createClientRegistration(context, clients),
    resources: createResourceServers(context),
    securityEvents: createSecurityEvents({ context, keyEncryption: options.keyEncryption, keys, log }),
    backchannelLogout,
    statusLists: createStatusLists(context, log, keys),
    verifyOwnToken,
    introspection: createIntrospection(settings, keys, verifyOwnToken),
    requireAdministrator: createAdministratorRule(context),
    inspectToken: createTokenInspection(context, log),
    clientAssertions: createClientAssertions({ clients: store.clients, keys: clientKeys, wallClock }),
    requestObjects: createRequestObjects({ issuer: settings.issuer, keys: clientKeys, wallClock }),
    dpopNonces: createDpopNonces(keys, wallClock),
    observe: (listener) => observers.observe(listener),
    async close() {
      log.close();
      accessLife.close();
      keys.close();
      await accounts.close();
    },
  } satisfies Issuer);
}
