import type { TokenAttack } from '../attack.ts';
import { issueEach, obtained } from './token-times.ts';

/** H05. */
export const otherService: TokenAttack = {
  kind: 'token',
  id: 'H05',
  title: 'A token that was given to another service of the same issuer',
  severity: 'high',
  cwe: 863,
  source: ['RFC 8725 §2.7', 'RFC 8725 §3.9', 'RFC 9068 §4'],
  how: 'A service that is trusted with little receives tokens of all its users. If the next service takes the same tokens, whoever runs or breaks into the first acts for all of them at the second. Subject, issuer and key are right in such a token; only the audience, and what was granted, say that it was for somebody else.',
  victims: [{ what: 'Groups of services that share one issuer and compare no audience' }],
  fix: 'Give each API an audience of its own, and require it. Issue a token for one API at a time.',
  needs: [],
  needsOne: ['signing-key', 'other-token:other-audience'],
  expect: 'refused',
  forge: async (context) => {
    const { aud, iss } = context.good.payload;
    const sibling = typeof aud === 'string' ? aud.replace(/^(https?:\/\/)?/, '$1other-') : 'other-api';
    const theirs = { scope: 'newsletter', client_id: 'newsletter', azp: 'newsletter' };
    return [
      ...obtained(context, 'other-audience'),
      ...(await issueEach(context, {
        'sibling-host': { ...theirs, aud: sibling },
        'sibling-list': { ...theirs, aud: [sibling, 'third-api'] },
        'the-client-itself': { ...theirs, aud: 'newsletter' },
        'account-of-the-issuer': { ...theirs, aud: `${typeof iss === 'string' ? iss : 'issuer'}/userinfo` },
        'resource-beside': { ...theirs, aud: sibling, resource: aud },
      })),
    ];
  },
};

/** H06. */
export const otherEnvironment: TokenAttack = {
  kind: 'token',
  id: 'H06',
  title: 'A token of another environment or tenant under the same key',
  severity: 'high',
  cwe: 346,
  source: ['RFC 8725 §3.8', 'RFC 9068 §4'],
  how: 'Where staging was copied from production with its secret, or all tenants share one key, a token of the one place verifies at the other. In staging everybody may sign in as anybody. Only iss, compared exactly, tells the two apart.',
  victims: [{ what: 'Deployments that share one secret between environments' }],
  fix: 'Give each environment and tenant keys and an issuer of its own, and require that issuer exactly.',
  needs: [],
  needsOne: ['signing-key', 'other-token:other-environment'],
  expect: 'refused',
  forge: async (context) => {
    const { iss } = context.good.payload;
    const theirs = obtained(context, 'other-environment');
    if (typeof iss !== 'string') return theirs;
    const elsewhere = (host: string): string => iss.replace(/^([a-z]+:\/\/)?/i, (scheme) => `${scheme}${host}`);
    return [
      ...theirs,
      ...(await issueEach(context, {
        staging: { iss: elsewhere('staging.') },
        development: { iss: elsewhere('dev-') },
        'local-machine': { iss: 'http://localhost:4000' },
        'tenant-path': { iss: `${iss.replace(/\/$/, '')}/tenants/other` },
        'tenant-claim-alone': { iss: undefined, tenant: iss },
      })),
    ];
  },
};

/** H07. */
export const revokedToken: TokenAttack = {
  kind: 'token',
  id: 'H07',
  title: 'A token that is taken after it was revoked',
  severity: 'high',
  cwe: 613,
  source: ['RFC 7009 §2', 'OWASP ASVS 5.0 §7.4'],
  how: 'A signature stays good when its owner signs out, changes a password or is deleted. An API that only verifies it takes the token until it expires. For as long as tokens live, whoever stole one is not thrown out by anything that its owner can do.',
  victims: [
    { what: 'Vikunja', advisory: 'CVE-2026-35594' },
    { what: 'drf-jwt', advisory: 'CVE-2020-10594' },
    { what: 'File Browser', advisory: 'CVE-2025-53826' },
  ],
  fix: 'Keep lives short and follow a feed of revocations, by session and subject; or ask the issuer about each token that matters.',
  needs: ['other-token:revoked'],
  expect: 'refused',
  forge: (context) => obtained(context, 'revoked'),
};
