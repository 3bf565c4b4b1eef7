import type { TokenAttack } from '../attack.ts';
import { issueEach } from './token-times.ts';

/** G14. */
export const subjectType: TokenAttack = {
  kind: 'token',
  id: 'G14',
  title: 'A subject or token id that is no text',
  severity: 'medium',
  cwe: 843,
  source: ['RFC 7519 §4.1.2', 'RFC 7519 §4.1.7', 'RFC 8725 §3.10'],
  how: 'sub and jti are texts. Where a number, a list or an object is passed on to the application, user 1 and user "1" become the same or two different ones; a query language reads an object as a condition; a list with one name passes comparisons that print it. The same goes for roles and scopes, whose form only the application knows.',
  victims: [{ what: 'Applications that hand claims to a query unread' }],
  fix: 'Check the type of every claim that is used, with a schema, before anything acts on it. A verifier refuses a sub or jti that is no text by itself.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const { sub } = context.good.payload;
    const subject = typeof sub === 'string' ? sub : 'somebody';
    return issueEach(context, {
      'sub-number': { sub: 1 },
      'sub-zero': { sub: 0 },
      'sub-true': { sub: true },
      'sub-null': { sub: null },
      'sub-list': { sub: [subject] },
      'sub-empty-list': { sub: [] },
      'sub-object': { sub: { id: subject } },
      'sub-condition': { sub: { $ne: null } },
      'sub-object-that-prints-it': { sub: { toString: subject } },
      'jti-number': { jti: 1 },
      'jti-null': { jti: null },
      'jti-list': { jti: ['x'] },
      'jti-object': { jti: { $gt: '' } },
    });
  },
};
