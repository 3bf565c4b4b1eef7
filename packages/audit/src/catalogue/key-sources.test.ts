import { describe, expect, it } from 'vitest';
import * as broken from '../../test/broken-key-sources.ts';
import { auditVerifier, type VerifierAuditOptions, type VerifierSetup } from '../verifier-audit.ts';

describe('the attacks on where a key comes from', () => {
  it('C01 finds a verifier that takes the key of the header', async () => {
    expect(await accepted(broken.takesEmbeddedKey, 'C01')).toEqual(
      expect.arrayContaining(['rs256-own-key', 'es256-own-key', 'eddsa-own-key-and-kid', 'without-alg-of-its-own']),
    );
  });

  it('C02 finds a verifier that asks only for the name of the key in the header', async () => {
    expect(await accepted(broken.takesEmbeddedKeyOfKnownName, 'C02')).toContain('rs256-kid-twice');
    expect(await accepted(broken.takesEmbeddedKeyOfKnownName, 'C01')).toEqual([]);
  });

  it('C03 finds a verifier that takes a secret from the header', async () => {
    expect(await accepted(broken.takesEmbeddedSecret, 'C03')).toContain('own-secret');
    expect(await accepted(broken.takesEmbeddedKeyOfKnownName, 'C03')).toEqual([]);
  });

  it('C12 finds a verifier that reads the file that the key id names', async () => {
    const variants = await accepted(broken.readsKeyFiles, 'C12', { algorithm: 'HS256' });
    expect(variants).toEqual(
      expect.arrayContaining(['dev-null-relative', 'ostype-relative', 'randomize-va-space-relative']),
    );
  });

  it('C16 finds a verifier that looks its keys up in a plain object', async () => {
    const variants = await accepted(broken.looksUpInObject, 'C16', { algorithm: 'HS256' });
    expect(variants).toEqual(expect.arrayContaining(['inherited-proto', 'inherited-to-string']));
  });

  it('C26 finds a verifier that compares the one half of a key and uses the other', async () => {
    const variants = await accepted(broken.comparesPublicMembers, 'C26', { algorithm: 'EdDSA' });
    expect(variants).toContain('private-half-of-mine');
    expect(await accepted(broken.comparesPublicMembers, 'C01', { algorithm: 'EdDSA' })).toEqual([]);
  });

  it.each(['HS256', 'RS256'] as const)(
    'C17 finds a verifier of %s whose missing key is the empty one',
    async (algorithm) => {
      const variants = await accepted(broken.fallsBackToNothing, 'C17', { algorithm });
      expect(variants).toEqual(expect.arrayContaining(['unknown-kid-hs256', 'no-kid-hs512']));
    },
  );
});

/** The variants of a row that a verifier took. */
async function accepted(setUp: VerifierSetup, row: string, options: VerifierAuditOptions = {}): Promise<string[]> {
  const { report } = await auditVerifier(setUp, { ...options, only: [row] });
  expect(report.calibration.sound).toBe(true);
  const variants = report.rows.flatMap((result) => result.variants);
  return variants.filter(({ verdict }) => verdict === 'accepted').map(({ variant }) => variant);
}
