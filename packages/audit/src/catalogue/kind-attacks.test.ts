import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import {
  remembersAudiences,
  remembersForEver,
  remembersPayloads,
  remembersSessions,
  remembersSignatures,
} from '../../test/broken-caches.ts';
import { listsIdentifiers, listsSignatures, listsTexts } from '../../test/broken-denylists.ts';
import { forgetsAudience, forgetsIssuer } from '../../test/broken-judges.ts';
import { carelessVerifier } from '../../test/careless-verifier.ts';
import { sealwrightVerifier } from '../../test/sealwright-verifier.ts';
import { auditVerifier, type VerifierSetup } from '../verifier-audit.ts';

describe('a verifier that does not ask what a token is for', () => {
  it.each<[string, VerifierSetup, readonly string[]]>([
    ['H01', carelessVerifier, ['typ-jwt-for-this-api', 'no-typ-for-this-api']],
    ['H01', forgetsAudience, ['typ-jwt-for-a-client', 'typ-id-token-for-a-client']],
    ['H02', carelessVerifier, ['typ-refresh-for-this-api', 'typ-jwt-for-this-api']],
    ['H03', carelessVerifier, ['typ-logout-for-this-api', 'typ-event-for-this-api']],
    ['H04', carelessVerifier, ['missing', 'list', 'prefix-twice', 'with-parameter']],
    ['H05', forgetsAudience, ['sibling-host', 'sibling-list', 'the-client-itself']],
    ['H06', forgetsIssuer, ['staging', 'development', 'tenant-claim-alone']],
  ])('falls to %s', async (row, setUp, variants) => {
    const accepted = await acceptedVariants(setUp, row, { algorithm: 'ES256' });
    expect(accepted).toEqual(expect.arrayContaining([...variants]));
  });
});

describe('a cache of verified tokens', () => {
  it.each<[string, VerifierSetup, readonly string[]]>([
    ['H09', remembersSignatures, ['same-signature']],
    ['H09', remembersSessions, ['shared-session']],
    [
      'H09',
      remembersAudiences,
      ['shared-audience', 'shared-token-id', 'shared-session', 'shared-subject', 'shared-client'],
    ],
    ['H10', remembersForEver, ['after-its-end']],
  ])('falls to %s', async (row, setUp, variants) => {
    expect(await acceptedVariants(setUp, row, { algorithm: 'ES256' })).toEqual(variants);
  });

  it('that goes by the payload is found at once: a broken signature is enough', async () => {
    const { report } = await auditVerifier(remembersPayloads, { only: ['A05', 'H09'], algorithm: 'ES256' });
    expect(report.rows.map(({ verdict }) => verdict)).toEqual(['accepted', 'inconclusive']);
  });

  it('that ends with its tokens is not accused', async () => {
    const { report } = await auditVerifier(sealwrightVerifier, { only: ['H09', 'H10'], algorithm: 'ES256' });
    expect(report.rows.map(({ verdict }) => verdict)).toEqual(['refused', 'refused']);
  });
});

describe('a list of revoked tokens', () => {
  const options = { algorithm: 'ES256', revokes: true } as const;

  it('of texts falls to F09 by every spelling that the decoder forgives', async () => {
    const spelt = ['signature-padded', 'signature-space-within', 'signature-last-bit', 'second-ecdsa-signature'];
    expect(await acceptedVariants(listsTexts, 'F09', options)).toEqual(expect.arrayContaining(spelt));
  });

  it('of signatures falls to nothing but the second signature', async () => {
    expect(await acceptedVariants(listsSignatures, 'F09', options)).toEqual(['second-ecdsa-signature']);
  });

  it('of identifiers withstands F09 and H07', async () => {
    const { report } = await auditVerifier(listsIdentifiers, { ...options, only: ['F09', 'H07'] });
    expect(report.rows.map(({ verdict }) => verdict)).toEqual(['refused', 'refused']);
  });

  it('is asked for only where there is one', async () => {
    const { report } = await auditVerifier(carelessVerifier, { ...options, only: ['F09', 'H07'] });
    expect(report.rows.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'accepted']);
    const { report: without } = await auditVerifier(carelessVerifier, { algorithm: 'ES256', only: ['H07'] });
    expect(without.rows).toMatchObject([{ verdict: 'inconclusive', reason: 'needs other-token:revoked' }]);
  });
});

describe('a verifier whose errors say too much', () => {
  it.each<[string, (token: string) => string, string]>([
    ['the token', (token) => `jwt malformed: ${token}`, 'token'],
    ['the signature', (token) => `wrong signature ${token.split('.')[2]}`, 'signature'],
    ['the claims', (token) => Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(), 'decoded-payload'],
    ['a stack', () => 'Error\n    at verify (verify.js:10:5)\n', 'stack-trace'],
    ['a path', () => 'ENOENT: /srv/api/keys/public.pem', 'file-path'],
  ])('is found to tell %s', async (_what, message, variant) => {
    const { report } = await auditVerifier(
      async (trusted) => {
        const verify = await sealwrightVerifier(trusted);
        return async (token) => {
          try {
            return await verify(token);
          } catch {
            throw new Error(message(token));
          }
        };
      },
      { only: ['A01', 'G01', 'H11'], algorithm: 'ES256' },
    );
    const leaked = report.rows.find(({ attack }) => attack === 'H11');
    const found = leaked?.variants.filter(({ verdict }) => verdict === 'accepted').map((result) => result.variant);
    expect(found).toContain(variant);
  });

  it('is not accused where its errors are constant', async () => {
    const { report } = await auditVerifier(sealwrightVerifier, { only: ['A01', 'G01', 'H11'], algorithm: 'ES256' });
    expect(report.rows.find(({ attack }) => attack === 'H11')?.verdict).toBe('refused');
  });
});
