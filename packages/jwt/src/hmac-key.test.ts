import { describe, expect, it } from 'vitest';
import {
  ascii,
  concat,
  derOf,
  fromBase64,
  fromBase64Url,
  fromHex,
  pemOf,
  randomBytes,
  toBase64,
  toBase64Url,
  toHex,
  utf8,
} from '../test/byte-forms.ts';
import { shownText } from '../test/shown-text.ts';
import { codeOf, failure, macOf, rs256Key, secretBytes } from '../test/token-material.ts';
import { createHmacKey } from './hmac-key.ts';
import { exportPublicJwk, exportVerificationPem } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { createSecret, generateSecret, parseSecret } from './secret.ts';

async function refusal(secret: string | Uint8Array, alg: 'HS256' | 'HS384' | 'HS512' = 'HS256'): Promise<string> {
  const bytes = typeof secret === 'string' ? utf8(secret) : secret;
  const { code, evidence } = await failure(createHmacKey({ alg, secret: createSecret(bytes) }));
  return evidence.reason === undefined ? code : `${code}:${evidence.reason}`;
}

describe('the length of a secret', () => {
  it.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const)('for %s is %i bytes at least', async (alg, least) => {
    const bytes = secretBytes.subarray(0, least);
    await expect(createHmacKey({ alg, secret: createSecret(bytes) })).resolves.toMatchObject({ alg, kind: 'hmac' });
    expect(await refusal(bytes.subarray(1), alg)).toBe('secret_weak:short');
  });

  it('of nothing or of six bytes is refused', async () => {
    expect(await refusal('')).toBe('secret_weak:short');
    expect(await refusal('secret')).toBe('secret_weak:short');
    expect(await codeOf(createHmacKey({ alg: 'HS256', secret: createSecret(new Uint8Array()) }))).toBe('secret_weak');
  });
});

describe('a secret that is public knowledge', () => {
  it.each([
    'a-string-secret-at-least-256-bits-long',
    '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
    'super-secret-jwt-token-with-at-least-32-characters-long',
    'SecretKey012345678901234567890123456789012345678901234567890123456789',
    'DO NOT USE THIS VALUE. INSTEAD, CREATE A COMPLEX SECRET AND KEEP IT SAFE OUTSIDE OF THE SOURCE CODE.',
    'django-insecure-8$k2!x9q_7m3n5v1c4z6b0a8s2d4f6g8h0j',
  ])('is refused: %s', async (text) => {
    expect(await refusal(text)).toBe('secret_known');
    expect(await refusal(`${text}\n`)).toBe('secret_known');
  });

  it('is refused as the bytes that its hex or base64 stands for', async () => {
    const hex = '404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970';
    expect(await refusal(fromHex(hex))).toBe('secret_known');
    expect(await refusal(hex.toLowerCase())).toBe('secret_known');
    const rfc7515 = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow';
    expect(await codeOf(createHmacKey({ alg: 'HS256', secret: parseSecret(rfc7515) }))).toBe('secret_known');
    expect(await refusal(fromBase64(hex))).toBe('secret_known');
  });
});

describe('a secret with a pattern', () => {
  it.each([
    ['one byte', 'a'.repeat(64)],
    ['zeros', '\0'.repeat(32)],
    ['a word again and again', 'secret'.repeat(8)],
    ['a half repeated', '0123456789abcdef'.repeat(2)],
    ['a piece whose last copy is cut', `${'k3Jx9'.repeat(7)}k3J`],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz0123456'],
    ['few different bytes', 'abcabdabcacbdabdcabcdabcbadcbadcabdacbda'],
  ])('is refused: %s', async (_, text) => {
    expect(await refusal(text)).toBe('secret_weak:pattern');
  });

  it('is not seen in random bytes, hex or base64', async () => {
    for (let round = 0; round < 60; round += 1) {
      const bytes = randomBytes(32 + (round % 33));
      for (const secret of [bytes, utf8(toHex(bytes)), utf8(toBase64(bytes))]) {
        await createHmacKey({ alg: 'HS256', secret: createSecret(secret) });
      }
    }
  });
});

