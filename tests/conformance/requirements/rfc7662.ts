import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc7662: Specification = specification('RFC 7662', 'Token Introspection', [
  must('2.1', 'takes POST with a form, and wants the token'),
  must('2.1', 'authorises who asks'),
  must('2.1', 'finds the token whatever the hint says'),
  must('2.2', 'answers JSON with “active”'),
  should('2.2', 'says nothing more of a token that is not active'),
  must('2.2', 'answers that an unknown, expired, revoked or foreign token is not active, and no error'),
  must('2.3', 'answers 401 to who does not authenticate'),
  must('4', 'checks expiry, start, revocation and signature'),
  must('4', 'protects against those who fish for tokens'),
  should('4', 'lets no answer be stored'),
]);
