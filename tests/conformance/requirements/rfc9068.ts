import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc9068: Specification = specification('RFC 9068', 'JWT Profile for Access Tokens', [
  must('2.1', 'signs access tokens, never with “none”'),
  must('2.1', 'supports RS256 among its algorithms'),
  should('2.1', 'says typ at+jwt'),
  must('2.2', 'puts iss, exp, aud, sub, client_id, iat and jti into every access token'),
  must('2.2', 'makes sub the client where no person is involved'),
  should('2.2.1', 'puts auth_time, acr and amr of the session in, as they were at authentication'),
  must('2.2.1', 'keeps auth_time over refreshes'),
  should('2.2.3', 'puts the scope in where the request had one'),
  should('3', 'makes the resource of the request the audience'),
  must('3', 'without a resource takes a default audience'),
  should('3', 'answers invalid_target for a resource that it does not know'),
  must('4', 'names its keys in the metadata'),
  should('5', 'lets no sub of a client be mistaken for a person’s'),
  must('6', 'lets nobody take an access token for an ID token, nor the reverse'),
]);
