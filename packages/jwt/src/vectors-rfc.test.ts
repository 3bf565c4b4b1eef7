import { describe, expect, it } from 'vitest';
import { ascii, concat, fromHex, toBase64Url, toHex } from '../test/byte-forms.ts';
import { codeOf, failure } from '../test/token-material.ts';
import { bend, hmacKeyOf, keyOf, publicHalf, reached, verdict } from '../test/vector-verdict.ts';
import hmacExamples from '../vectors/rfc/rfc4231-hmac.json' with { type: 'json' };
import ecdsaExamples from '../vectors/rfc/rfc6979-ecdsa.json' with { type: 'json' };
import compactExamples from '../vectors/rfc/rfc7515-appendix-a.json' with { type: 'json' };
import serializedExamples from '../vectors/rfc/rfc7515-json-serialization.json' with { type: 'json' };
import keyExamples from '../vectors/rfc/rfc7517-keys.json' with { type: 'json' };
import unencodedExamples from '../vectors/rfc/rfc7797-section-4.json' with { type: 'json' };
import ed25519Examples from '../vectors/rfc/rfc8032-ed25519.json' with { type: 'json' };
import thumbprints from '../vectors/rfc/thumbprints.json' with { type: 'json' };
import type { PublicJwk } from './jwk.ts';
import { HmacKey, SigningKey, VerificationKey } from './key.ts';
import { importSigningJwk, importVerificationJwk } from './key-import.ts';
import { parseJwkSet } from './key-set.ts';
import { formOfMac } from './signature-form.ts';
import { computeJwkThumbprint } from './thumbprint.ts';

describe('RFC 7515 appendix A', () => {
  it.each(compactExamples.filter(({ alg }) => alg !== 'none'))(
    '$source verifies, and does not once it is bent',
    async ({ alg, key: jwk, compact }) => {
      const key = await keyOf({ ...jwk }, alg);
      expect(reached).toContain(await verdict(compact, key));
      expect(await verdict(bend(compact), key)).toBe('signature_invalid');
    },
  );

  it('A.5, unsecured, is refused under every key', async () => {
    const unsecured = compactExamples.find(({ alg }) => alg === 'none')?.compact ?? '';
    for (const { alg, key } of compactExamples.slice(0, 4)) {
      expect(await verdict(unsecured, await keyOf({ ...key }, alg))).toBe('algorithm_mismatch');
    }
  });

  it('A.3 has a private key whose halves agree', async () => {
    await expect(importSigningJwk(compactExamples[2]?.key)).resolves.toMatchObject({ alg: 'ES256' });
  });

  it.each(serializedExamples)('$source JSON serialisation, is refused', async ({ serialized }) => {
    for (const { alg, key } of compactExamples.slice(1, 3)) {
      expect(await verdict(JSON.stringify(serialized), await keyOf({ ...key }, alg))).toBe('token_malformed');
    }
  });
});

describe('RFC 7797 §4', () => {
  it.each([
    { ...unencodedExamples[0], code: 'signature_invalid' },
    { ...unencodedExamples[1], code: 'header_unsupported' },
  ])('$source, is refused: $code', async ({ compact, key, code }) => {
    expect(await verdict(compact as string, await keyOf({ ...key }, 'HS256'))).toBe(code);
  });

  it('4.1 has a good signature once its payload stands in it', async () => {
    const [{ compact, payload, key }] = unencodedExamples as [(typeof unencodedExamples)[number]];
    const attached = compact.replace('..', `.${toBase64Url(ascii(payload))}.`);
    expect(await verdict(attached, await keyOf(key, 'HS256'))).toBe('claims_malformed');
  });
});

