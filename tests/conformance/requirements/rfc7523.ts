import { must, type Specification, should, specification } from '../requirement.ts';

const assertion = 'packages/issuer/src/client-assertion.test.ts › an assertion › ';
const client = 'packages/server/src/oauth/client-assertion.test.ts › a client that signs › ';

export const rfc7523: Specification = specification('RFC 7523', 'JWT Client Authentication (private_key_jwt)', [
  must('3', 'wants iss, and for client authentication the client in it', `${assertion}is refused %s`),
  must(
    '3',
    'wants sub, and for client authentication the client in it',
    `${assertion}is refused whose issuer and subject are two clients`,
  ),
  must('3', 'refuses an assertion whose aud does not name this server', `${assertion}is refused %s`),
  must('3', 'wants exp, and refuses what is over', `${assertion}is refused %s`),
  should('3', 'refuses an exp that is unreasonably far ahead', `${assertion}is refused %s`),
  must('3', 'refuses what is not good yet, by nbf', `${assertion}is refused %s`),
  should('3', 'takes each jti once', `${client}is known by each assertion once`),
  must(
    '3',
    'wants a signature that holds under a key of the client',
    `${assertion}is refused that another client signed in this one’s name, with and without its own key’s name`,
    `${assertion}is refused that nobody signed, or somebody with the bytes of the public key as secret`,
  ),
  must('2.2', 'wants the client_assertion_type of JWTs', `${client}is refused %s`),
  must('2.2', 'takes a client_id beside it only where it is the same', `${client}is refused %s`),
]);
