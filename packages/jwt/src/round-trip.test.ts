import fc from 'fast-check';
import * as jose from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  audience,
  codeOf,
  goodClaims,
  issuer,
  now,
  policyWith,
  rs256Key,
  secretBytes,
  typ,
} from '../test/token-material.ts';
import { type Algorithm, isHmacAlgorithm } from './algorithm.ts';
import { createHmacKey } from './hmac-key.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import type { HmacKey, SigningKey } from './key.ts';
import { exportPublicJwk, exportSigningJwk } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { importSigningJwk, importVerificationJwk } from './key-import.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import { createSecret } from './secret.ts';

const algorithms: readonly Algorithm[] = [
  ...(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'Ed25519'] as const),
];

describe.each(algorithms)('%s', (alg) => {
  let key: SigningKey | HmacKey;
  let keys: KeySet;

  beforeAll(async () => {
    key = await keyFor(alg);
    keys = createKeySet({ issuer, keys: key.kind === 'hmac' ? [key] : [key.verificationKey] });
  });

  it('verifies what it signed, whatever the claims', async () => {
    const claims = fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(claims, async (extra) => {
        const all = { ...extra, ...goodClaims };
        const token = await signJwt(all, key, { typ }).catch(() => undefined);
        fc.pre(token !== undefined);
        expect((await verifyJwt(token, keys, policyWith())).claims).toStrictEqual(JSON.parse(JSON.stringify(all)));
      }),
      { numRuns: 12 },
    );
  });

  it('refuses a token with one character changed, wherever it is', async () => {
    const token = await signJwt(goodClaims, key, { typ });
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...letters), async (index, letter) => {
        fc.pre(token[index] !== letter);
        await codeOf(verifyJwt(token.slice(0, index) + letter + token.slice(index + 1), keys, policyWith()));
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a token with a character less or more', async () => {
    const token = await signJwt(goodClaims, key, { typ });
    for (let index = 0; index < token.length; index += 17) {
      await codeOf(verifyJwt(token.slice(0, index) + token.slice(index + 1), keys, policyWith()));
      await codeOf(verifyJwt(`${token.slice(0, index)}A${token.slice(index)}`, keys, policyWith()));
    }
    for (const cut of [1, 2, 3, 4, 10]) await codeOf(verifyJwt(token.slice(0, -cut), keys, policyWith()));
  });

  it('is understood by jose, and understands jose', async () => {
    const wire = alg === 'Ed25519' ? 'EdDSA' : alg;
    const theirs = isHmac(key)
      ? secretBytes
      : await jose.importJWK(exportPublicJwk(key.verificationKey) as jose.JWK, wire);
    const ours = await signJwt(goodClaims, key, { typ });
    const currentDate = new Date(now * 1000);
    const { payload, protectedHeader } = await jose.jwtVerify(ours, theirs, { issuer, audience, typ, currentDate });
    expect(payload).toStrictEqual(goodClaims);
    expect(protectedHeader.alg).toBe(wire);
    const signer = isHmac(key) ? secretBytes : await jose.importJWK((await exportSigningJwk(key)) as jose.JWK, wire);
    const made = new jose.SignJWT({ ...goodClaims }).setProtectedHeader({ alg: wire, typ, kid: key.kid });
    await expect(verifyJwt(await made.sign(signer), keys, policyWith())).resolves.toMatchObject({
      alg,
      claims: goodClaims,
    });
  });

  it('has the key and the thumbprint that jose has', async () => {
    if (isHmac(key)) return;
    const pair = await jose.generateKeyPair(alg === 'Ed25519' ? 'EdDSA' : alg, { extractable: true });
    const theirs = await jose.exportJWK(pair.publicKey);
    const imported = await importVerificationJwk(theirs, { alg: key.alg });
    expect(imported.thumbprint).toBe(await jose.calculateJwkThumbprint(theirs));
    await expect(importSigningJwk(await jose.exportJWK(pair.privateKey), { alg: key.alg })).resolves.toMatchObject({
      alg,
    });
  });
});

function isHmac(key: SigningKey | HmacKey): key is HmacKey {
  return key.kind === 'hmac';
}

async function keyFor(alg: Algorithm): Promise<SigningKey | HmacKey> {
  if (isHmacAlgorithm(alg)) return createHmacKey({ alg, secret: createSecret(secretBytes), kid: 'k' });
  if (!/^[RP]S/.test(alg)) return generateSigningKey(alg, { kid: 'k' });
  const { alg: _, ...jwk } = await exportSigningJwk(await rs256Key());
  return importSigningJwk(jwk, { alg, kid: 'k' });
}