describe('RFC 7517, appendices A and B', () => {
  it('A.1: the key for signatures is taken, the one for encryption left', async () => {
    const { keySet, skipped } = await parseJwkSet(keyExamples['A.1'], { issuer: 'x' });
    expect(keySet.keys).toMatchObject([{ alg: 'RS256', kid: '2011-04-29' }]);
    expect(skipped).toStrictEqual([{ index: 0, code: 'key_mislabelled' }]);
  });

  it('A.2: nobody may publish them; the halves of the one for signatures agree, the one for encryption does not sign', async () => {
    const [encrypts, signs] = keyExamples['A.2'].keys;
    for (const jwk of keyExamples['A.2'].keys) expect(await codeOf(importVerificationJwk(jwk))).toBe('key_private');
    expect(await codeOf(parseJwkSet(keyExamples['A.2'], { issuer: 'x' }))).toBe('jwks_empty');
    await expect(importSigningJwk(signs)).resolves.toMatchObject({ alg: 'RS256', kid: '2011-04-29' });
    expect(await codeOf(importSigningJwk(encrypts))).toBe('key_mislabelled');
  });

  it('A.2: one bit of any private member, and it is refused', async () => {
    const signs = keyExamples['A.2'].keys[1] as Record<string, string>;
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
      const value = signs[name] as string;
      const bent = { ...signs, [name]: `${value.slice(0, 9)}${value[9] === 'A' ? 'B' : 'A'}${value.slice(10)}` };
      expect((await failure(importSigningJwk(bent))).evidence).toStrictEqual({ reason: 'halves_differ' });
    }
  });

  it('A.3: a secret is no public key', async () => {
    for (const jwk of keyExamples['A.3'].keys) expect(await codeOf(importVerificationJwk(jwk))).toBe('key_private');
  });

  it('B: is taken for what its members say; the certificate beside them is not looked at', async () => {
    const plain = await importVerificationJwk(keyExamples.B);
    expect(plain).toMatchObject({ alg: 'RS256', kid: '1b94c' });
    const other = await importVerificationJwk({ ...keyExamples.B, x5c: ['AAAA'] });
    expect(other.thumbprint).toBe(plain.thumbprint);
  });
});

describe('RFC 7638 and RFC 8037: thumbprints', () => {
  it.each(thumbprints)('of $source', async ({ key, thumbprint }) => {
    expect(await computeJwkThumbprint(key as unknown as PublicJwk)).toBe(thumbprint);
    expect((await importVerificationJwk(key)).thumbprint).toBe(thumbprint);
  });
});

describe('RFC 8037: what is not Ed25519', () => {
  // A.6 and A.7 are key agreement; Ed448 has no place in the algorithms here.
  it.each(['X25519', 'X448', 'Ed448'])('%s signs and verifies nothing', async (crv) => {
    const jwk = { kty: 'OKP', crv, x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08' };
    expect(await codeOf(importVerificationJwk(jwk))).toBe('key_mislabelled');
    expect(await codeOf(importSigningJwk({ ...jwk, d: jwk.x }))).toBe('key_mislabelled');
  });
});

describe.each(ecdsaExamples)('$source', ({ alg, key: jwk, signatures }) => {
  it.each(signatures)(
    'message "$message" verifies, and no other does under its signature',
    async ({ message, r, s }) => {
      const { handle } = VerificationKey.verifierOf(
        await importVerificationJwk(publicHalf(jwk), { alg: alg as 'ES256' }),
      );
      const signature = concat(fromHex(r), fromHex(s));
      expect(await handle.verify(ascii(message), signature)).toBe(true);
      expect(await handle.verify(ascii(`${message}.`), signature)).toBe(false);
    },
  );

  it('has a private key whose halves agree', async () => {
    await expect(importSigningJwk(jwk)).resolves.toMatchObject({ alg });
    expect(await codeOf(importSigningJwk({ ...jwk, d: toBase64Url(new Uint8Array(lengthOf(jwk.d))) }))).toBe(
      'key_malformed',
    );
  });
});

describe('RFC 8032 §7.1', () => {
  it.each(ed25519Examples)('$source has a private key whose halves agree', async ({ key }) => {
    await expect(importSigningJwk(key)).resolves.toMatchObject({ alg: 'Ed25519' });
    expect(await codeOf(importSigningJwk({ ...key, d: key.x }))).toBe('key_malformed');
  });

  it.each(ed25519Examples)('$source is signed to the same bytes and verifies', async ({ key, message, signature }) => {
    const signingKey = await importSigningJwk(key);
    const input = fromHex(message);
    expect(toHex(await SigningKey.handleOf(signingKey).sign(input))).toBe(signature);
    const { handle } = VerificationKey.verifierOf(signingKey.verificationKey);
    expect(await handle.verify(input, fromHex(signature))).toBe(true);
    expect(await handle.verify(concat(input, fromHex('20')), fromHex(signature))).toBe(false);
  });
});

describe('RFC 4231', () => {
  it.each(hmacExamples)('$source, $alg', async ({ alg, key, message, mac }) => {
    const handle = HmacKey.handleOf(await hmacKeyOf(alg as 'HS256', fromHex(key)));
    expect(toHex(await handle.sign(fromHex(message)))).toBe(mac);
    expect(await handle.verify(fromHex(message), fromHex(mac))).toBe(true);
    // Test case 5, 128 bits of a MAC, is not for tokens: RFC 7518 §3.2 wants all of it.
    expect(formOfMac(mac.length / 2).fits(fromHex(mac.slice(0, 32)))).toBe(false);
  });
});

function lengthOf(member: string): number {
  return (member.length * 3) >> 2;
}
