import type { TokenAttack } from '../attack.ts';
import { issueEach, obtained } from './token-times.ts';

/** G11. */
export const otherIssuer: TokenAttack = {
  kind: 'token',
  id: 'G11',
  title: 'A token that names another issuer',
  severity: 'high',
  cwe: 346,
  source: ['RFC 7519 §4.1.1', 'RFC 8725 §3.8', 'RFC 9068 §4'],
  how: 'iss says who vouches for a token, and subjects mean something only together with it: user 7 of one issuer is somebody else than user 7 of another. A verifier that checks a signature by any key it has, and not that the key is of the issuer named, lets one tenant or environment speak for all.',
  victims: [{ what: 'telemeter', advisory: 'CVE-2024-5037' }],
  fix: 'Require iss, compare it byte for byte with the configured issuer, and use only the keys of that issuer.',
  needs: [],
  needsOne: ['signing-key', 'other-token:other-issuer'],
  expect: 'refused',
  forge: async (context) => {
    const theirs = obtained(context, 'other-issuer');
    const mine = context.good.payload['iss'];
    // An issuer that never names itself cannot be told from another by what it does not write.
    if (typeof mine !== 'string') return theirs;
    return [
      ...theirs,
      ...(await issueEach(context, {
        'another-issuer': { iss: 'https://another-issuer.invalid' },
        'no-issuer': { iss: undefined },
        'empty-issuer': { iss: '' },
        'issuer-by-another-name': { iss: undefined, issuer: mine },
      })),
    ];
  },
};

/** G12. */
export const issuerList: TokenAttack = {
  kind: 'token',
  id: 'G12',
  title: 'A list of issuers instead of one',
  severity: 'high',
  cwe: 345,
  source: ['RFC 7519 §4.1.1'],
  how: 'iss is one text. A verifier that takes a list, and is content if the right issuer is among its members, accepts a token that names a stranger first and the right one second. Code behind it that finds the key or the tenant by the first member then asks the stranger.',
  victims: [{ what: 'fast-jwt < 5.0.6', advisory: 'CVE-2025-30144' }],
  fix: 'Refuse an iss that is no string before it is compared with anything.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const mine = context.good.payload['iss'];
    if (typeof mine !== 'string') return [];
    const stranger = 'https://another-issuer.invalid';
    return issueEach(context, {
      'stranger-first': { iss: [stranger, mine] },
      'stranger-second': { iss: [mine, stranger] },
      'list-of-one': { iss: [mine] },
      'nested-list': { iss: [[mine]] },
      'empty-list': { iss: [] },
      'object-with-the-name': { iss: { [mine]: true } },
      'object-like-a-list': { iss: { 0: mine, length: 1 } },
      'object-that-prints-it': { iss: { toString: mine, href: mine } },
      null: { iss: null },
      true: { iss: true },
      zero: { iss: 0 },
    });
  },
};
