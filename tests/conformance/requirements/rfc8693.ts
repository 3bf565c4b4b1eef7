import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc8693: Specification = specification('RFC 8693', 'Token Exchange', [
  must('2.1', 'wants subject_token and subject_token_type'),
  must('2.1', 'wants actor_token_type with an actor_token, and never without one'),
  must('2.1', 'validates the subject token: its signature, its life, its revocation, its type'),
  must('2.1', 'validates the actor token in the same way'),
  should('2.1', 'has the client authenticate'),
  must('2.2.1', 'answers access_token, issued_token_type and token_type'),
  must('2.2.1', 'says the scope where it is not the one asked for'),
  must('2.2.2', 'answers invalid_request for a subject or actor token that does not do'),
  should('2.2.2', 'answers invalid_target for a resource or audience that it does not serve'),
  should('4.1', 'puts the acting party into “act”, the latest one outermost'),
  must('4.1', 'judges nobody by an “act” further inside'),
  should('4.4', 'exchanges a subject’s token only for who may act for it'),
  should('5', 'never gives more than the subject token holds'),
]);
