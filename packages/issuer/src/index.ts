// Keys, accounts, clients, resource servers.
export type { Actor, Confirmation } from './access-token.ts';
export type { AccountAdministration } from './account-administration.ts';
export type { AccountGrants } from './account-grants.ts';
export type { ImportedAccount, ImportRefusal, ImportResult } from './account-import.ts';
export type { AccountMail } from './account-mail.ts';
export type { SignUp } from './account-sign-up.ts';
export type { Accounts } from './accounts.ts';
export type { Administrator, RequireAdministrator } from './administrator.ts';
export { type Attempts, parseAttempts } from './attempt-key.ts';
export type { Authenticated } from './authenticated.ts';
export { type AssertedClient, assertionType, type ClientAssertions } from './client-assertion.ts';
export { type ClientMetadata, metadataOf } from './client-metadata.ts';
export type { ClientRegistration, RegisteredClient } from './client-registration.ts';
export { type ResolvedSettings, requireGrant, settingsOf } from './client-settings.ts';
export type { Clients } from './clients.ts';
export type { ConfirmedHead } from './confirmed-head.ts';
export type { ClaimsSubject, CustomClaims } from './custom-claims.ts';
export type { DpopNonces } from './dpop-nonce.ts';
export { errors as issuerErrors, type IssuerErrorCode } from './errors.ts';
export type { AuthorizationCodes, CodeRequest, Redemption } from './grants/authorization-code.ts';
export type { ClientCredentials, MachineGrant, MachineRequest } from './grants/client-credentials.ts';
export type { DeviceGrants, DeviceRequest, DeviceStart, WaitingDevice } from './grants/device-grant.ts';
export { deviceCodeGrant, type GrantType, grantTypes, isGrantType, tokenExchangeGrant } from './grants/grant-names.ts';
export type { GrantCaller, Redeemed } from './grants/granted-session.ts';
export type { Grants } from './grants/grants.ts';
export { parseCodeChallenge } from './grants/pkce.ts';
export type { PushedParameters, PushedRequest, PushedRequests } from './grants/pushed-request.ts';
export {
  accessTokenType,
  type ExchangedToken,
  type ExchangeRequest,
  type TokenExchange,
} from './grants/token-exchange.ts';
export type { Introspection, IntrospectionAnswer, IntrospectionCaller } from './introspection.ts';
export { createIssuer, type Issuer } from './issuer.ts';
export type { IssuerOptions, IssuerSettings, PasswordOptions, SignUpMode } from './issuer-options.ts';
export type { KeyRing, RefreshKey } from './key-ring.ts';
export type { NewClient } from './new-client.ts';
export type { BackchannelLogout, WaitingLogouts } from './openid/backchannel-logout.ts';
export type {
  BeganBrowserSession,
  BrowserSession,
  BrowserSessions,
  ListedBrowserSession,
} from './openid/browser-sessions.ts';
export { claimsOfScope, openidScopes, profileClaims } from './openid/claims-of-scope.ts';
export { type ClaimsRequest, claimsOfRequest, grantedClaimNames, parseClaimsRequest } from './openid/claims-request.ts';
export type { Consents, ConsentWish } from './openid/consents.ts';
export { type IdTokenRequest, idTokenTyp } from './openid/id-token.ts';
export type { IdTokenHint } from './openid/id-token-hint.ts';
export type { Interactions } from './openid/interactions.ts';
export type { FailedLogout } from './openid/logout-book.ts';
export type { LogoutRequest, SendLogout } from './openid/logout-delivery.ts';
export { backchannelLogoutEvent, logoutTokenTyp } from './openid/logout-token.ts';
export type { OpenId } from './openid/openid.ts';
export type { UpstreamFlows } from './openid/upstream-flows.ts';
export { type Userinfo, type UserinfoRequest, userinfoTyp } from './openid/userinfo.ts';
export type { TokenProof, VerifyOwnToken } from './own-token.ts';
export type * from './ports.ts';
export { refreshTokenPrefix } from './refresh-token.ts';
export type { InitialToken, RegistrationTokens } from './registration-tokens.ts';
export type { FetchClientKeys } from './remote-client-keys.ts';
export { type RequestObjects, requestObjectTyp } from './request-object.ts';
export type { NewResourceServer, ResourceServers } from './resource-servers.ts';
export type { RevocationListener } from './revocation-log.ts';
export type { RevocableClaims } from './revocation-table.ts';
export type { Revocations, RevocationTarget } from './revocations.ts';
export type { RefreshPath, SecurityEvent, SecurityFact, SecurityListener, SecuritySeverity } from './security-event.ts';
export type { PushAnswer, PushRequest, PushSecurityEvent } from './security-events/event-push.ts';
export type { EventReceiver, EventReceivers } from './security-events/event-receivers.ts';
export {
  type EventDelivery,
  type EventStream,
  eventsDelivered,
  pollMethod,
  pushMethod,
  type StreamStatus,
  type StreamWish,
  supportedEvents,
  type WishedDelivery,
} from './security-events/event-stream.ts';
export type { SubjectIdentifier } from './security-events/event-subjects.ts';
export type { PollAnswer, PollRequest, SecurityEvents } from './security-events/security-events.ts';
export type { RefreshRequest } from './session-refresh.ts';
export type { StartOptions } from './session-start.ts';
export type { EndTarget, PreparedSession, Sessions } from './sessions.ts';
export type { StatusListDocument, StatusLists } from './status-list/status-lists.ts';
export type { TokenGrant } from './token-grant.ts';
export type { InspectToken, KnownRevocation, TokenFacts, TokenIdentifiers } from './token-inspection.ts';
export type { UpstreamAccounts, UpstreamIdentity, UpstreamVerdict } from './upstream-accounts.ts';
