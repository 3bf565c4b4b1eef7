import { describe, expect, it } from 'vitest';
import { ascii } from '../test/byte-forms.ts';
import { codeOf } from '../test/token-material.ts';
import { bend, keyOf, reached, verdict } from '../test/vector-verdict.ts';
import ed25519 from '../vectors/cookbook/curve25519/jws.json' with { type: 'json' };
import ecPublic from '../vectors/cookbook/jwk/3_1.ec_public_key.json' with { type: 'json' };
import ecPrivate from '../vectors/cookbook/jwk/3_2.ec_private_key.json' with { type: 'json' };
import rsaPublic from '../vectors/cookbook/jwk/3_3.rsa_public_key.json' with { type: 'json' };
import rsaPrivate from '../vectors/cookbook/jwk/3_4.rsa_private_key.json' with { type: 'json' };
import macSecret from '../vectors/cookbook/jwk/3_5.symmetric_key_mac_computation.json' with { type: 'json' };
import encryptionSecret from '../vectors/cookbook/jwk/3_6.symmetric_key_encryption.json' with { type: 'json' };
import rs256 from '../vectors/cookbook/jws/4_1.rsa_v15_signature.json' with { type: 'json' };
import ps384 from '../vectors/cookbook/jws/4_2.rsa-pss_signature.json' with { type: 'json' };
import es512 from '../vectors/cookbook/jws/4_3.ecdsa_signature.json' with { type: 'json' };
import hs256 from '../vectors/cookbook/jws/4_4.hmac-sha2_integrity_protection.json' with { type: 'json' };
import detached from '../vectors/cookbook/jws/4_5.signature_with_detached_content.json' with { type: 'json' };
import someProtected from '../vectors/cookbook/jws/4_6.protecting_specific_header_fields.json' with { type: 'json' };
import noneProtected from '../vectors/cookbook/jws/4_7.protecting_content_only.json' with { type: 'json' };
import several from '../vectors/cookbook/jws/4_8.multiple_signatures.json' with { type: 'json' };
import unencodedJson from '../vectors/cookbook/rfc7797/4.2.hmac-sha2_b64_false.json' with { type: 'json' };
import unencoded from '../vectors/cookbook/rfc7797/hmac-sha2_b64_false.json' with { type: 'json' };
import { isHmacAlgorithm } from './algorithm.ts';
import { encodeBase64Url } from './base64url.ts';
import { HmacKey, SigningKey } from './key.ts';
import { exportPublicJwk } from './key-export.ts';
import { importSigningJwk, importVerificationJwk } from './key-import.ts';

const compactForms = { rs256, ps384, es512, hs256, ed25519 };

describe('the JOSE cookbook: compact tokens', () => {
  it.each(Object.entries(compactForms))('%s verifies, and does not once it is bent', async (_, { input, output }) => {
    const key = await keyOf(input.key, input.alg);
    expect(reached).toContain(await verdict(output.compact, key));
    expect(await verdict(bend(output.compact), key)).toBe('signature_invalid');
  });

  // The published signature of RSA-PSS has its salt from chance, that of ECDSA its nonce.
  it.each(Object.entries({ rs256, hs256, ed25519, detached, someProtected, noneProtected }))(
    '%s is signed to the same bytes',
    async (_, { reproducible, input, signing }) => {
      expect(reproducible).toBe(true);
      const handle = isHmacAlgorithm(input.alg)
        ? HmacKey.handleOf((await keyOf(input.key, input.alg)) as HmacKey)
        : SigningKey.handleOf(
            await importSigningJwk(input.key, { alg: input.alg === 'EdDSA' ? 'Ed25519' : (input.alg as 'RS256') }),
          );
      expect(encodeBase64Url(await handle.sign(ascii(signing['sig-input'])))).toBe(signing.sig);
    },
  );
});

