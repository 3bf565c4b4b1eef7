import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc8693: Specification = specification('RFC 8693', 'Token Exchange', [
  must(
    '2.1',
    'wants subject_token and subject_token_type',
    'packages/server/src/token-exchange.test.ts › token exchange at /token › is refused with %s',
  ),
  must(
    '2.1',
    'wants actor_token_type with an actor_token, and never without one',
    'packages/server/src/token-exchange.test.ts › token exchange at /token › is refused with %s',
  ),
  must(
    '2.1',
    'validates the subject token: its signature, its life, its revocation, its type',
    'packages/issuer/src/grants/token-exchange.test.ts › an exchange is refused › for an ID token, which is signed by the same key',
    'packages/issuer/src/grants/token-exchange.test.ts › an exchange is refused › for a token whose session is over, though this node has not heard of it',
  ),
  must(
    '2.1',
    'validates the actor token in the same way',
    'packages/server/src/token-exchange.test.ts › token exchange at /token › takes an actor token in the client’s own name',
  ),
  should(
    '2.1',
    'has the client authenticate',
    'packages/server/src/token-exchange.test.ts › token exchange at /token › is for clients that authenticate, and for the tokens that they are registered for',
  ),
  must(
    '2.2.1',
    'answers access_token, issued_token_type and token_type',
    'packages/server/src/token-exchange.test.ts › token exchange at /token › answers a token for the next service, in which the client is the actor',
  ),
  must(
    '2.2.1',
    'says the scope where it is not the one asked for',
    'tests/oauth-rules/token-rules.test.ts › an exchange › says the scope that it gave, and refuses targets that it does not serve',
  ),
  must(
    '2.2.2',
    'answers invalid_request for a subject or actor token that does not do',
    'tests/oauth-rules/token-rules.test.ts › an exchange › says invalid_request of a token that does not do',
  ),
  should(
    '2.2.2',
    'answers invalid_target for a resource or audience that it does not serve',
    'tests/oauth-rules/token-rules.test.ts › an exchange › says the scope that it gave, and refuses targets that it does not serve',
  ),
  should(
    '4.1',
    'puts the acting party into “act”, the latest one outermost',
    'packages/issuer/src/grants/token-exchange.test.ts › an exchanged token › keeps who acted before, and the chain has an end',
  ),
  must(
    '4.1',
    'judges nobody by an “act” further inside',
    'packages/issuer/src/grants/token-exchange.test.ts › an exchanged token › keeps who acted before, and the chain has an end',
  ),
  should(
    '4.4',
    'exchanges a subject’s token only for who may act for it',
    'packages/server/src/token-exchange.test.ts › token exchange at /token › is for clients that authenticate, and for the tokens that they are registered for',
  ),
  should(
    '5',
    'never gives more than the subject token holds',
    'packages/issuer/src/grants/token-exchange.test.ts › an exchanged token › speaks for the same person to another service, with less power, and says who acts',
    'packages/issuer/src/grants/token-exchange.test.ts › an exchanged token › never outlives the one that it was made from',
  ),
]);
