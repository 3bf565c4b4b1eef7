import { must, type Specification, specification } from '../requirement.ts';

export const rfc9207: Specification = specification('RFC 9207', 'Issuer Identification', [
  must(
    '2',
    'puts iss into every answer with a code',
    'tests/oauth-attacks/mix-up.test.ts › mix-up › cannot happen to %s: the answer says who gave it, as the metadata do',
    'packages/server/src/authorize.test.ts › a person who signs in › comes back to the client with a code, the state and the issuer',
  ),
  must(
    '2',
    'puts iss into every answer with an error',
    'tests/oauth-attacks/mix-up.test.ts › mix-up › cannot happen to %s: the answer says who gave it, as the metadata do',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › is told to its redirect URI: %s',
  ),
  must(
    '2',
    'makes that iss the issuer of its metadata, letter by letter',
    'tests/oauth-attacks/mix-up.test.ts › mix-up › cannot happen to %s: the answer says who gave it, as the metadata do',
  ),
  must(
    '2.3',
    'says authorization_response_iss_parameter_supported',
    'tests/openid-modules/config-plan.test.ts › config plan › says of iss, request objects, claims and pushed requests what is so',
  ),
]);
