import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asymmetricSpecs, type EcSpec } from './algorithm.ts';
import { fromDerSignature, toDerSignature } from './ecdsa-encoding.ts';
import { exportSigningJwk } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';

describe.each(['ES256', 'ES384', 'ES512'] as const)('a signature of %s', (alg) => {
  it('is translated to and from DER as Node translates it', async () => {
    const { hash, coordinateBytes } = asymmetricSpecs[alg] as EcSpec;
    const jwk = { ...(await exportSigningJwk(await generateSigningKey(alg))) };
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
    const publicKey = createPublicKey(privateKey);
    const options = { dsaEncoding: 'ieee-p1363' } as const;
    for (let round = 0; round < 25; round += 1) {
      const data = Buffer.from(`message ${round}`);
      const flat = sign(hash, data, { key: privateKey, ...options });
      expect(verify(hash, data, publicKey, toDerSignature(flat))).toBe(true);
      const der = sign(hash, data, privateKey);
      expect(verify(hash, data, { key: publicKey, ...options }, fromDerSignature(der, coordinateBytes))).toBe(true);
      expect(Buffer.from(toDerSignature(fromDerSignature(der, coordinateBytes)))).toStrictEqual(der);
    }
  });
});
