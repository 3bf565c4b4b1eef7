import { because, must, type Specification, should, specification } from '../requirement.ts';
import { authorizationRows } from './rfc6749-authorization.ts';

export const rfc6749: Specification = specification('RFC 6749', 'The OAuth 2.0 Authorization Framework', [
  ...authorizationRows,
  must(
    '3.2',
    'takes POST alone at the token endpoint',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › takes POST with a form and nothing else',
  ),
  must(
    '3.2',
    'ignores unknown parameters there and refuses repeated ones',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › ignores unknown parameters and refuses repeated ones',
  ),
  must(
    '3.2.1',
    'has confidential clients authenticate at the token endpoint',
    'tests/oauth-attacks/stolen-code.test.ts › a client › cannot be played without its secret, nor with another’s',
  ),
  must(
    '4.1.3',
    'wants the client_id of a client that does not authenticate',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › wants the client_id of a client that does not authenticate',
  ),
  must(
    '4.1.3',
    'gives tokens only to the client that the code was issued to',
    'tests/oauth-attacks/stolen-code.test.ts › a stolen code › is worth nothing to another client, by whatever name',
  ),
  must(
    '4.1.3',
    'refuses a code that is unknown, expired or revoked',
    'packages/issuer/src/grants/authorization-code.test.ts › an authorization code › is unknown when it is garbage, empty, or changed by a letter',
    'packages/issuer/src/grants/authorization-code.test.ts › an authorization code › is good for a minute',
    'packages/issuer/src/grants/authorization-code.test.ts › between a sign-in and its session › a revocation of %s makes the code worthless',
  ),
  must(
    '4.1.3',
    'wants the redirect_uri of the authorization request, identical',
    'tests/oauth-attacks/redirect-uri.test.ts › a redirection URI › in the exchange: %s is invalid_grant',
  ),
  must(
    '4.4',
    'gives client credentials grants to confidential clients alone',
    'packages/issuer/src/client-settings.test.ts › a client’s settings › give a public client neither a secret’s method nor a machine’s grants',
  ),
  must(
    '4.4.2',
    'authenticates the client of a client credentials grant',
    'packages/server/src/token-endpoint.test.ts › client credentials at /token › are refused for %s',
  ),
  should(
    '4.4.3',
    'gives no refresh token for client credentials',
    'packages/server/src/token-endpoint.test.ts › client credentials at /token › answer a token of the client itself, kept by no cache, with neither refresh nor ID token',
  ),
  must(
    '5.1',
    'answers tokens as JSON with access_token and token_type',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › answers JSON that no cache keeps, with how long the token lives',
  ),
  should(
    '5.1',
    'says expires_in',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › answers JSON that no cache keeps, with how long the token lives',
  ),
  must(
    '5.1',
    'forbids that an answer with a token is stored (Cache-Control: no-store)',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › answers JSON that no cache keeps, with how long the token lives',
  ),
  must('5.1', 'adds Pragma: no-cache', because('HTTP/1.0 caches; OAuth 2.1 §3.2.3 leaves it out')),
  must(
    '5.2',
    'answers an error with 400 and one of the names of the list',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › answers errors by their names and in their characters',
  ),
  must(
    '5.2',
    'answers invalid_client with 401 and WWW-Authenticate where the client used that header',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › answers invalid_client with 401 and a challenge for the header that was used',
  ),
  must(
    '5.2',
    'answers unsupported_grant_type and unauthorized_client by their names',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › answers errors by their names and in their characters',
  ),
  must(
    '5.2',
    'keeps error and error_description within their characters',
    'tests/oauth-rules/wire-rules.test.ts › the token endpoint › answers errors by their names and in their characters',
  ),
  must(
    '6',
    'has a confidential client authenticate to refresh',
    'tests/oauth-attacks/token-substitution.test.ts › a refresh token › is good for its client alone, whoever else knows it',
  ),
  must(
    '6',
    'takes a refresh token from the client that it was issued to alone',
    'tests/oauth-attacks/token-substitution.test.ts › a refresh token › is good for its client alone, whoever else knows it',
  ),
  must(
    '6',
    'gives no scope by a refresh that the person did not grant',
    'tests/oauth-attacks/token-substitution.test.ts › a refresh token › gives no scope that was not granted',
  ),
  must(
    '6',
    'takes a missing scope in a refresh for the former one',
    'tests/oauth-rules/token-rules.test.ts › a refresh › keeps the scope unless it asks for less',
  ),
  must(
    '10.3',
    'lets nobody make, change or guess an access token',
    'packages/jwt/src/round-trip.test.ts › refuses a token with one character changed, wherever it is',
  ),
  must(
    '10.4',
    'lets nobody make, change or guess a refresh token, and keeps none in clear',
    'packages/issuer/src/refresh-token.test.ts › a refresh token › is refused with any one character changed to any other',
  ),
  must(
    '10.5',
    'makes codes that live briefly and once, kept by their hash alone',
    'packages/issuer/src/grants/authorization-code.test.ts › an authorization code › rests in the store as a hash alone',
    'tests/oauth-attacks/stolen-code.test.ts › a stolen code › is kept nowhere in clear',
  ),
  must(
    '10.10',
    'makes codes and tokens that are guessed with a chance of at most 2^-128',
    'tests/oauth-rules/token-rules.test.ts › a secret of ours › is too long to be guessed, and never the same',
  ),
]);
