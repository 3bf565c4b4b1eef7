import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc7662: Specification = specification('RFC 7662', 'Token Introspection', [
  must(
    '2.1',
    'takes POST with a form, and wants the token',
    'packages/server/src/oauth-endpoints.test.ts › introspection › wants the token, once',
  ),
  must(
    '2.1',
    'authorises who asks',
    'packages/server/src/oauth-endpoints.test.ts › introspection › is for registered resource servers alone',
    'packages/server/src/introspection.test.ts › introspection by a client › is by its one method, and never by a name alone',
  ),
  must(
    '2.1',
    'finds the token whatever the hint says',
    'packages/server/src/oauth-endpoints.test.ts › introspection › ignores a wrong hint and parameters that it does not know',
  ),
  must(
    '2.2',
    'answers JSON with “active”',
    'packages/server/src/oauth-endpoints.test.ts › introspection › answers the claims of a good token to the resource server it is for',
  ),
  should(
    '2.2',
    'says nothing more of a token that is not active',
    'packages/server/src/oauth-endpoints.test.ts › introspection › calls another audience’s token inactive, and says nothing more',
  ),
  must(
    '2.2',
    'answers that an unknown, expired, revoked or foreign token is not active, and no error',
    'packages/server/src/oauth-endpoints.test.ts › introspection › calls a revoked, a tampered, a refresh token and garbage inactive',
    'packages/server/src/introspection.test.ts › introspection by a client › tells of its own access tokens, and of nobody else’s',
  ),
  must(
    '2.3',
    'answers 401 to who does not authenticate',
    'packages/server/src/oauth-endpoints.test.ts › introspection › is for registered resource servers alone',
  ),
  must(
    '4',
    'checks expiry, start, revocation and signature',
    'packages/server/src/oauth-endpoints.test.ts › introspection › calls a revoked, a tampered, a refresh token and garbage inactive',
  ),
  must(
    '4',
    'protects against those who fish for tokens',
    'packages/server/src/oauth-endpoints.test.ts › revocation › makes who guesses secrets wait',
  ),
  should(
    '4',
    'lets no answer be stored',
    'tests/oauth-rules/wire-rules.test.ts › revocation and introspection › answer what no cache keeps',
  ),
]);
