import { because, must, type Requirement, should } from '../requirement.ts';

const https =
  'the issuer, or the proxy before it, ends TLS; a name in clear is refused at start save on loopback (RFC 9700 §2.6)';

/** RFC 6749, what stands before the token endpoint: clients, the authorization endpoint, the code's way to the client. */
export const authorizationRows: readonly Requirement[] = [
  must(
    '2.2',
    'gives each client an identifier of its own',
    'packages/issuer/src/clients.test.ts › registered clients › are registered once under a name',
  ),
  must(
    '2.3',
    'takes no more than one way of authentication in a request',
    'tests/oauth-attacks/stolen-code.test.ts › a client › may not authenticate in two ways at once',
  ),
  must(
    '2.3.1',
    'supports HTTP Basic for clients that hold a secret, both parts form-encoded',
    'packages/server/src/credentials.test.ts › HTTP Basic › carries form-encoded halves',
  ),
  must(
    '2.3.1',
    'never takes a secret from the request URI',
    'tests/oauth-attacks/stolen-code.test.ts › a client › may not put its secret into the URL',
  ),
  must(
    '2.3.1',
    'protects what takes a secret from being guessed at',
    'packages/server/src/token-endpoint.test.ts › client authentication › makes who guesses secrets wait, and honest callers at the same address do not',
  ),
  must('2.3.1', 'asks for TLS where secrets travel', because(https)),
  must(
    '3.1',
    'makes sure who the resource owner is before it gives anything',
    'packages/server/src/authorize.test.ts › a person who signs in › comes back to the client with a code, the state and the issuer',
    'packages/server/src/single-sign-on.test.ts › who is signed in › is nobody without the cookie, or with one that is not good',
  ),
  must(
    '3.1',
    'has an authorization endpoint without a fragment',
    'tests/openid-modules/config-plan.test.ts › config plan › names only endpoints that are there',
  ),
  must(
    '3.1',
    'supports GET at the authorization endpoint',
    'packages/server/src/authorize.test.ts › a person who signs in › comes back to the client with a code, the state and the issuer',
  ),
  must(
    '3.1',
    'treats a parameter without a value as left out',
    'packages/server/src/authorization-request.test.ts › the endpoint › takes a parameter without a value for one that was left out',
  ),
  must(
    '3.1',
    'ignores parameters that it does not know',
    'packages/server/src/authorization-request.test.ts › the endpoint › ignores names that nobody knows',
  ),
  must(
    '3.1',
    'refuses a parameter that is sent twice',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › is told for a parameter that comes twice: %s',
    'packages/server/src/authorization-request.test.ts › a request that names no client › once, but has %s again, goes nowhere',
  ),
  must(
    '3.1.1',
    'answers an error where response_type is missing or unknown',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › is told to its redirect URI: %s',
  ),
  must(
    '3.1.2',
    'takes only absolute redirection URIs without a fragment into a registration',
    'tests/oauth-attacks/redirect-uri.test.ts › a redirection URI › is not taken into a registration with %s',
  ),
  must(
    '3.1.2',
    'keeps the query of a registered redirection URI when it adds its own parameters',
    'packages/server/src/authorization-request.test.ts › a redirect URI › keeps its own query',
  ),
  must(
    '3.1.2.2',
    'requires public clients to register their redirection URIs',
    'packages/server/src/authorization-request.test.ts › a redirect URI › with %s leads nobody anywhere',
  ),
  should(
    '3.1.2.2',
    'requires the complete URI of every client',
    'packages/server/src/authorization-request.test.ts › a redirect URI › with %s leads nobody anywhere',
    'tests/oauth-attacks/redirect-uri.test.ts › a redirection URI › is never a pattern: a star stands for itself',
  ),
  must(
    '3.1.2.3',
    'compares the URI of a request with the registered ones by the rules of strings',
    'packages/server/src/authorization-request.test.ts › a redirect URI › with %s leads nobody anywhere',
  ),
  must(
    '3.1.2.3',
    'asks for the URI in the request where several are registered',
    'tests/oauth-attacks/redirect-uri.test.ts › a redirection URI › has to be named where several are registered, and named once',
  ),
  must(
    '3.1.2.4',
    'never redirects to a URI that is missing, invalid or not registered',
    'packages/server/src/authorization-request.test.ts › a redirect URI › with %s leads nobody anywhere',
    'packages/server/src/authorization-request.property.test.ts › an authorization request, however it is bent › leads to the registered redirect URI, to a page of ours, or nowhere; and never fails',
  ),
  should(
    '3.1.2.4',
    'tells the resource owner of that error',
    'packages/server/src/authorization-request.test.ts › a redirect URI › with %s leads nobody anywhere',
  ),
  must(
    '3.3',
    'says the scope of a token in the answer where it is not the one asked for',
    'packages/server/src/single-sign-on.test.ts › who is signed in › gives no scope away that the account does not hold',
  ),
  must(
    '3.3',
    'without a scope in the request either takes a default or refuses',
    'packages/server/src/authorization-request.test.ts › the endpoint › asks for what the client is registered for, identities aside, where the request names no scope',
  ),
  must(
    '4.1.1',
    'validates the request before it asks the resource owner',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › is told to its redirect URI: %s',
  ),
  must(
    '4.1.2',
    'lets a code expire shortly after it was issued',
    'packages/issuer/src/grants/authorization-code.test.ts › an authorization code › is good for a minute',
  ),
  must(
    '4.1.2',
    'refuses a code that is used a second time',
    'packages/server/src/token-code.test.ts › a code at /token › used twice ends what it gave, and a hundred at once leave nothing behind',
  ),
  should(
    '4.1.2',
    'revokes what was issued for a code that is used a second time',
    'packages/issuer/src/grants/authorization-code.test.ts › a replay › ends the session that the code gave, and its tokens',
  ),
  must(
    '4.1.2',
    'binds the code to the client and to the redirection URI',
    'packages/server/src/authorization-answer.test.ts › a code › is worth nothing with %s, and good with its own',
    'packages/server/src/token-code.test.ts › a code at /token › of another client is refused, though that client is authenticated',
  ),
  must(
    '4.1.2',
    'returns state exactly as it came',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › carries a long state to the letter',
  ),
  must(
    '4.1.2.1',
    'answers nothing to the redirection URI where that or the client is not valid',
    'packages/server/src/authorization-request.test.ts › a redirect URI › with %s leads nobody anywhere',
    'packages/server/src/authorization-request.test.ts › a request that names no client › of ours (%s) goes nowhere',
  ),
  must(
    '4.1.2.1',
    'answers access_denied where the resource owner declines',
    'packages/server/src/interaction.test.ts › the end of an interaction › is an error to the client where the person says no',
  ),
  must(
    '4.1.2.1',
    'answers unsupported_response_type, invalid_scope and invalid_request by their names',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › is told to its redirect URI: %s',
  ),
  must(
    '4.1.2.1',
    'returns state with an error as well',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › is told to its redirect URI: %s',
  ),
  must('4.2', 'serves the implicit grant', because('OAuth 2.1 and RFC 9700 §2.1.2 take it out; it is refused')),
  must('4.3', 'serves the password grant', because('RFC 9700 §2.4 forbids it; it is refused')),
  must(
    '10.2',
    'does not process repeated requests of a client that it cannot authenticate without the person',
    'packages/server/src/interaction.test.ts › the end of an interaction › takes a person’s click where any program on the machine could have asked',
  ),
  must(
    '10.12',
    'protects the authorization endpoint and its forms against cross-site requests',
    'packages/server/src/interaction.test.ts › a form › from %s is not heard',
    'packages/server/src/interaction.test.ts › a form › without its token does nothing (%s)',
    'tests/oauth-attacks/cross-site.test.ts › logging in › needs the form’s token, of this very browser',
  ),
  should(
    '10.13',
    'keeps its pages out of frames',
    'packages/server/src/interaction.test.ts › a page › is kept by no cache, framed by nobody, and says nothing to the next site',
    'tests/oauth-attacks/cross-site.test.ts › pages › stay out of frames, run no script, send no address on and are not stored',
  ),
  must(
    '10.14',
    'takes state, redirection URI and every other value into a page or a header only when encoded',
    'packages/server/src/authorization-request.test.ts › an error that the client hears › carries a long state to the letter',
    'tests/oauth-attacks/cross-site.test.ts › pages › say what a stranger wrote as text, never as markup',
  ),
  must(
    '10.15',
    'is no open redirector',
    'packages/server/src/authorization-request.property.test.ts › an authorization request, however it is bent › leads to the registered redirect URI, to a page of ours, or nowhere; and never fails',
    'packages/server/src/rp-logout.test.ts › a request that is not good › leads nobody to %s, and ends nothing',
  ),
];
