import { deleteAccountConsent, listAccountConsents } from './endpoints/account-consents.ts';
import { readAccountPage, stepAccountPage } from './endpoints/account-page.ts';
import { accountRoles } from './endpoints/account-roles.ts';
import { addEventSubject } from './endpoints/add-event-subject.ts';
import { authorize, authorizeByForm } from './endpoints/authorize.ts';
import { createChangeEventStream } from './endpoints/change-event-stream.ts';
import { changePassword } from './endpoints/change-password.ts';
import { readConsents, withdrawConsent } from './endpoints/consents.ts';
import { createEventStream } from './endpoints/create-event-stream.ts';
import { deleteEventStream } from './endpoints/delete-event-stream.ts';
import { deviceAuthorization } from './endpoints/device-authorization.ts';
import { readDevicePage, stepDevicePage } from './endpoints/device-page.ts';
import { endAllSessions } from './endpoints/end-all-sessions.ts';
import { endSession } from './endpoints/end-session.ts';
import { health } from './endpoints/health.ts';
import { readInteraction, stepInteraction } from './endpoints/interaction.ts';
import { introspect } from './endpoints/introspect.ts';
import { createJwks } from './endpoints/jwks.ts';
import { listSessions } from './endpoints/list-sessions.ts';
import { logIn } from './endpoints/log-in.ts';
import { logOut } from './endpoints/log-out.ts';
import { createMetadata } from './endpoints/metadata.ts';
import { createOpenApiDocument } from './endpoints/openapi-document.ts';
import { ownSignIn, readSignIn } from './endpoints/own-sign-in.ts';
import { ownSignUp, readSignUp } from './endpoints/own-sign-up.ts';
import { pollEvents } from './endpoints/poll-events.ts';
import { pushedAuthorization } from './endpoints/pushed-authorization.ts';
import { readEventStreams } from './endpoints/read-event-streams.ts';
import { readStreamStatus } from './endpoints/read-stream-status.ts';
import { readiness } from './endpoints/readiness.ts';
import { refresh } from './endpoints/refresh.ts';
import { removeEventSubject } from './endpoints/remove-event-subject.ts';
import { createRevocationKeys } from './endpoints/revocation-keys.ts';
import { revocationReport } from './endpoints/revocation-report.ts';
import { revocationSnapshot } from './endpoints/revocation-snapshot.ts';
import { revocationStream } from './endpoints/revocation-stream.ts';
import { revoke } from './endpoints/revoke.ts';
import { rpLogout, rpLogoutByForm } from './endpoints/rp-logout.ts';
import { setStreamStatus } from './endpoints/set-stream-status.ts';
import { signUp } from './endpoints/sign-up.ts';
import { createSsfConfiguration } from './endpoints/ssf-configuration.ts';
import { createStatusList } from './endpoints/status-list.ts';
import { token } from './endpoints/token.ts';
import { upstreamCallback } from './endpoints/upstream-callback.ts';
import { readUpstreamProof, stepUpstreamProof } from './endpoints/upstream-proof.ts';
import { userinfo, userinfoByPost } from './endpoints/userinfo.ts';
import { verifyEmail } from './endpoints/verify-email.ts';
import { verifyEventStream } from './endpoints/verify-event-stream.ts';
import type { Route } from './route.ts';

