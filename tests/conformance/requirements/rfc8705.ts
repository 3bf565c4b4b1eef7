import { must, type Specification, specification } from '../requirement.ts';

const client = 'packages/server/src/oauth/client-certificate.test.ts › a client with a certificate › ';
const bound = 'packages/server/src/sender-bound.test.ts › a client that is bound to a certificate › ';

export const rfc8705: Specification = specification('RFC 8705', 'Mutual-TLS Client Authentication and Bound Tokens', [
  must(
    '2',
    'wants client_id, and the certificate of that client',
    `${client}is not another one`,
    `${client}is refused %s`,
  ),
  must('2.1.2', 'knows a client by its subject or by one of its names, to the letter', `${client}authenticates %s`),
  must(
    '3',
    'puts x5t#S256 into cnf of a bound token',
    `${bound}gets tokens of that certificate, and nobody refreshes them with another or with none`,
  ),
  must(
    '3',
    'refuses a bound token without its certificate, or with another',
    `${bound}is let in at /userinfo by its certificate, and not without`,
    'packages/verifier/src/bound-token.test.ts › a token that is bound to a certificate › is good with that certificate, and with no other, and with none',
  ),
  must(
    '3.3',
    'says tls_client_certificate_bound_access_tokens',
    'packages/server/src/oauth/client-certificate.test.ts › the header of the proxy › is what makes the metadata offer certificates',
  ),
  must(
    '4',
    'binds the refresh token of a public client to the certificate',
    `${bound}gets tokens of that certificate, and nobody refreshes them with another or with none`,
  ),
  must(
    '6.5',
    'believes a proxy only where it is trusted',
    `${client}is not known by what anybody but a trusted proxy wrote, which is counted`,
  ),
]);
