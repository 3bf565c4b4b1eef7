import { must, type Specification, should, specification } from '../requirement.ts';

const object = 'packages/issuer/src/request-object.test.ts › a request object › ';
const request = 'packages/server/src/oauth/request-object.test.ts › a signed request › ';

export const rfc9101: Specification = specification('RFC 9101', 'JWT-Secured Authorization Request (JAR)', [
  must('4', 'refuses request and request_uri inside a request object', `${object}is refused %s`),
  should('4', 'wants iss to be the client and aud to be this server', `${object}is refused %s`),
  must('5', 'takes the parameters of the object and no others', `${request}is all that counts`),
  must(
    '6.2',
    'refuses a signature that does not hold under a key of the client',
    `${object}is refused under a key that is not the client’s`,
  ),
  must(
    '6.2',
    'takes the algorithm that the client registered, where it did',
    `${object}is signed as the client has registered, where it has`,
  ),
  must(
    '6.3',
    'refuses a client_id inside that is not the one outside',
    `${request}is not contradicted from beside, %s`,
  ),
  must(
    '6.3',
    'answers invalid_request_object for an object that does not do',
    `${request}must be signed by the client`,
  ),
  must(
    '10.5',
    'refuses a plain request of a client that has to sign',
    `${request}is demanded of a client that is registered so, and of no other`,
  ),
  should('10.8', 'takes no other kind of JWT for a request object, by typ', `${object}is not a %s of the client`),
  should('10.8', 'refuses a sub, with which it could be an assertion', `${object}is refused %s`),
]);
