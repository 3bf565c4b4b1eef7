import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc7009: Specification = specification('RFC 7009', 'Token Revocation', [
  must('2', 'revokes refresh tokens'),
  should('2', 'revokes access tokens'),
  must('2.1', 'authenticates the client first'),
  must('2.1', 'revokes nothing that was issued to another client'),
  must('2.1', 'looks among all kinds of token where the hint does not lead to one'),
  must('2.1', 'ignores a hint that it does not know'),
  must('2.1', 'lets the access tokens of a revoked refresh token die with it'),
  must('2.2', 'answers 200 also for a token that is not good'),
  must('2.2.1', 'answers errors as RFC 6749 §5.2 says'),
  should('2.1', 'makes the revocation hold at once'),
]);
