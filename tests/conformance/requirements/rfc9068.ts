import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc9068: Specification = specification('RFC 9068', 'JWT Profile for Access Tokens', [
  must(
    '2.1',
    'signs access tokens, never with “none”',
    'tests/oauth-rules/token-rules.test.ts › an access token › is a signed at+jwt with all that RFC 9068 wants',
  ),
  must(
    '2.1',
    'supports RS256 among its algorithms',
    'tests/oauth-rules/token-rules.test.ts › another algorithm › RS256 signs access tokens and ID tokens alike',
  ),
  should(
    '2.1',
    'says typ at+jwt',
    'tests/oauth-rules/token-rules.test.ts › an access token › is a signed at+jwt with all that RFC 9068 wants',
  ),
  must(
    '2.2',
    'puts iss, exp, aud, sub, client_id, iat and jti into every access token',
    'tests/oauth-rules/token-rules.test.ts › an access token › is a signed at+jwt with all that RFC 9068 wants',
  ),
  must(
    '2.2',
    'makes sub the client where no person is involved',
    'packages/issuer/src/grants/client-credentials.test.ts › the client credentials grant › answers a token in which the client speaks for itself, without a session',
  ),
  should(
    '2.2.1',
    'puts auth_time, acr and amr of the session in, as they were at authentication',
    'tests/oauth-rules/token-rules.test.ts › an access token › is a signed at+jwt with all that RFC 9068 wants',
  ),
  must(
    '2.2.1',
    'keeps auth_time over refreshes',
    'tests/oauth-rules/token-rules.test.ts › a refresh › keeps who signed in, and when',
  ),
  should(
    '2.2.3',
    'puts the scope in where the request had one',
    'tests/oauth-rules/token-rules.test.ts › an access token › is a signed at+jwt with all that RFC 9068 wants',
  ),
  should(
    '3',
    'makes the resource of the request the audience',
    'tests/oauth-rules/token-rules.test.ts › a resource › that is asked for is the audience, and one that is not known is invalid_target',
  ),
  must(
    '3',
    'without a resource takes a default audience',
    'tests/oauth-rules/token-rules.test.ts › a resource › that is asked for is the audience, and one that is not known is invalid_target',
  ),
  should(
    '3',
    'answers invalid_target for a resource that it does not know',
    'tests/oauth-rules/token-rules.test.ts › a resource › that is asked for is the audience, and one that is not known is invalid_target',
  ),
  must(
    '4',
    'names its keys in the metadata',
    'tests/openid-modules/config-plan.test.ts › config plan › publishes public keys alone, each with its use and its name',
  ),
  should(
    '5',
    'lets no sub of a client be mistaken for a person’s',
    'tests/oauth-rules/token-rules.test.ts › a client’s name › never looks like a person’s',
  ),
  must(
    '6',
    'lets nobody take an access token for an ID token, nor the reverse',
    'tests/oauth-attacks/token-substitution.test.ts › an ID token › is no access token: not for userinfo, not for the account, not for any verifier, and not active',
    'tests/oauth-attacks/token-substitution.test.ts › an access token › is no ID token: not as a hint for the sign-in, not for the logout',
  ),
]);
