import { constants, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asymmetricSpecs, type RsaSpec } from './algorithm.ts';
import { toPssPrivate, toPssPublic } from './engine-node-pss.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const data = Buffer.from('a message');

describe.each(['PS256', 'PS384', 'PS512'] as const)('an RSA-PSS key for %s', (alg) => {
  const spec = asymmetricSpecs[alg] as RsaSpec;
  const bound = toPssPublic(spec, publicKey);
  const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: spec.hashBytes };

  it('is of the platform’s own kind, with its parameters in it', () => {
    expect(bound.asymmetricKeyType).toBe('rsa-pss');
    expect(bound.asymmetricKeyDetails).toMatchObject({
      hashAlgorithm: spec.hash,
      mgf1HashAlgorithm: spec.hash,
      saltLength: spec.hashBytes,
    });
  });

  it('verifies what an ordinary key signs with these options, and the reverse', () => {
    expect(verify(spec.hash, data, bound, sign(spec.hash, data, { key: privateKey, ...options }))).toBe(true);
    const signature = sign(spec.hash, data, toPssPrivate(spec, privateKey));
    expect(verify(spec.hash, data, { key: publicKey, ...options }, signature)).toBe(true);
  });

  it('refuses another salt length, and PKCS#1 v1.5', () => {
    for (const saltLength of [0, 20, spec.hashBytes - 1, spec.hashBytes + 1, constants.RSA_PSS_SALTLEN_MAX_SIGN]) {
      const signature = sign(spec.hash, data, { key: privateKey, ...options, saltLength });
      expect(verify(spec.hash, data, bound, signature)).toBe(false);
    }
    expect(verify(spec.hash, data, bound, sign(spec.hash, data, privateKey))).toBe(false);
  });

  it('refuses another hash', () => {
    const other = spec.hash === 'sha256' ? 'sha512' : 'sha256';
    const signature = sign(other, data, { key: privateKey, ...options });
    expect(verify(spec.hash, data, bound, signature)).toBe(false);
  });
});
