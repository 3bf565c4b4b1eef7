import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as engine from '#engine';
import { codeOf, policyWith } from '../test/token-material.ts';
import { hmacSpecs, isHmacAlgorithm } from './algorithm.ts';
import type { PublicJwk } from './jwk.ts';
import { verifyJwt } from './jwt-verify.ts';
import { HmacKey, SigningKey, type VerificationKey } from './key.ts';
import { exportPublicJwk } from './key-export.ts';
import { importSigningJwk, importVerificationJwk } from './key-import.ts';
import type { KeySource } from './key-set.ts';
import { absent } from './opt-out.ts';
import { computeJwkThumbprint } from './thumbprint.ts';

const folder = new URL('../vectors/', import.meta.url);
// biome-ignore lint/suspicious/noExplicitAny: vectors have the shape that their authors gave them.
const read = (path: string): any => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

/** A policy under which these tokens get as far as their claims: their keys and signatures are what is tested. */
const policy = policyWith({ typ: ['JWT'], origin: 'foreign', audience: absent });
const policyWithoutTyp = policyWith({ typ: absent, origin: 'foreign', audience: absent });

/** The code that shows how far a token came: `claims_malformed` and `token_expired` come after the signature. */
async function verdict(token: string, key: VerificationKey | HmacKey): Promise<string> {
  const keys: KeySource = { findKey: () => ({ issuer: 'x', key }) };
  const header = JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString());
  return codeOf(verifyJwt(token, keys, header.typ === undefined ? policyWithoutTyp : policy));
}

const reached = ['claims_malformed', 'token_expired'];

function bend(token: string): string {
  const bytes = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
  bytes[5] = (bytes[5] as number) ^ 1;
  return `${token.slice(0, token.lastIndexOf('.') + 1)}${bytes.toString('base64url')}`;
}

/** Published secrets are refused as keys, so the vectors' own are put in by hand. */
async function keyOf(jwk: Record<string, string>, alg: string): Promise<VerificationKey | HmacKey> {
  if (!isHmacAlgorithm(alg))
    return importVerificationJwk(publicHalf(jwk), { alg: alg === 'EdDSA' ? 'Ed25519' : (alg as 'ES256') });
  const spec = hmacSpecs[alg];
  return new HmacKey(alg, 'vector', spec, await engine.prepareHmac(spec, Buffer.from(jwk.k as string, 'base64url')));
}

function publicHalf(jwk: Record<string, string>): Record<string, string> {
  const names = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'use', 'alg'];
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => names.includes(name)));
}

describe('the JOSE cookbook', () => {
  const files = [...readdirSync(new URL('cookbook/jws/', folder)).map((name) => `jws/${name}`), 'curve25519/jws.json'];

  it('is there', () => {
    expect(files).toHaveLength(5);
  });

  it.each(files)('%s verifies, and does not once it is bent', async (file) => {
    const { input, output } = read(`cookbook/${file}`);
    const key = await keyOf(input.key, input.alg);
    expect(reached).toContain(await verdict(output.compact, key));
    expect(await verdict(bend(output.compact), key)).toBe('signature_invalid');
  });

  it.each(files.filter((file) => read(`cookbook/${file}`).reproducible === true))(
    '%s is signed to the same bytes',
    async (file) => {
      const { input, signing } = read(`cookbook/${file}`);
      const hmac = isHmacAlgorithm(input.alg);
      const alg = input.alg === 'EdDSA' ? 'Ed25519' : input.alg;
      const handle = hmac
        ? HmacKey.handleOf((await keyOf(input.key, alg)) as HmacKey)
        : SigningKey.handleOf(await importSigningJwk(input.key, { alg }));
      expect(engine.encodeBase64Url(await handle.sign(signing['sig-input']))).toBe(signing.sig);
    },
  );

  it('has its RFC 7797 token refused: b64 and crit are never honoured', async () => {
    const { input, output } = read('cookbook/rfc7797/hmac-sha2_b64_false.json');
    expect(await verdict(output.compact, await keyOf(input.key, 'HS256'))).toBe('token_malformed');
  });

  it.each(['3_1.ec_public_key', '3_3.rsa_public_key'])('%s is imported and exported unchanged', async (name) => {
    const jwk = read(`cookbook/jwk/${name}.json`);
    expect(exportPublicJwk(await importVerificationJwk(jwk))).toMatchObject(jwk);
  });

  it.each(['3_2.ec_private_key', '3_4.rsa_private_key'])(
    '%s is imported, its halves agree, and it is no public key',
    async (name) => {
      const jwk = read(`cookbook/jwk/${name}.json`);
      await expect(importSigningJwk(jwk)).resolves.toMatchObject({ kid: jwk.kid });
      expect(await codeOf(importVerificationJwk(jwk))).toBe('key_private');
    },
  );

  it('3_5.symmetric_key is no public key either', async () => {
    expect(await codeOf(importVerificationJwk(read('cookbook/jwk/3_5.symmetric_key_mac_computation.json')))).toBe(
      'key_private',
    );
  });
});

interface Example {
  readonly source: string;
  readonly alg: string;
  readonly key: Record<string, string>;
  readonly compact: string;
  readonly thumbprint: string;
}

const examples = (path: string): Example[] => read(path);

describe('RFC 7515 appendix A', () => {
  it.each(examples('rfc/rfc7515-appendix-a.json').filter(({ alg }) => alg !== 'none'))(
    '$source verifies, and does not once it is bent',
    async ({ alg, key: jwk, compact }) => {
      const key = await keyOf(jwk, alg);
      expect(reached).toContain(await verdict(compact, key));
      expect(await verdict(bend(compact), key)).toBe('signature_invalid');
    },
  );

  it('A.5, unsecured, is refused under every key', async () => {
    const [hmac, rsa, ec, , unsecured] = read('rfc/rfc7515-appendix-a.json');
    for (const { key, alg } of [hmac, rsa, ec]) {
      expect(await verdict(unsecured.compact, await keyOf(key, alg))).toBe('algorithm_mismatch');
    }
  });

  it('A.3 has a private key whose halves agree', async () => {
    await expect(importSigningJwk(read('rfc/rfc7515-appendix-a.json')[2].key)).resolves.toMatchObject({ alg: 'ES256' });
  });
});

describe('thumbprints', () => {
  it.each(examples('rfc/thumbprints.json'))('of $source', async ({ key, thumbprint }) => {
    expect(await computeJwkThumbprint(key as unknown as PublicJwk)).toBe(thumbprint);
    expect((await importVerificationJwk(key)).thumbprint).toBe(thumbprint);
  });
});
