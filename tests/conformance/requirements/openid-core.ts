import { because, must, type Specification, should, specification } from '../requirement.ts';
import { authenticationRows } from './openid-core-authentication.ts';

export const openidCore: Specification = specification('OpenID Connect Core', 'OpenID Connect Core 1.0', [
  ...authenticationRows,
  must(
    '5.1',
    'gives claims in the types of the standard',
    'packages/issuer/src/openid/id-token.test.ts › the claims of a scope › %s are %j',
  ),
  must(
    '5.3',
    'has a userinfo endpoint that takes GET and POST',
    'packages/server/src/userinfo.test.ts › /userinfo › answers by %s what the scopes stand for',
  ),
  must(
    '5.3.1',
    'takes the access token as a bearer token',
    'packages/server/src/userinfo.test.ts › /userinfo › answers by %s what the scopes stand for',
  ),
  should('5.3', 'lets pages of other origins call userinfo, without cookies'),
  must(
    '5.3.2',
    'answers sub always, and the sub of the ID token',
    'packages/server/src/userinfo.test.ts › /userinfo › answers by %s what the scopes stand for',
    'packages/server/src/pairwise.test.ts › a pairwise client › knows a person by one name everywhere, and it is not the account’s',
  ),
  should(
    '5.3.2',
    'leaves out claims that have no value',
    'packages/issuer/src/openid/id-token.test.ts › the claims of a scope › %s are %j',
  ),
  must(
    '5.3.2',
    'answers application/json, or a JWT where the client registered that',
    'packages/server/src/userinfo.test.ts › /userinfo › signs for a client that is registered for it, as no ID token',
  ),
  must(
    '5.3.3',
    'answers errors as RFC 6750 §3 says',
    'packages/server/src/userinfo.test.ts › /userinfo › refuses a token without the scope openid, without a person, and none at all',
  ),
  must(
    '5.4',
    'gives the claims of the scopes profile, email, address and phone, and no others',
    'packages/issuer/src/openid/id-token.test.ts › the claims of a scope › %s are %j',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-scope-profile: claims of the profile alone',
  ),
  must(
    '5.5',
    'takes the claims parameter as metadata say',
    'packages/issuer/src/openid/claims-request.test.ts › the parameter claims › asks by name, for either place, whatever it says of each',
    'packages/server/src/userinfo.test.ts › /userinfo › answers the claims that were asked for by name beside them',
  ),
  should(
    '5.5.1',
    'gives no error where an essential claim is not there',
    'packages/server/src/userinfo.test.ts › an ID token › carries a claim that was asked for it by name',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-claims-essential: an essential claim of userinfo is answered',
  ),
  must(
    '5.5.1.1',
    'answers no other acr as though it were the essential one',
    'packages/issuer/src/openid/claims-request.test.ts › the parameter claims › demands a class of authentication only as an essential claim with values',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › is told to its redirect URI: %s',
  ),
  must(
    '6.1',
    'takes a request object by value, where its signature holds',
    'packages/server/src/request-source.test.ts › a signed request › is read, and demanded of a client that is registered so',
    'packages/server/src/request-source.test.ts › a signed request › of somebody else’s key leads nobody anywhere',
  ),
  must('6.1', 'refuses a request object whose client_id or response_type is another than the query’s'),
  must('6.2', 'fetches request_uri of the web', because('only what was pushed is taken (RFC 9126); metadata say so')),
  must(
    '8.1',
    'makes pairwise subjects that no two sectors can compare and nobody can turn back',
    'packages/server/src/pairwise.test.ts › a pairwise client › shares the name with its own sector, and with nobody else',
  ),
  must('8.1', 'fetches sector_identifier_uri and finds all redirection URIs in it'),
  must(
    '9',
    'supports client_secret_basic, client_secret_post and private_key_jwt as registered',
    'packages/server/src/token-endpoint.test.ts › client authentication › is by the one method that the client is registered for',
  ),
  must(
    '9',
    'takes each assertion’s jti once',
    'tests/oauth-attacks/replayed-proofs.test.ts › a client assertion › authenticates once',
  ),
  must(
    '10.1',
    'signs with keys that it publishes',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-server: code, tokens, an ID token that verifies and says what it must',
  ),
  should('10.1.1', 'keeps published what signed until the last token has ended'),
  should('11', 'gives offline access only with consent and prompt=consent, or leaves it out'),
  must(
    '12.1',
    'refreshes for the client that got the token alone',
    'packages/server/src/token-code.test.ts › a refresh at /token › of a stolen token by another client is refused and ends nothing',
  ),
  must(
    '12.2',
    'keeps iss, sub, aud and auth_time in a refreshed ID token, and puts no new nonce in',
    'packages/server/src/token-code.test.ts › a refresh at /token › rotates the token of a public client, and says again who signed in',
  ),
  must(
    '13.1',
    'takes GET parameters in the query and POST parameters in a form',
    'packages/server/src/authorization-request.test.ts › the endpoint › takes the same by a form, and nothing of the query beside it',
  ),
  must(
    '15.1',
    'supports what is mandatory of every provider: prompt, display, ui_locales, max_age, acr_values',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › %s: succeeds',
  ),
  must('15.2', 'supports discovery and dynamic registration where clients come unannounced'),
  should(
    '16.11',
    'ends the tokens of a lost code',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-codereuse-30seconds: the second use ends what the first one gave',
  ),
  must('16.14', 'signs ID tokens with asymmetric keys or keys of enough entropy'),
]);
