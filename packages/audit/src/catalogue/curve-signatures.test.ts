import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import * as broken from '../../test/broken-curves.ts';

describe('the attacks on signatures of elliptic curves', () => {
  it('D01 finds a verifier that has forgotten the range', async () => {
    expect(await acceptedVariants(broken.checksNoRange, 'D01', { algorithm: 'ES256' })).toContain('zeros');
  });

  it('D02 finds a verifier that reduces before it checks', async () => {
    const forgotten = await acceptedVariants(broken.checksNoRange, 'D02', { algorithm: 'ES256' });
    expect(forgotten).toEqual(expect.arrayContaining(['both-zero', 'both-n', 'r-n-s-zero']));
    expect(await acceptedVariants(broken.reducesFirst, 'D02', { algorithm: 'ES256' })).toContain('both-n');
  });

  it('D03 finds a verifier that takes DER as well', async () => {
    expect(await acceptedVariants(broken.takesBothForms, 'D03', { algorithm: 'ES256' })).toEqual(['der']);
  });

  it('D04 makes a twin that verifies', async () => {
    expect(await acceptedVariants(broken.takesBothForms, 'D04', { algorithm: 'ES256' })).toEqual(['twin']);
  });

  it('D05 finds a verifier that reduces the number', async () => {
    expect(await acceptedVariants(broken.reducesEdwards, 'D05', { algorithm: 'EdDSA' })).toEqual(
      expect.arrayContaining(['s-and-1-l', 's-and-2-l', 's-and-8-l']),
    );
  });
});