/** Every path that is served. The router, the OpenAPI document and the tests' tables of bad input are made from it. */
export function createRoutes(): readonly Route[] {
  const routes: readonly Route[] = [
    { pattern: '/signup', cors: 'plain', methods: { POST: signUp } },
    { pattern: '/verify-email', cors: 'plain', methods: { POST: verifyEmail } },
    { pattern: '/login', cors: 'credentialed', methods: { POST: logIn } },
    { pattern: '/token/refresh', cors: 'credentialed', methods: { POST: refresh } },
    { pattern: '/logout', cors: 'credentialed', methods: { POST: logOut } },
    { pattern: '/password', cors: 'credentialed', methods: { POST: changePassword } },
    { pattern: '/sessions', cors: 'plain', methods: { GET: listSessions, DELETE: endAllSessions } },
    { pattern: '/sessions/:segment', cors: 'plain', methods: { DELETE: endSession } },
    // A look without an answer's body must not use anything up.
    {
      pattern: '/authorize',
      cors: 'none',
      head: false,
      page: true,
      methods: { GET: authorize, POST: authorizeByForm },
    },
    {
      pattern: '/interaction/:segment',
      cors: 'none',
      head: false,
      page: true,
      methods: { GET: readInteraction, POST: stepInteraction },
    },
    { pattern: '/par', cors: 'clients', methods: { POST: pushedAuthorization } },
    { pattern: '/', cors: 'none', head: false, page: true, methods: { GET: readAccountPage, POST: stepAccountPage } },
    { pattern: '/sign-in', cors: 'none', head: false, page: true, methods: { GET: readSignIn, POST: ownSignIn } },
    { pattern: '/sign-up', cors: 'none', head: false, page: true, methods: { GET: readSignUp, POST: ownSignUp } },
    {
      pattern: '/consents',
      cors: 'none',
      head: false,
      page: true,
      methods: { GET: readConsents, POST: withdrawConsent },
    },
    { pattern: '/device_authorization', cors: 'clients', methods: { POST: deviceAuthorization } },
    {
      pattern: '/device',
      cors: 'none',
      head: false,
      page: true,
      methods: { GET: readDevicePage, POST: stepDevicePage },
    },
    {
      pattern: '/upstream/:segment/callback',
      cors: 'none',
      head: false,
      page: true,
      codeInQuery: true,
      methods: { GET: upstreamCallback },
    },
    {
      pattern: '/upstream-proof/:segment',
      cors: 'none',
      head: false,
      page: true,
      methods: { GET: readUpstreamProof, POST: stepUpstreamProof },
    },
    { pattern: '/token', cors: 'clients', methods: { POST: token } },
    {
      pattern: '/end_session',
      cors: 'none',
      head: false,
      page: true,
      methods: { GET: rpLogout, POST: rpLogoutByForm },
    },
    { pattern: '/userinfo', cors: 'clients', methods: { GET: userinfo, POST: userinfoByPost } },
    { pattern: '/account/consents', cors: 'plain', methods: { GET: listAccountConsents } },
    { pattern: '/account/consents/:segment', cors: 'plain', methods: { DELETE: deleteAccountConsent } },
    { pattern: '/revoke', cors: 'none', methods: { POST: revoke } },
    { pattern: '/introspect', cors: 'none', methods: { POST: introspect } },
    { pattern: '/accounts/roles', cors: 'none', methods: { POST: accountRoles } },
    { pattern: '/revocations/snapshot', cors: 'none', methods: { GET: revocationSnapshot } },
    // An answer to HEAD has no body, so nobody would ever end the stream.
    { pattern: '/revocations/stream', cors: 'none', head: false, methods: { GET: revocationStream } },
    { pattern: '/revocations/report', cors: 'none', methods: { POST: revocationReport } },
    {
      pattern: '/ssf/streams',
      cors: 'none',
      methods: {
        POST: createEventStream,
        GET: readEventStreams,
        PATCH: createChangeEventStream('PATCH'),
        PUT: createChangeEventStream('PUT'),
        DELETE: deleteEventStream,
      },
    },
    { pattern: '/ssf/status', cors: 'none', methods: { GET: readStreamStatus, POST: setStreamStatus } },
    { pattern: '/ssf/subjects/add', cors: 'none', methods: { POST: addEventSubject } },
    { pattern: '/ssf/subjects/remove', cors: 'none', methods: { POST: removeEventSubject } },
    { pattern: '/ssf/verify', cors: 'none', methods: { POST: verifyEventStream } },
    { pattern: '/ssf/poll/:segment', cors: 'none', methods: { POST: pollEvents } },
    { pattern: '/.well-known/ssf-configuration', cors: 'none', methods: { GET: createSsfConfiguration() } },
    { pattern: '/status-lists/:segment', cors: 'none', methods: { GET: createStatusList() } },
    { pattern: '/.well-known/jwks.json', cors: 'clients', methods: { GET: createJwks() } },
    { pattern: '/.well-known/revocation-keys.json', cors: 'none', methods: { GET: createRevocationKeys() } },
    {
      pattern: '/.well-known/oauth-authorization-server',
      cors: 'clients',
      methods: { GET: createMetadata('authorizationServerMetadata') },
    },
    {
      pattern: '/.well-known/openid-configuration',
      cors: 'clients',
      methods: { GET: createMetadata('openidConfiguration') },
    },
    { pattern: '/healthz', cors: 'none', methods: { GET: health } },
    { pattern: '/readyz', cors: 'none', methods: { GET: readiness } },
    { pattern: '/openapi.json', cors: 'none', methods: { GET: createOpenApiDocument(() => routes) } },
  ];
  return routes;
}
