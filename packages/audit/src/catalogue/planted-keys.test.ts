import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import { makeFullContext } from '../../test/full-contexts.ts';
import * as readers from '../../test/key-set-readers.ts';
import type { Forgery, VariantResult } from '../attack.ts';
import { attackerForgery } from '../attacker-forgery.ts';
import { playPlantedKeys } from '../planted-keys.ts';
import type { KeySetAnswer, Stage } from '../stage.ts';
import type { Presentation } from '../target.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
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

  it.each([
    ['reads it', (set: string, _old: string) => set, 'accepted', 'refused'],
    ['keeps the old one', (_set: string, old: string) => old, 'inconclusive', 'inconclusive'],
  ] as const)('plays on a target that goes on running and %s', async (_, seenBy, weak, unpublished) => {
    const { context, issuer } = await makeFullContext('ES256');
    const { attacker } = context;
    const key = { alg: 'ES256', ...(await attacker.ec()) };
    const forgeries = await Promise.all(
      ['weak', 'unpublished'].map((kid) => attackerForgery(context, key, kid, { header: { kid } })),
    );
    let [served, fires] = [context.keySetText ?? '', 0];
    const verify = (token: string): VariantResult['verdict'] => {
      const jwks = JSON.parse(seenBy(served, context.keySetText ?? '')) as TrustedIssuer['jwks'];
      return readers.ignoresLabels({ ...issuer.facts, jwks } as TrustedIssuer)(token) === true ? 'accepted' : 'refused';
    };
    const stage = {
      context,
      keySetHost: {
        serve: (answer: KeySetAnswer | undefined) => {
          served = String(answer?.body);
        },
      },
      present: async ({ token }: Presentation) => ({ kind: 'silent', milliseconds: 0, token }),
      judge: (variant: string, { token }: { token: string }) => ({ variant, verdict: verify(token) }),
      fire: async ({ variant, token }: Forgery) => {
        fires += 1;
        return { variant, verdict: verify(token) };
      },
    } as unknown as Stage;
    const results = await playPlantedKeys(stage, [{ entries: [{ ...key.publicJwk, kid: 'weak' }], forgeries }]);
    expect(results.map(({ verdict }) => verdict)).toEqual([weak, unpublished]);
    expect(fires).toBe(weak === 'accepted' ? 2 : 0);
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
