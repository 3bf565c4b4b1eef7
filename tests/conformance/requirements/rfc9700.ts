import { because, must, type Specification, should, specification } from '../requirement.ts';

export const rfc9700: Specification = specification('RFC 9700', 'Best Current Practice for OAuth 2.0 Security', [
  must(
    '2.1',
    'compares redirection URIs as exact strings, save the port of a loopback address',
    'tests/oauth-attacks/redirect-uri.test.ts › a redirection URI › with %s gets a page, not a redirect, and not an error either',
    'tests/oauth-attacks/redirect-uri.test.ts › a redirection URI › of a loopback address may name any port, and nothing else of it may differ',
  ),
  must(
    '2.1',
    'redirects nobody to a place that the request alone names',
    'tests/oauth-attacks/redirect-uri.test.ts › a redirection URI › with %s gets a page, not a redirect, and not an error either',
  ),
  should(
    '2.1',
    'lets clients tell issuers apart (iss in the answer)',
    'tests/oauth-attacks/mix-up.test.ts › mix-up › cannot happen to %s: the answer says who gave it, as the metadata do',
  ),
  must(
    '2.1',
    'never uses a redirect that passes a form with credentials on (307)',
    'tests/oauth-attacks/cross-site.test.ts › pages › are reached by 303, so that no password goes to a client',
  ),
  must('2.1.1', 'supports PKCE', 'tests/openid-modules/basic-requests.test.ts › basic plan, requests › %s: succeeds'),
  must(
    '2.1.1',
    'demands PKCE of public clients',
    'tests/oauth-attacks/stolen-code.test.ts › PKCE › is not let go of: %s is refused, by public and by confidential clients',
  ),
  should(
    '2.1.1',
    'demands PKCE of confidential clients',
    'tests/oauth-attacks/stolen-code.test.ts › PKCE › is not let go of: %s is refused, by public and by confidential clients',
  ),
  must(
    '2.1.1',
    'enforces code_verifier wherever the request held a challenge',
    'tests/oauth-attacks/stolen-code.test.ts › a stolen code › is worth nothing with another verifier, and to who has none',
  ),
  must(
    '2.1.1',
    'refuses a code_verifier where the request held no challenge',
    'tests/oauth-attacks/stolen-code.test.ts › PKCE › is not let go of: %s is refused, by public and by confidential clients',
  ),
  must(
    '2.1.1',
    'lets clients find out that PKCE is there',
    'tests/openid-modules/config-plan.test.ts › config plan › offers the code flow alone, with PKCE by S256, and no “none” anywhere',
  ),
  should(
    '2.1.2',
    'gives no access token through the front channel',
    'tests/oauth-attacks/mix-up.test.ts › mix-up › cannot happen to %s: the answer says who gave it, as the metadata do',
  ),
  should(
    '2.2.1',
    'binds access tokens to their sender (DPoP, mutual TLS)',
    'tests/oauth-attacks/replayed-proofs.test.ts › a token that is bound to a key › is refused as a bearer token, without a proof, with another key’s, and with a proof for another token',
    'packages/server/src/oauth/client-certificate.test.ts › a token that is bound to a certificate › says so, and is good with that certificate alone',
  ),
  must(
    '2.2.2',
    'binds the refresh tokens of public clients to a key or rotates them',
    'packages/server/src/token-code.test.ts › a refresh at /token › rotates the token of a public client, and says again who signed in',
  ),
  should(
    '2.3',
    'gives tokens no more than their use needs, for one audience',
    'tests/oauth-rules/token-rules.test.ts › an access token › is a signed at+jwt with all that RFC 9068 wants',
    'packages/server/src/single-sign-on.test.ts › who is signed in › gives no scope away that the account does not hold',
  ),
  must(
    '2.4',
    'serves no password grant',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › answers errors by their names and in their characters',
  ),
  should(
    '2.5',
    'authenticates clients where it can',
    'tests/oauth-attacks/stolen-code.test.ts › a client › cannot be played without its secret, nor with another’s',
  ),
  should(
    '2.5',
    'offers authentication by asymmetric keys',
    'tests/oauth-attacks/replayed-proofs.test.ts › a client assertion › authenticates once',
  ),
  should(
    '2.6',
    'publishes its metadata',
    'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
  ),
  must(
    '2.6',
    'is reached through TLS, save on loopback',
    'packages/issuer/src/issuer-options.test.ts › the options of an issuer › refuse %j for its URL',
  ),
  must(
    '2.6',
    'lets no client choose a client_id or sub that is mistaken for another’s',
    'tests/oauth-rules/token-rules.test.ts › a client’s name › never looks like a person’s',
  ),
  must(
    '2.6',
    'answers no cross-origin call at the authorization endpoint',
    'packages/server/src/authorization-request.test.ts › the endpoint › lets no other site read or preflight it',
  ),
  must(
    '4.1.3',
    'takes no pattern in a registered redirection URI',
    'tests/oauth-attacks/redirect-uri.test.ts › a redirection URI › is never a pattern: a star stands for itself',
  ),
  should(
    '4.2.4',
    'loads nothing of third parties and sends no Referer from its pages',
    'tests/oauth-attacks/cross-site.test.ts › pages › stay out of frames, run no script, send no address on and are not stored',
  ),
  should(
    '4.3.1',
    'keeps the code out of histories: it is good once',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-codereuse: a code is good once',
  ),
  must(
    '4.4.2',
    'defends clients that use several servers against mix-up',
    'tests/oauth-attacks/mix-up.test.ts › mix-up › is known by each client: the other server’s code is worth nothing here',
    'tests/oauth-attacks/mix-up.test.ts › mix-up › cannot happen to %s: the answer says who gave it, as the metadata do',
  ),
  must(
    '4.5.3',
    'binds a code to the transaction of the browser that began it, by PKCE or nonce',
    'tests/oauth-attacks/stolen-code.test.ts › a stolen code › injected into another transaction fails: its challenge is another’s',
  ),
  must(
    '4.5.3.2',
    'puts nonce into the ID token as it came',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-server: code, tokens, an ID token that verifies and says what it must',
  ),
  should(
    '4.7.1',
    'lets no one log a person in as somebody else (CSRF of log-in)',
    'tests/oauth-attacks/cross-site.test.ts › logging in › cannot be finished in a browser that did not begin it',
    'tests/oauth-attacks/cross-site.test.ts › logging in › from %s is refused',
  ),
  must(
    '4.8.2',
    'refuses a downgrade: neither a missing challenge nor another method passes',
    'tests/oauth-attacks/stolen-code.test.ts › PKCE › is not let go of: %s is refused, by public and by confidential clients',
  ),
  should(
    '4.9.2',
    'limits what a resource server that was taken over can do with tokens',
    'tests/oauth-attacks/token-substitution.test.ts › an access token › for an API opens neither the account nor the administration here',
  ),
  must(
    '4.11.2',
    'redirects automatically only to clients that it trusts, and after the person’s sign-in',
    'tests/openid-modules/basic-prompts.test.ts › basic plan, prompts › oidcc-prompt-none-not-logged-in: login_required, and no page',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-ensure-registered-redirect-uri: another one gets a page and no redirect',
  ),
  must(
    '4.12',
    'answers a form with credentials by 303',
    'tests/oauth-attacks/cross-site.test.ts › pages › are reached by 303, so that no password goes to a client',
  ),
  must(
    '4.13',
    'trusts no header of a proxy that it was not told of',
    'packages/server/src/oauth/client-certificate.test.ts › a client with a certificate › is not known by what anybody but a trusted proxy wrote, which is counted',
  ),
  must(
    '4.14.2',
    'knows a replayed refresh token and ends its session',
    'packages/issuer/src/refresh-rules.test.ts › rule 5, any other › revokes this session and only this one at generation %i',
  ),
  should(
    '4.14.2',
    'ends refresh tokens with a logout, a change of password and after disuse',
    'tests/openid-modules/rp-initiated-logout.test.ts › RP-initiated logout plan › oidcc-rp-initiated-logout: ends the session, and goes back with the state',
    'packages/issuer/src/refresh-rules.test.ts › rule 0, before the generation is looked at › lives until the last millisecond before either end',
  ),
  must(
    '4.15.1',
    'lets no client act as a person by its client_id',
    'tests/oauth-rules/token-rules.test.ts › a client’s name › never looks like a person’s',
    'packages/server/src/token-endpoint.test.ts › client credentials at /token › are no key to an account',
  ),
  must(
    '4.16',
    'keeps its pages from being framed',
    'tests/oauth-attacks/cross-site.test.ts › pages › stay out of frames, run no script, send no address on and are not stored',
  ),
  must(
    '4.17.2',
    'serves no mode of answer through messages of a window',
    because('response_mode=web_message is not served'),
  ),
]);
