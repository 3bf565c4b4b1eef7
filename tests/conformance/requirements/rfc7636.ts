import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc7636: Specification = specification('RFC 7636', 'Proof Key for Code Exchange', [
  must(
    '4.1',
    'takes verifiers of 43 to 128 unreserved characters and no others',
    'tests/oauth-attacks/stolen-code.test.ts › PKCE › wants a verifier of 43 to 128 unreserved characters',
  ),
  must('4.2', 'supports S256', 'tests/openid-modules/basic-requests.test.ts › basic plan, requests › %s: succeeds'),
  must(
    '4.4',
    'binds challenge and method to the code',
    'tests/oauth-attacks/stolen-code.test.ts › a stolen code › is worth nothing with another verifier, and to who has none',
  ),
  must(
    '4.4',
    'puts the challenge into nothing that others can read',
    'tests/oauth-attacks/stolen-code.test.ts › a stolen code › is kept nowhere in clear',
  ),
  must(
    '4.4.1',
    'answers invalid_request where a challenge is wanted and missing',
    'tests/oauth-attacks/stolen-code.test.ts › PKCE › is not let go of: %s is refused, by public and by confidential clients',
  ),
  must(
    '4.4.1',
    'answers invalid_request for a method that is not served',
    'tests/oauth-attacks/stolen-code.test.ts › PKCE › is not let go of: %s is refused, by public and by confidential clients',
  ),
  must(
    '4.6',
    'answers invalid_grant where the verifier does not fit or is missing',
    'tests/oauth-attacks/stolen-code.test.ts › a stolen code › is worth nothing with another verifier, and to who has none',
    'packages/server/src/token-code.test.ts › a code at /token › with %s is refused',
  ),
  must(
    '4.6',
    'compares after hashing, never the texts themselves',
    'tests/oauth-attacks/stolen-code.test.ts › a stolen code › is not redeemed by the challenge itself',
  ),
  should(
    '7.2',
    'serves S256 alone where it can',
    'tests/openid-modules/config-plan.test.ts › config plan › offers the code flow alone, with PKCE by S256, and no “none” anywhere',
  ),
]);
