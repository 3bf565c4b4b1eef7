import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc9126: Specification = specification('RFC 9126', 'Pushed Authorization Requests', [
  must(
    '2.1',
    'authenticates the client as at the token endpoint',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › needs the client’s authentication, and POST',
  ),
  must(
    '2.1',
    'refuses a pushed request that holds a request_uri',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › with %s is refused at once',
  ),
  must(
    '2.1',
    'validates the request as the authorization endpoint would',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › with %s is refused at once',
  ),
  must(
    '2.2',
    'answers 201 with request_uri and expires_in',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › leads to a code',
  ),
  must(
    '2.2',
    'makes request_uri unguessable',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › leads to a code',
  ),
  must(
    '2.2',
    'binds it to the client that pushed',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › is good for its client alone',
  ),
  should(
    '2.2',
    'lets it live between 5 and 600 seconds',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › leads to a code',
  ),
  must(
    '2.3',
    'answers errors as the token endpoint does, and 405 to another method',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › needs the client’s authentication, and POST',
  ),
  should(
    '2.3',
    'answers 413 to what is too large and 429 to what is too often',
    'tests/oauth-rules/wire-rules.test.ts › the endpoint for pushed requests › answers 413 to what is too large and 429 to who fails too often',
  ),
  must(
    '4',
    'refuses it expired, or by another client',
    'packages/issuer/src/grants/pushed-request.test.ts › a pushed request › is over after a minute and a half',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › is good for its client alone',
  ),
  should('4', 'takes it once', 'tests/oauth-attacks/mix-up.test.ts › a pushed request › is good once'),
  must(
    '3',
    'takes a signed request object there from the same client alone',
    'packages/server/src/oauth/request-object.test.ts › a signed request › may be pushed beside the credentials of its client',
    'packages/server/src/oauth/request-object.test.ts › a signed request › must be signed by the client',
  ),
  must(
    '5',
    'refuses what was not pushed where metadata of server or client demand it',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › is demanded of a client that is registered so',
  ),
  must(
    '7.2',
    'lets nobody use it as an open redirector',
    'tests/oauth-attacks/mix-up.test.ts › a pushed request › with %s is refused at once',
  ),
]);