describe('a secret that is a key', () => {
  it('is refused in every published form of an RSA key', async () => {
    const rsa = await rs256Key();
    const pem = await exportVerificationPem(rsa.verificationKey);
    const der = derOf(pem);
    // What stands in front of PKCS#1 in an SPKI of 2048 bits.
    const pkcs1 = der.subarray(24);
    const jwk = exportPublicJwk(rsa.verificationKey);
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(jwk).reverse()), null, 2);
    const blob = concat(ascii('\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01'), randomBytes(256));
    for (const form of [
      ...[pem, pem.trim(), pem.replaceAll('\n', '\r\n'), pem.replaceAll('\n', '\r'), pem.replaceAll('\n', '')],
      ...[`\t \n${pem}`, pem.replace('-----END', '\t-----END'), pem.split('-----END')[0] as string],
      ...[der, pkcs1, pemOf('RSA PUBLIC KEY', pkcs1), toBase64(der), toBase64Url(der)],
      ...[
        JSON.stringify(jwk),
        reordered,
        JSON.stringify({ keys: [jwk] }),
        `[${JSON.stringify(jwk)}]`,
        `${JSON.stringify(jwk)},`,
      ],
      ...[toBase64(utf8(pem)), toBase64Url(utf8(JSON.stringify(jwk)))],
      ...[blob, `ssh-rsa ${toBase64(blob)} me@host`, toBase64(blob)],
    ]) {
      expect(await refusal(form)).toBe('secret_weak:is_a_key');
    }
  });

  it('is refused in every published form of EC and Ed25519 keys', async () => {
    for (const alg of ['ES256', 'ES384', 'ES512', 'Ed25519'] as const) {
      const { verificationKey } = await generateSigningKey(alg);
      const pem = await exportVerificationPem(verificationKey);
      const der = derOf(pem);
      for (const form of [pem, der, toBase64(der), JSON.stringify(exportPublicJwk(verificationKey))]) {
        expect(await refusal(form)).toBe('secret_weak:is_a_key');
      }
      if (alg === 'Ed25519') continue;
      const { x, y } = exportPublicJwk(verificationKey) as { x: string; y: string };
      const point = concat(Uint8Array.of(4), fromBase64Url(x), fromBase64Url(y));
      expect(await refusal(point)).toBe('secret_weak:is_a_key');
      expect(await refusal(toBase64(point))).toBe('secret_weak:is_a_key');
    }
    expect(await refusal(`ecdsa-sha2-nistp256 ${toBase64(randomBytes(80))}`)).toBe('secret_weak:is_a_key');
    expect(await refusal(`ssh-ed25519 ${toBase64(randomBytes(51))} me@host`)).toBe('secret_weak:is_a_key');
  });
});

describe('createHmacKey', () => {
  it('takes bytes only as a Secret, and HMAC algorithms only', async () => {
    await expect(createHmacKey({ alg: 'HS256', secret: 'x'.repeat(40) as never })).rejects.toThrow(TypeError);
    await expect(createHmacKey({ alg: 'RS256' as never, secret: generateSecret() })).rejects.toThrow(TypeError);
    await expect(createHmacKey({ alg: 'HS256', secret: generateSecret(), kid: '' })).rejects.toThrow(TypeError);
  });

  it('names the key by the secret, without giving it away', async () => {
    const [one, again, other] = await Promise.all(
      [secretBytes, secretBytes, generateSecret().reveal()].map((bytes) =>
        createHmacKey({ alg: 'HS256', secret: createSecret(bytes) }),
      ),
    );
    expect(one?.kid).toBe(again?.kid);
    expect(one?.kid).not.toBe(other?.kid);
    expect(one?.kid).toHaveLength(16);
  });

  it('names it by the same words in every release: the first 96 bits of the HMAC over them', async () => {
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS512', 'sha512'],
    ] as const) {
      const { kid } = await createHmacKey({ alg, secret: createSecret(secretBytes) });
      expect(kid).toBe(toBase64Url((await macOf(hash, secretBytes, 'sealwright hmac kid')).subarray(0, 12)));
    }
  });
});

describe('Secret', () => {
  it('shows itself nowhere', () => {
    const secret = createSecret(utf8('hunter2'.repeat(6)));
    const shown = [String(secret), `${secret}`, JSON.stringify({ secret }), shownText({ secret }), `${[secret]}`];
    for (const text of shown) {
      expect(text).toContain('[secret]');
      expect(text).not.toContain('hunter2');
    }
    expect(Object.values(secret)).toStrictEqual([]);
  });

  it('is a copy on the way in and on the way out', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const secret = createSecret(bytes);
    bytes[0] = 9;
    secret.reveal()[1] = 9;
    expect(secret.reveal()).toStrictEqual(Uint8Array.of(1, 2, 3));
  });

  it('is read from canonical base64url, with a line feed at its end or without', async () => {
    const text = toBase64Url(secretBytes);
    expect(parseSecret(`${text}\n`).reveal()).toStrictEqual(secretBytes);
    for (const bad of ['', ' ', 'a+b/', 'AA==', 'A', 'AB', 7 as unknown as string]) {
      expect(await codeOf(() => parseSecret(bad))).toBe('secret_malformed');
    }
  });

  it('is generated with 32 to 1024 bytes', () => {
    expect(generateSecret().reveal()).toHaveLength(64);
    expect(generateSecret(32).reveal()).toHaveLength(32);
    expect(() => generateSecret(31)).toThrow(TypeError);
    expect(() => generateSecret(1025)).toThrow(TypeError);
    expect(() => createSecret('text' as never)).toThrow(TypeError);
  });
});
