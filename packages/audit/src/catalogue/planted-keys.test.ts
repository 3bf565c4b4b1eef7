import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import * as readers from '../../test/key-set-readers.ts';
import { auditVerifier } from '../verifier-audit.ts';

describe('the attacks that publish a bad key', () => {
  it('B09 finds a verifier that falls back to the header', async () => {
    expect(await acceptedVariants(readers.fallsBackToHeader, 'B09')).toEqual(['pem-hs256', 'none']);
    expect(await acceptedVariants(readers.ignoresLabels, 'B09')).toEqual([]);
  });

  it('B10 finds a verifier that takes secrets from the set', async () => {
    expect(await acceptedVariants(readers.takesSecrets, 'B10')).toEqual([
      'labelled-hs256',
      'without-labels-hs256',
      'without-kid-hs256',
      'kid-of-the-public-key-hs256',
    ]);
    expect(await acceptedVariants(readers.ignoresLabels, 'B10')).toEqual([]);
  });

  it('B11 finds a verifier that ignores what a key is for', async () => {
    const variants = await acceptedVariants(readers.ignoresLabels, 'B11', { algorithm: 'ES256' });
    expect(variants).toHaveLength(7);
    expect(variants).toContain('use-enc');
  });

  it.each(['RS256', 'PS256'] as const)('D08 and D09 find a verifier of %s that takes weak keys', async (algorithm) => {
    const weak = await acceptedVariants(readers.ignoresLabels, 'D08', { algorithm });
    expect(weak).toEqual(expect.arrayContaining(['modulus-of-1024-bits', 'modulus-of-1536-bits']));
    if (algorithm === 'RS256') expect(weak).toContain('modulus-of-512-bits');
    expect(await acceptedVariants(readers.ignoresLabels, 'D09', { algorithm })).toEqual(['roca-modulus']);
  });

  it('D10 finds a verifier that takes any exponent', async () => {
    expect(await acceptedVariants(readers.takesAnyExponent, 'D10')).toEqual([
      'exponent-one',
      'exponent-two',
      'exponent-65536',
    ]);
  });

  it('D12 finds a verifier that takes any point', async () => {
    expect(await acceptedVariants(readers.takesAnyPoint, 'D12', { algorithm: 'ES256' })).toEqual(
      expect.arrayContaining(['ec-of-order-two', 'ec-labelled-p-384', 'ec-labelled-rsa']),
    );
    expect(await acceptedVariants(readers.takesSmallOrder, 'D12', { algorithm: 'EdDSA' })).toEqual([
      'ed25519-of-order-one',
      'ed25519-of-order-one-respelled',
      'ed25519-of-order-two',
    ]);
  });

  it('says that nothing was shown where the target has its key from elsewhere', async () => {
    const { report } = await auditVerifier(readers.readsNoSet, { only: ['B11', 'D12'] });
    for (const row of report.rows)
      expect(row).toMatchObject({
        verdict: 'inconclusive',
        reason: expect.stringMatching(/takes its keys from the key set/),
      });
  });
});
