import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url, utf8 } from '../test/byte-forms.ts';
import { codeOf, es256Set, policyWith } from '../test/token-material.ts';
import nested from '../vectors/cookbook/6.nesting_signatures_and_encryption.json' with { type: 'json' };
import x25519 from '../vectors/cookbook/curve25519/ecdh-es.json' with { type: 'json' };
import rsa15 from '../vectors/cookbook/jwe/5_1.key_encryption_using_rsa_v15_and_aes-hmac-sha2.json' with {
  type: 'json',
};
import rsaOaep from '../vectors/cookbook/jwe/5_2.key_encryption_using_rsa-oaep_with_aes-gcm.json' with { type: 'json' };
import pbes2 from '../vectors/cookbook/jwe/5_3.key_wrap_using_pbes2-aes-keywrap_with-aes-cbc-hmac-sha2.json' with {
  type: 'json',
};
import agreementWrap from '../vectors/cookbook/jwe/5_4.key_agreement_with_key_wrapping_using_ecdh-es_and_aes-keywrap_with_aes-gcm.json' with {
  type: 'json',
};
import agreement from '../vectors/cookbook/jwe/5_5.key_agreement_using_ecdh-es_with_aes-cbc-hmac-sha2.json' with {
  type: 'json',
};
import direct from '../vectors/cookbook/jwe/5_6.direct_encryption_using_aes-gcm.json' with { type: 'json' };
import gcmWrap from '../vectors/cookbook/jwe/5_7.key_wrap_using_aes-gcm_keywrap_with_aes-cbc-hmac-sha2.json' with {
  type: 'json',
};
import aesWrap from '../vectors/cookbook/jwe/5_8.key_wrap_using_aes-keywrap_with_aes-gcm.json' with { type: 'json' };
import compressed from '../vectors/cookbook/jwe/5_9.compressed_content.json' with { type: 'json' };
import additionalData from '../vectors/cookbook/jwe/5_10.including_additional_authentication_data.json' with {
  type: 'json',
};
import someProtected from '../vectors/cookbook/jwe/5_11.protecting_specific_header_fields.json' with { type: 'json' };
import contentOnly from '../vectors/cookbook/jwe/5_12.protecting_content_only.json' with { type: 'json' };
import several from '../vectors/cookbook/jwe/5_13.encrypting_to_multiple_recipients.json' with { type: 'json' };
import encryptionSecret from '../vectors/cookbook/jwk/3_6.symmetric_key_encryption.json' with { type: 'json' };
import agreementKeys from '../vectors/rfc/rfc7518-appendix-c.json' with { type: 'json' };
import { permit } from './construction-permit.ts';
import type { ContentEncryption, KeyManagement, PublicKeyManagement } from './jwe-algorithm.ts';
import { decryptToken, type JweRules } from './jwe-decrypt.ts';
import { DecryptionKey, EncryptionKey } from './jwe-key.ts';
import { importDecryptionJwk } from './jwe-key-import.ts';
import { createDecryptionKeySet } from './jwe-key-set.ts';
import { createSharedKey } from './jwe-secret-key.ts';
import { verifyEncryptedJwt } from './jwe-verify.ts';
import { createSecret } from './secret.ts';

const rules: JweRules = { maxTokenBytes: 16_384, origin: 'foreign' };

async function plaintextOf(token: string, key: DecryptionKey): Promise<string> {
  const { plaintext } = await decryptToken(token, createDecryptionKeySet([key]), rules);
  return new TextDecoder().decode(plaintext);
}

/** Published secrets are refused as keys, so these are put in by hand. */
function keyOfBytes(handle: Uint8Array, alg: KeyManagement, enc: ContentEncryption, kid: string): DecryptionKey {
  return new DecryptionKey(permit, new EncryptionKey(permit, alg, enc, kid, { handle }), {
    handle,
    maxIterations: 10_000,
  });
}

/** The vector's own key as far as we have its algorithm: with the one of ours that is nearest. */
async function nearest(
  jwk: Readonly<Record<string, unknown>>,
  alg: PublicKeyManagement,
  enc: ContentEncryption,
): Promise<DecryptionKey> {
  const { alg: _theirs, ...bare } = jwk;
  return importDecryptionJwk(bare, { alg, enc, kid: String(jwk.kid) });
}

describe('the JOSE cookbook: what we have the algorithms of', () => {
  it('decrypts with a shared key', async () => {
    const { input, output } = direct;
    const key = keyOfBytes(fromBase64Url(input.key.k), 'dir', 'A128GCM', input.key.kid);
    expect(await plaintextOf(output.compact, key)).toBe(input.plaintext);
  });

  it('decrypts by agreement on X25519', async () => {
    const { input, output } = x25519;
    const key = await importDecryptionJwk(input.key, { alg: 'ECDH-ES', enc: 'A128GCM' });
    expect(await plaintextOf(output.compact, key)).toBe(input.plaintext);
  });
});

