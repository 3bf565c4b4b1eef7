import type { TokenAttack } from '../attack.ts';
import { joinToken, writeInput } from '../unsafe-writer.ts';

/** A01. */
export const algorithmNone: TokenAttack = {
  kind: 'token',
  id: 'A01',
  title: 'Unsigned token: algorithm none',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §3.2', 'RFC 7519 §6'],
  how: 'JWT has a form without a signature, whose header says that its algorithm is none. A verifier that reads the algorithm from the token finds nothing to check and takes whatever the claims say.',
  victims: [
    { what: 'jsonwebtoken < 4.2.2', advisory: 'CVE-2015-9235' },
    { what: 'jsonwebtoken < 9.0.0', advisory: 'CVE-2022-23540' },
    { what: 'Authlib 1.6.5 to 1.6.6', advisory: 'CVE-2026-28802' },
  ],
  fix: 'Let the key say which algorithm it is for, and have no code path for none. Refuse the token before anything of it is read that an attacker may choose.',
  needs: [],
  expect: 'refused',
  forge: ({ good }) => {
    const input = writeInput({ ...good.header, alg: 'none' }, good.payload);
    return [
      { variant: 'no-signature', token: joinToken(input, ''), proof: { kind: 'unsigned' } },
      { variant: 'old-signature', token: joinToken(input, good.segments[2]), proof: { kind: 'bad-signature' } },
      {
        variant: 'two-members',
        token: joinToken(writeInput({ alg: 'none' }, good.payload), ''),
        proof: { kind: 'unsigned' },
      },
    ];
  },
};
