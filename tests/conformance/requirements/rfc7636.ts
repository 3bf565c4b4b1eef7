import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc7636: Specification = specification('RFC 7636', 'Proof Key for Code Exchange', [
  must('4.1', 'takes verifiers of 43 to 128 unreserved characters and no others'),
  must('4.2', 'supports S256'),
  must('4.4', 'binds challenge and method to the code'),
  must('4.4', 'puts the challenge into nothing that others can read'),
  must('4.4.1', 'answers invalid_request where a challenge is wanted and missing'),
  must('4.4.1', 'answers invalid_request for a method that is not served'),
  must('4.6', 'answers invalid_grant where the verifier does not fit or is missing'),
  must('4.6', 'compares after hashing, never the texts themselves'),
  should('7.2', 'serves S256 alone where it can'),
]);