describe('the JOSE cookbook: what is refused', () => {
  it.each<readonly [name: string, token: string, () => Promise<DecryptionKey>, code: string]>([
    [
      '5.1, RSA1_5',
      rsa15.output.compact,
      () => nearest(rsa15.input.key, 'RSA-OAEP-256', 'A256GCM'),
      'algorithm_mismatch',
    ],
    [
      '5.2, SHA-1',
      rsaOaep.output.compact,
      () => nearest(rsaOaep.input.key, 'RSA-OAEP-256', 'A256GCM'),
      'algorithm_mismatch',
    ],
    [
      '5.3, a password, with A128CBC-HS256',
      pbes2.output.compact,
      async () => keyOfBytes(utf8(pbes2.input.pwd), 'PBES2-HS512+A256KW', 'A256CBC-HS512', 'x'),
      'algorithm_mismatch',
    ],
    [
      '5.4, a wrap of 128 bits',
      agreementWrap.output.compact,
      () => nearest(agreementWrap.input.key, 'ECDH-ES+A256KW', 'A128GCM'),
      'algorithm_mismatch',
    ],
    [
      '5.5, A128CBC-HS256',
      agreement.output.compact,
      () => nearest(agreement.input.key, 'ECDH-ES', 'A256CBC-HS512'),
      'algorithm_mismatch',
    ],
    ['5.7, a wrap by GCM', gcmWrap.output.compact, async () => secretOf(gcmWrap.input.key), 'algorithm_mismatch'],
    ['5.8, a wrap of 128 bits', aesWrap.output.compact, async () => secretOf(aesWrap.input.key), 'algorithm_mismatch'],
    ['5.9, compressed', compressed.output.compact, async () => secretOf(compressed.input.key), 'header_unsupported'],
  ])('%s', async (_, token, key, code) => {
    expect(await codeOf(plaintextOf(token, await key()))).toBe(code);
  });

  function secretOf(jwk: { readonly k: string; readonly kid: string }): DecryptionKey {
    return keyOfBytes(fromBase64Url(jwk.k), 'A256KW', 'A128GCM', jwk.kid);
  }

  it.each(Object.entries({ additionalData, someProtected, contentOnly, several }))(
    'JSON serialisation: %s',
    async (_, { output }) => {
      const key = keyOfBytes(new Uint8Array(32), 'A256KW', 'A128GCM', 'x');
      const forms = output as { readonly json?: object; readonly json_flat?: object };
      for (const form of [forms.json, forms.json_flat]) {
        if (form !== undefined) expect(await codeOf(plaintextOf(JSON.stringify(form), key))).toBe('token_malformed');
      }
      expect(forms.json).toBeDefined();
    },
  );

  it('its keys, which say that they are for algorithms that we do not have', async () => {
    for (const { key } of [rsaOaep.input, nested.encrypt.input]) {
      expect(await codeOf(importDecryptionJwk(key, { enc: 'A256GCM' }))).toBe('key_mislabelled');
    }
  });

  it('its secrets, which everybody knows', async () => {
    for (const { k } of [encryptionSecret, gcmWrap.input.key]) {
      const secret = createSecret(fromBase64Url(k));
      expect(await codeOf(createSharedKey({ alg: 'A256KW', enc: 'A256GCM', secret }))).toBe('secret_known');
    }
    for (const { k } of [direct.input.key, aesWrap.input.key]) {
      const secret = createSecret(fromBase64Url(k));
      expect(await codeOf(createSharedKey({ alg: 'dir', enc: 'A128GCM', secret }))).toBe('secret_known');
    }
  });
});

describe('the JOSE cookbook: nesting', () => {
  it('has its token refused by the algorithm of its wrap, and the signed token inside where it stands alone', async () => {
    const { encrypt, sign } = nested;
    const keys = createDecryptionKeySet([await nearest(encrypt.input.key, 'RSA-OAEP-256', 'A128GCM')]);
    const verdictOf = async (token: string): Promise<string> =>
      codeOf(verifyEncryptedJwt(token, keys, await es256Set(), policyWith({ origin: 'foreign' })));
    expect(await verdictOf(encrypt.output.compact)).toBe('algorithm_mismatch');
    expect(await verdictOf(sign.output.compact)).toBe('token_not_encrypted');
  });
});

describe('RFC 7518 appendix C', () => {
  it('agrees on the key that is printed, from the private half of either side', async () => {
    const { alice, bob, apu, apv, enc, derivedKey } = agreementKeys;
    const { d: _alices, ...epk } = alice;
    const token = await encryptedUnder(derivedKey, { alg: 'ECDH-ES', enc, apu, apv, epk });
    const key = await importDecryptionJwk(bob, { alg: 'ECDH-ES', enc: 'A128GCM' });
    expect(await plaintextOf(token, key)).toBe('agreed');
    const { d: _bobs, ...asEpk } = bob;
    const back = await encryptedUnder(derivedKey, { alg: 'ECDH-ES', enc, apu, apv, epk: asEpk });
    expect(await plaintextOf(back, await importDecryptionJwk(alice, { alg: 'ECDH-ES', enc: 'A128GCM' }))).toBe(
      'agreed',
    );
  });

  async function encryptedUnder(key: string, header: object): Promise<string> {
    const segment = toBase64Url(utf8(JSON.stringify(header)));
    const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: utf8(segment) };
    const imported = await crypto.subtle.importKey('raw', fromBase64Url(key), 'AES-GCM', false, ['encrypt']);
    const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, imported, utf8('agreed')));
    return `${segment}..${[algorithm.iv, sealed.subarray(0, -16), sealed.subarray(-16)].map(toBase64Url).join('.')}`;
  }
});
