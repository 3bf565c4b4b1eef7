import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf, policyWith } from '../test/token-material.ts';
import { bentTokens, wronglySigned, wrongWays } from '../test/wrong-signatures.ts';
import { verifyJwt } from './jwt-verify.ts';
import { VerifyingKey } from './key.ts';

describe.each(wronglySigned)('a wrong signature of %s', (alg) => {
  let material: Awaited<ReturnType<typeof bentTokens>>;

  beforeAll(async () => {
    material = await bentTokens(alg);
    await verifyJwt(material.good, material.keys, policyWith());
  });

  it.each(wrongWays.map((way, index) => [way, index] as const))('is refused where %s', async (_, index) => {
    const { bent, keys } = material;
    expect(await codeOf(verifyJwt(bent[index] as string, keys, policyWith()))).toBe('signature_invalid');
  });

  it('is not asked of the engine where it has not the form: the decoy is, which fits and does not hold', async () => {
    const [key] = material.keys.keys;
    if (key === undefined) throw new Error('no key');
    const { form, handle } = VerifyingKey.verifierOf(key);
    const { decoy, fits } = form;
    expect(fits(decoy)).toBe(true);
    expect(await handle.verify(new Uint8Array(40), decoy)).toBe(false);
  });
});
