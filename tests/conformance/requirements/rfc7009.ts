import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc7009: Specification = specification('RFC 7009', 'Token Revocation', [
  must(
    '2',
    'revokes refresh tokens',
    'packages/server/src/introspection.test.ts › revocation by every method › ends the session of a refresh token that OAuth gave',
  ),
  should(
    '2',
    'revokes access tokens',
    'packages/server/src/oauth-endpoints.test.ts › revocation › of an access token kills that one alone',
  ),
  must(
    '2.1',
    'authenticates the client first',
    'packages/server/src/oauth-endpoints.test.ts › revocation › is for clients: a public one by its name, a confidential one by its secret',
  ),
  must(
    '2.1',
    'revokes nothing that was issued to another client',
    'tests/oauth-attacks/token-substitution.test.ts › a refresh token › is neither an access token nor revoked by another client',
    'packages/server/src/oauth-endpoints.test.ts › revocation › of another client’s token is answered alike and does nothing',
  ),
  must(
    '2.1',
    'looks among all kinds of token where the hint does not lead to one',
    'tests/oauth-rules/wire-rules.test.ts › revocation and introspection › see through a wrong hint and ignore an unknown one',
  ),
  must(
    '2.1',
    'ignores a hint that it does not know',
    'tests/oauth-rules/wire-rules.test.ts › revocation and introspection › see through a wrong hint and ignore an unknown one',
  ),
  must(
    '2.1',
    'lets the access tokens of a revoked refresh token die with it',
    'packages/server/src/oauth-endpoints.test.ts › revocation › of a refresh token ends its session and all its access tokens',
  ),
  must(
    '2.2',
    'answers 200 also for a token that is not good',
    'packages/server/src/oauth-endpoints.test.ts › revocation › of a token that is not good is a success',
  ),
  must(
    '2.2.1',
    'answers errors as RFC 6749 §5.2 says',
    'packages/server/src/oauth-endpoints.test.ts › revocation › is for clients: a public one by its name, a confidential one by its secret',
  ),
  should(
    '2.1',
    'makes the revocation hold at once',
    'tests/oauth-rules/wire-rules.test.ts › revocation and introspection › see through a wrong hint and ignore an unknown one',
  ),
]);
