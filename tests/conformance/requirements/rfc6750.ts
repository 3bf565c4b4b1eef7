import { must, type Specification, should, specification } from '../requirement.ts';

// The server is a resource server where it serves /userinfo.
export const rfc6750: Specification = specification('RFC 6750', 'Bearer Token Usage', [
  must('2', 'refuses a token that is sent in two ways at once'),
  must('2.1', 'takes a token from the Authorization header'),
  should('2.3', 'takes no token from the query of a URI'),
  must('3', 'answers WWW-Authenticate where the token is missing or does not do'),
  should('3', 'says invalid_token with 401 for a token that is expired, revoked or malformed'),
  should('3', 'gives no error code to who sent no credential'),
  must('3.1', 'answers insufficient_scope with 403'),
  must('3', 'names scheme, realm, scope and error once each'),
  must('5.2', 'makes tokens whose content nobody can change'),
  must('5.2', 'binds tokens to an audience'),
  should('5.3', 'issues tokens that live an hour at most'),
]);