describe('the JOSE cookbook: forms that a JWT does not have', () => {
  const serialized: readonly (readonly [string, unknown])[] = [
    ...Object.entries({ ...compactForms, detached, someProtected, noneProtected, unencodedJson, unencoded }).flatMap(
      ([name, { output }]) => [
        [`${name}, general JSON serialisation`, output.json] as const,
        [`${name}, flattened JSON serialisation`, output.json_flat] as const,
      ],
    ),
    ['several signatures', several.output.json],
  ];

  it.each(serialized)('%s: token_malformed', async (_, value) => {
    expect(value).toMatchObject({});
    for (const input of [hs256.input, rs256.input, es512.input]) {
      expect(await verdict(JSON.stringify(value), await keyOf(input.key, input.alg))).toBe('token_malformed');
    }
  });

  it.each([
    { form: 'a detached payload', of: detached, token: detached.output.compact, code: 'signature_invalid' },
    {
      form: 'an unprotected header and no other',
      of: noneProtected,
      token: compactOf(noneProtected.output.json_flat),
      code: 'header_malformed',
    },
    {
      form: 'a payload that is not encoded',
      of: unencoded,
      token: unencoded.output.compact,
      code: 'token_malformed',
    },
    {
      form: 'the same, detached',
      of: unencoded,
      token: unencoded.output.compact.replace(/\..*\./, '..'),
      code: 'header_unsupported',
    },
    {
      form: 'b64 without crit, detached',
      of: unencodedJson,
      token: compactOf({ ...unencodedJson.output.json_flat, payload: '' }),
      code: 'header_unsupported',
    },
  ])('$form: $code', async ({ of, token, code }) => {
    expect(await verdict(token, await keyOf(of.input.key, 'HS256'))).toBe(code);
  });

  it('has nothing to say by an unprotected header: what is protected beside one verifies by itself', async () => {
    const [rsa, ec, mac] = several.input.key as [object, object, object];
    const [first, second, third] = several.output.json.signatures.map((one) =>
      compactOf({ payload: several.output.json.payload, ...one }),
    ) as [string, string, string];
    expect(await verdict(first, await keyOf({ ...rsa }, 'RS256'))).toBe('claims_malformed');
    expect(await verdict(second, await keyOf({ ...ec }, 'ES512'))).toBe('header_malformed');
    expect(await verdict(third, await keyOf({ ...mac }, 'HS256'))).toBe('claims_malformed');
    const token = compactOf(someProtected.output.json_flat);
    expect(await verdict(token, await keyOf(someProtected.input.key, 'HS256'))).toBe('claims_malformed');
  });
});

describe('the JOSE cookbook: keys', () => {
  it.each([
    ['3.1, EC', ecPublic],
    ['3.3, RSA', rsaPublic],
  ])('%s, public, is imported and exported unchanged', async (_, jwk) => {
    expect(exportPublicJwk(await importVerificationJwk(jwk))).toMatchObject(jwk);
  });

  it.each([
    ['3.2, EC', ecPrivate],
    ['3.4, RSA', rsaPrivate],
  ])('%s, private, is imported, its halves agree, and it is no public key', async (_, jwk) => {
    await expect(importSigningJwk(jwk)).resolves.toMatchObject({ kid: jwk.kid });
    expect(await codeOf(importVerificationJwk(jwk))).toBe('key_private');
  });

  it.each([
    ['3.5, symmetric, for a MAC', macSecret],
    ['3.6, symmetric, for encryption', encryptionSecret],
  ])('%s, is no public key and none to sign with', async (_, jwk) => {
    expect(await codeOf(importVerificationJwk(jwk))).toBe('key_private');
    expect(await codeOf(importSigningJwk(jwk))).toBe('key_mislabelled');
  });
});

/** The compact form that a flattened one would have: what stands in `header` has no place in it. */
function compactOf(flat: {
  readonly protected?: string;
  readonly payload: string;
  readonly signature: string;
}): string {
  return `${flat.protected ?? ''}.${flat.payload}.${flat.signature}`;
}
