import { because, must, type Requirement, should } from '../requirement.ts';

/** OpenID Connect Core 1.0 §2 and §3: the ID token, authentication requests and their answers. */
export const authenticationRows: readonly Requirement[] = [
  must(
    '2',
    'puts iss, sub, aud, exp and iat into every ID token',
    'packages/issuer/src/openid/id-token.test.ts › an ID token › lives five minutes, and says only what it knows',
  ),
  must(
    '2',
    'makes sub at most 255 characters, never given to another person',
    'packages/server/src/pairwise.test.ts › a pairwise client › knows a person by one name everywhere, and it is not the account’s',
  ),
  must(
    '2',
    'puts the client_id into aud',
    'packages/issuer/src/openid/id-token.test.ts › an ID token › lives five minutes, and says only what it knows',
  ),
  must(
    '2',
    'puts auth_time in where max_age was asked for or the client registered it',
    'packages/server/src/single-sign-on.test.ts › who is signed in › authenticates anew once older than max_age, and auth_time says so',
  ),
  must(
    '2',
    'puts nonce in, unchanged, where the request held one',
    'packages/server/src/userinfo.test.ts › an ID token › says who authenticated, for whom, when and for which request',
    'packages/server/src/authorization-answer.test.ts › a code › of one request cannot be put into another: its nonce and its challenge are in it',
  ),
  should(
    '2',
    'puts acr and amr in where they are known',
    'packages/issuer/src/openid/id-token.test.ts › an ID token › names nonce, class of authentication and access token where there are any',
  ),
  must(
    '2',
    'signs ID tokens',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-server: code, tokens, an ID token that verifies and says what it must',
  ),
  must(
    '3.1.2.1',
    'supports GET and POST at the authorization endpoint',
    'packages/server/src/authorize.test.ts › a person who signs in › comes back to the client with a code, the state and the issuer',
    'packages/server/src/authorization-request.test.ts › the endpoint › takes the same by a form, and nothing of the query beside it',
  ),
  must(
    '3.1.2.1',
    'takes a request without the scope openid for an OAuth request: no ID token',
    'packages/server/src/token-code.test.ts › a code at /token › gives a public client its tokens, and an ID token where openid was granted',
  ),
  should(
    '3.1.2.1',
    'ignores scopes that it does not know',
    'packages/server/src/single-sign-on.test.ts › who is signed in › gives no scope away that the account does not hold',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-scope-all: all of them at once',
  ),
  must(
    '3.1.2.1',
    'with prompt=none shows no page, and answers an error where one is needed',
    'tests/openid-modules/basic-prompts.test.ts › basic plan, prompts › oidcc-prompt-none-not-logged-in: login_required, and no page',
    'packages/server/src/single-sign-on.test.ts › who is signed in › is nobody without the cookie, or with one that is not good',
  ),
  should(
    '3.1.2.1',
    'with prompt=login asks for the password again',
    'packages/server/src/single-sign-on.test.ts › who is signed in › authenticates anew for prompt=login, although the cookie is good',
  ),
  should(
    '3.1.2.1',
    'with prompt=consent asks for the consent again',
    'packages/server/src/single-sign-on.test.ts › who is signed in › is asked for consent once, for all that was granted and no more',
  ),
  should(
    '3.1.2.1',
    'with prompt=select_account lets the person choose',
    'packages/server/src/single-sign-on.test.ts › who is signed in › chooses for prompt=select_account, and may choose to be somebody else',
  ),
  must(
    '3.1.2.1',
    'refuses prompt=none beside another value',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › is told to its redirect URI: %s',
    'tests/openid-modules/basic-prompts.test.ts › basic plan, prompts › prompt=none beside another value is an invalid request',
  ),
  must(
    '3.1.2.1',
    'with max_age asks for the password again once that is over',
    'packages/server/src/single-sign-on.test.ts › who is signed in › authenticates anew once older than max_age, and auth_time says so',
  ),
  must(
    '3.1.2.1',
    'answers nobody else’s data where id_token_hint names another person',
    'packages/server/src/single-sign-on.test.ts › an id_token_hint › of another person is not answered for the one who is signed in',
  ),
  must(
    '3.1.2.1',
    'takes display, ui_locales and claims_locales without failing',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › %s: succeeds',
  ),
  must(
    '3.1.2.2',
    'validates every parameter of OAuth 2.0',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › is told to its redirect URI: %s',
    'packages/server/src/authorization-request.property.test.ts › an authorization request, however it is bent › leads to the registered redirect URI, to a page of ours, or nowhere; and never fails',
  ),
  must(
    '3.1.2.2',
    'checks that scope has openid before it makes an ID token',
    'packages/server/src/token-code.test.ts › a code at /token › gives a public client its tokens, and an ID token where openid was granted',
  ),
  must(
    '3.1.2.3',
    'authenticates a person who is not signed in, and never silently where it may not',
    'packages/server/src/authorize.test.ts › a person who signs in › comes back to the client with a code, the state and the issuer',
    'packages/server/src/single-sign-on.test.ts › who is signed in › is nobody without the cookie, or with one that is not good',
  ),
  must(
    '3.1.2.3',
    'defends its sign-in against cross-site requests and clickjacking',
    'packages/server/src/interaction.test.ts › a form › from %s is not heard',
    'packages/server/src/interaction.test.ts › a page › is kept by no cache, framed by nobody, and says nothing to the next site',
  ),
  must(
    '3.1.2.4',
    'has the person’s consent before it gives claims to a client',
    'packages/server/src/single-sign-on.test.ts › who is signed in › is asked for consent once, for all that was granted and no more',
    'packages/server/src/interaction.test.ts › the end of an interaction › is not another person’s: consent that was shown to one is not given by the next',
  ),
  must(
    '3.1.2.5',
    'answers in the query for the code flow',
    'packages/server/src/authorize.test.ts › a person who signs in › comes back to the client with a code, the state and the issuer',
  ),
  must(
    '3.1.2.6',
    'answers login_required, consent_required, interaction_required and account_selection_required',
    'packages/server/src/single-sign-on.test.ts › who is signed in › is asked for consent once, for all that was granted and no more',
    'packages/server/src/interaction.test.ts › the end of an interaction › takes a person’s click where any program on the machine could have asked',
    'packages/server/src/single-sign-on.test.ts › who is signed in › is nobody without the cookie, or with one that is not good',
  ),
  must(
    '3.1.2.6',
    'answers request_not_supported and request_uri_not_supported where they are not served',
    'packages/server/src/request-source.test.ts › a pushed request › is never fetched, nor made up: %s',
  ),
  must(
    '3.1.3.1',
    'authenticates the client at the token endpoint by its registered method',
    'packages/server/src/token-endpoint.test.ts › client authentication › is by the one method that the client is registered for',
  ),
  must(
    '3.1.3.2',
    'takes a code once where it can, and only with the redirect_uri of the request',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-codereuse: a code is good once',
    'packages/server/src/authorization-answer.test.ts › a code › is worth nothing with %s, and good with its own',
  ),
  must(
    '3.1.3.3',
    'answers id_token beside the access token, and forbids to store it',
    'packages/server/src/token-code.test.ts › a code at /token › gives a public client its tokens, and an ID token where openid was granted',
  ),
  must(
    '3.1.3.6',
    'makes at_hash fit the access token',
    'packages/issuer/src/openid/id-token.test.ts › an ID token › names nonce, class of authentication and access token where there are any',
    'packages/issuer/src/openid/id-token.test.ts › an ID token › halves the hash that %s uses',
  ),
  must('3.2', 'serves the implicit flow', because('RFC 9700 §2.1.2; not in the metadata, refused')),
  must('3.3', 'serves the hybrid flow', because('RFC 9700 §2.1.2; not in the metadata, refused')),
];
