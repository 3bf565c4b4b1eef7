import { must, type Specification, should, specification } from '../requirement.ts';

export const rpInitiatedLogout: Specification = specification(
  'RP-Initiated Logout',
  'OpenID Connect RP-Initiated Logout 1.0',
  [
    must(
      '2',
      'supports GET and POST',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › oidcc-rp-initiated-logout: ends the session, and goes back with the state',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › is served by POST as well',
      'packages/server/src/rp-logout.test.ts › a client’s own ID token › may come by a form of the client’s, which brings no cookie along',
    ),
    must(
      '2',
      'says end_session_endpoint',
      'tests/openid-modules/config-plan.test.ts › config plan › says where one signs out',
      'tests/openid-modules/config-plan.test.ts › config plan › names only endpoints that are there',
    ),
    should(
      '2',
      'takes an expired ID token as id_token_hint',
      'tests/oauth-rules/token-rules.test.ts › an ID token › is a good hint when it has ended',
      'packages/server/src/rp-logout.test.ts › a client’s own ID token › ends the browser’s session and every session that began in it, and leads back',
    ),
    must(
      '2',
      'checks that it issued the hint, and for the client_id that is named',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › %s: is no proof',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › takes a hint for another client than the one that is named for no proof',
      'packages/server/src/rp-logout.test.ts › a request that is not good › ends nothing with a hint that is forged, another kind of token, or another client’s',
    ),
    should(
      '2',
      'ends the session at the server',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › oidcc-rp-initiated-logout: ends the session, and goes back with the state',
      'packages/server/src/rp-logout.test.ts › a client’s own ID token › ends the browser’s session and every session that began in it, and leads back',
    ),
    must(
      '2',
      'asks the person where there is no valid hint',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › oidcc-rp-initiated-logout-no-id-token-hint: asks the person, and redirects nobody unproven',
      'packages/server/src/rp-logout.test.ts › without one › the person is asked, and the answer counts from a page of ours alone',
    ),
    must(
      '2',
      'redirects to no URI that is not registered by that client, letter by letter',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › %s: a page of the server, and no redirect',
      'packages/server/src/rp-logout.test.ts › a request that is not good › leads nobody to %s, and ends nothing',
    ),
    must(
      '2',
      'redirects only where a hint or another proof of the client is there',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › oidcc-rp-initiated-logout-no-id-token-hint: asks the person, and redirects nobody unproven',
      'packages/server/src/rp-logout.test.ts › without one › nobody is led on by itself, only by a link to a registered address',
    ),
    must(
      '2',
      'returns state with the redirect',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › oidcc-rp-initiated-logout: ends the session, and goes back with the state',
      'packages/server/src/rp-logout.test.ts › a client’s own ID token › ends the browser’s session and every session that began in it, and leads back',
    ),
    must(
      '4',
      'does not redirect after an error',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › %s: is no proof',
      'packages/server/src/rp-logout.test.ts › a request that is not good › leads nobody to %s, and ends nothing',
    ),
    must(
      '6',
      'lets no other page log a person out without that person’s word',
      'tests/oauth-attacks/cross-site.test.ts › logging out › from another site asks the person, and does nothing by itself',
      'packages/server/src/rp-logout.test.ts › a client’s own ID token › ends nothing by itself in another browser: whoever sits there is asked',
      'packages/server/src/rp-logout.test.ts › without one › the person is asked, and the answer counts from a page of ours alone',
    ),
  ],
);

export const backChannelLogout: Specification = specification(
  'Back-Channel Logout',
  'OpenID Connect Back-Channel Logout 1.0',
  [
    should(
      '2.1',
      'says backchannel_logout_supported and backchannel_logout_session_supported',
      'tests/openid-modules/back-channel-logout.test.ts › back-channel logout plan › is announced',
    ),
    must(
      '2.3',
      'remembers which clients the session reached',
      'packages/server/src/own-pages.test.ts › the page of one’s account › signs out of this server and of each application that was entered from it',
      'tests/openid-modules/back-channel-logout.test.ts › back-channel logout plan › oidcc-backchannel-rp-initiated-logout: the client is told of its session, by a token for it alone',
    ),
    must(
      '2.4',
      'puts iss, aud, iat, exp, jti and events into a logout token, and sub or sid',
      'tests/openid-modules/back-channel-logout.test.ts › back-channel logout plan › oidcc-backchannel-rp-initiated-logout: the client is told of its session, by a token for it alone',
      'packages/issuer/src/openid/logout-token.test.ts › a logout token › says what §2.4 wants and nothing else, a nonce least of all',
    ),
    must(
      '2.4',
      'puts no nonce in',
      'tests/openid-modules/back-channel-logout.test.ts › back-channel logout plan › oidcc-backchannel-rp-initiated-logout: the client is told of its session, by a token for it alone',
      'packages/issuer/src/openid/logout-token.test.ts › a logout token › says what §2.4 wants and nothing else, a nonce least of all',
    ),
    should(
      '2.4',
      'says typ logout+jwt',
      'tests/openid-modules/back-channel-logout.test.ts › back-channel logout plan › oidcc-backchannel-rp-initiated-logout: the client is told of its session, by a token for it alone',
      'packages/issuer/src/openid/logout-token.test.ts › a logout token › says what §2.4 wants and nothing else, a nonce least of all',
    ),
    must(
      '2.4',
      'signs it with the keys of its ID tokens',
      'tests/openid-modules/back-channel-logout.test.ts › back-channel logout plan › oidcc-backchannel-rp-initiated-logout: the client is told of its session, by a token for it alone',
      'packages/issuer/src/openid/logout-token.test.ts › a logout token › holds by the published keys',
    ),
    should(
      '2.4',
      'lets it live two minutes',
      'tests/openid-modules/back-channel-logout.test.ts › back-channel logout plan › oidcc-backchannel-rp-initiated-logout: the client is told of its session, by a token for it alone',
    ),
    must(
      '2.4',
      'puts sid in where the client asked for it',
      'tests/openid-modules/back-channel-logout.test.ts › back-channel logout plan › oidcc-backchannel-rp-initiated-logout: the client is told of its session, by a token for it alone',
      'packages/issuer/src/openid/logout-token.test.ts › a logout token › says what §2.4 wants and nothing else, a nonce least of all',
    ),
    must(
      '2.5',
      'posts it as a form to the registered URI',
      'tests/openid-modules/back-channel-logout.test.ts › back-channel logout plan › oidcc-backchannel-rp-initiated-logout: the client is told of its session, by a token for it alone',
    ),
    should(
      '2.5',
      'tells all clients at once, and waits for none of them',
      'packages/issuer/src/openid/logout-delivery.test.ts › a client that does not take it › holds nobody up: neither one that hangs the others, nor one session its client’s others',
    ),
    must(
      '2.5',
      'takes it that a client which does not answer was not told, and tries again',
      'packages/issuer/src/openid/logout-delivery.test.ts › a client that does not take it › takes %i for no answer',
    ),
    should(
      '2.7',
      'revokes the refresh tokens of the session without offline_access',
      'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › oidcc-rp-initiated-logout: ends the session, and goes back with the state',
      'packages/server/src/rp-logout.test.ts › a client’s own ID token › ends the browser’s session and every session that began in it, and leads back',
    ),
  ],
);
