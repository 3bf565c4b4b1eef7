import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc9126: Specification = specification('RFC 9126', 'Pushed Authorization Requests', [
  must('2.1', 'authenticates the client as at the token endpoint'),
  must('2.1', 'refuses a pushed request that holds a request_uri'),
  must('2.1', 'validates the request as the authorization endpoint would'),
  must('2.2', 'answers 201 with request_uri and expires_in'),
  must('2.2', 'makes request_uri unguessable'),
  must('2.2', 'binds it to the client that pushed'),
  should('2.2', 'lets it live between 5 and 600 seconds'),
  must('2.3', 'answers errors as the token endpoint does, and 405 to another method'),
  should('2.3', 'answers 413 to what is too large and 429 to what is too often'),
  must('4', 'refuses it expired, or by another client'),
  should('4', 'takes it once'),
  must('3', 'takes a signed request object there from the same client alone'),
  must('5', 'refuses what was not pushed where metadata of server or client demand it'),
  must('7.2', 'lets nobody use it as an open redirector'),
]);
