import { must, type Specification, should, specification } from '../requirement.ts';

// The server is a resource server where it serves /userinfo.
export const rfc6750: Specification = specification('RFC 6750', 'Bearer Token Usage', [
  must(
    '2',
    'refuses a token that is sent in two ways at once',
    'tests/oauth-rules/wire-rules.test.ts › userinfo › refuses a token that comes in two ways, and one in the query',
  ),
  must(
    '2.1',
    'takes a token from the Authorization header',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-userinfo-get: the sub of the ID token',
  ),
  should(
    '2.3',
    'takes no token from the query of a URI',
    'tests/oauth-rules/wire-rules.test.ts › userinfo › refuses a token that comes in two ways, and one in the query',
  ),
  must(
    '3',
    'answers WWW-Authenticate where the token is missing or does not do',
    'tests/oauth-rules/wire-rules.test.ts › userinfo › challenges who has no token without a code, and says invalid_token of a bad one',
  ),
  should(
    '3',
    'says invalid_token with 401 for a token that is expired, revoked or malformed',
    'tests/oauth-rules/wire-rules.test.ts › userinfo › challenges who has no token without a code, and says invalid_token of a bad one',
  ),
  should(
    '3',
    'gives no error code to who sent no credential',
    'tests/oauth-rules/wire-rules.test.ts › userinfo › challenges who has no token without a code, and says invalid_token of a bad one',
  ),
  must(
    '3.1',
    'answers insufficient_scope with 403',
    'tests/oauth-rules/wire-rules.test.ts › userinfo › answers insufficient_scope with 403',
  ),
  must(
    '3',
    'names scheme, realm, scope and error once each',
    'tests/oauth-rules/wire-rules.test.ts › userinfo › challenges who has no token without a code, and says invalid_token of a bad one',
  ),
  must(
    '5.2',
    'makes tokens whose content nobody can change',
    'packages/jwt/src/round-trip.test.ts › refuses a token with one character changed, wherever it is',
  ),
  must(
    '5.2',
    'binds tokens to an audience',
    'tests/oauth-attacks/token-substitution.test.ts › an access token › for an API opens neither the account nor the administration here',
  ),
  should(
    '5.3',
    'issues tokens that live an hour at most',
    'tests/oauth-rules/token-rules.test.ts › an access token › lives an hour at most, and says so',
  ),
]);
