import { describe, expect, it } from 'vitest';
import { fromBase64Url, fromHex } from '../test/byte-forms.ts';
import { codeOf } from '../test/token-material.ts';
import { hmacKeyOf, keyOf, reached, verdict } from '../test/vector-verdict.ts';
import ed25519 from '../vectors/wycheproof/ed25519.json' with { type: 'json' };
import keyGroups from '../vectors/wycheproof/json-web-key.json' with { type: 'json' };
import tokenGroups from '../vectors/wycheproof/json-web-signature.json' with { type: 'json' };
import { createHmacKey } from './hmac-key.ts';
import { VerificationKey } from './key.ts';
import { importVerificationJwk } from './key-import.ts';
import { parseJwkSet } from './key-set.ts';
import { createSecret } from './secret.ts';

describe('Wycheproof: Ed25519', () => {
  it.each(ed25519.tests)('$tcId, $comment ($result)', async ({ msg, sig, result }) => {
    const key = await importVerificationJwk(ed25519.key);
    const signature = fromHex(sig);
    const { form, handle } = VerificationKey.verifierOf(key);
    const holds = form.fits(signature) && (await handle.verify(fromHex(msg), signature));
    expect(holds).toBe(result === 'valid');
  });
});

describe.each(tokenGroups)('Wycheproof: JSON Web Signature, $comment', ({ key: jwk, tests }) => {
  it.each(tests)('$tcId, $comment ($result)', async ({ jws, result }) => {
    const code = await verdict(jws, await keyOf({ ...jwk }, jwk.alg));
    expect(reached.includes(code)).toBe(result === 'valid');
    expect(code).toMatch(
      result === 'valid'
        ? /^claims_malformed$/
        : /^(token_malformed|header_malformed|signature_invalid|algorithm_mismatch)$/,
    );
  });
});

/** What becomes of a key here, by the group; the secrets are no part of a JWK Set and have a door of their own. */
const outcomes: Readonly<Record<string, string>> = {
  jws_mixedSymmetryKeyset: 'key_private, taken',
  jws_keyset: 'key_private, key_private',
  jws_duplicate_kid: 'key_private, key_private',
  jws_rsa_roca_key: 'key_weak',
  keysize_too_small: 'key_weak',
  exponentOne: 'key_weak',
  HS256: 'key_private',
  HS384: 'key_private',
  HS512: 'key_private',
  wrong_algorithm: 'key_mislabelled',
  invalid_algorithm: 'key_mislabelled',
  invalid_use: 'key_mislabelled',
  invalid_point: 'key_malformed',
  wrong_curve: 'key_mislabelled',
  wrong_kty: 'key_mislabelled',
  invalid_aes_gcm_key: 'key_private',
  invalid_aes_kw_key: 'key_private',
};

describe('Wycheproof: JSON Web Key', () => {
  const groups = keyGroups.map(({ comment, keys, tests }) => ({ comment, keys, tests, first: tests[0]?.tcId ?? 0 }));

  it.each(groups)('$first, $comment: each key of the set is judged', async ({ comment, keys, first }) => {
    const found = await Promise.all(
      keys.map(async (jwk) => {
        const imported = importVerificationJwk(jwk);
        return imported.then(
          () => 'taken',
          () => codeOf(imported),
        );
      }),
    );
    const expected = { 5: 'taken', 6: 'key_mislabelled' }[first] ?? outcomes[comment];
    expect(found.join(', ')).toBe(expected);
    if (!found.includes('taken')) expect(await codeOf(parseJwkSet({ keys }, { issuer: 'x' }))).toBe('jwks_empty');
  });

  it('1: of a mixed set the public key alone is taken, so that a MAC by the other finds no key', async () => {
    const [{ keys, tests }] = keyGroups as [(typeof keyGroups)[number]];
    const { keySet } = await parseJwkSet({ keys }, { issuer: 'x' });
    expect(keySet.keys.map(({ kid }) => kid)).toStrictEqual(['kid-ec-sign']);
    expect(await verdict(tests[0]?.jws ?? '', keySet.keys[0] as VerificationKey)).toBe('algorithm_mismatch');
  });

  it('5: the good key verifies', async () => {
    const [group] = keyGroups.filter(({ tests }) => tests[0]?.tcId === 5) as [(typeof keyGroups)[number]];
    const key = await importVerificationJwk(group.keys[0]);
    expect(await verdict(group.tests[0]?.jws ?? '', key)).toBe('claims_malformed');
  });

  const secrets = groups.filter(({ comment }) => /^HS/.test(comment));

  it.each(secrets)(
    '$first, $comment: secrets that are short or count up are refused',
    async ({ comment, keys, tests }) => {
      const bytes = fromBase64Url((keys[0] as { k: string }).k);
      const alg = comment as 'HS256';
      expect(await codeOf(createHmacKey({ alg, secret: createSecret(bytes) }))).toBe('secret_weak');
      // Those that Wycheproof takes for good count from 0 to 64: as keys they are refused, their MACs hold.
      const { jws, result } = tests[0] as { jws: string; result: string };
      if (result === 'valid') expect(await verdict(jws, await hmacKeyOf(alg, bytes))).toBe('claims_malformed');
    },
  );

  it('2 and 3: of two secrets the named one verifies, and nothing that is bent', async () => {
    const [group] = keyGroups.filter(({ comment }) => comment === 'jws_keyset') as [(typeof keyGroups)[number]];
    const key = await keyOf({ ...group.keys[0] }, 'HS256');
    expect(await Promise.all(group.tests.map(({ jws }) => verdict(jws, key)))).toStrictEqual([
      'claims_malformed',
      'signature_invalid',
    ]);
  });
});
