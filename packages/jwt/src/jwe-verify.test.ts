import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../test/byte-forms.ts';
import { decryptionKey, forge, forgeKey } from '../test/jwe-material.ts';
import {
  codeOf,
  es256Key,
  es256Set,
  failure,
  forgeEs256,
  goodClaims,
  hmacKey,
  now,
  policyWith,
  segment,
  typ,
} from '../test/token-material.ts';
import type { DecryptionKey } from './jwe-key.ts';
import { exportSharedSecret } from './jwe-key-export.ts';
import { createDecryptionKeySet } from './jwe-key-set.ts';
import { encryptNested, signThenEncryptJwt } from './jwe-sign.ts';
import { verifyEncryptedJwt } from './jwe-verify.ts';
import type { VerifiedJwt } from './jwt.ts';
import { signJwt } from './jwt-sign.ts';
import { createKeySet } from './key-set.ts';
import { absent, anyTyp } from './opt-out.ts';
import type { PolicyOptions } from './policy.ts';

const header = { alg: 'dir', enc: 'A256GCM', kid: 'forge', typ, cty: 'JWT' };
const signed = async (): Promise<string> => signJwt(goodClaims, await es256Key(), { typ });

async function verify(token: string, options: Partial<PolicyOptions> = {}): Promise<VerifiedJwt> {
  return verifyEncryptedJwt(token, createDecryptionKeySet([forgeKey()]), await es256Set(), policyWith(options));
}

describe('an encrypted token', () => {
  it('is decrypted and verified in one step', async () => {
    const { claims, kid } = await verify(await forge(header, await signed()));
    expect(claims).toEqual(goodClaims);
    expect(kid).toBe('es');
  });

  it('is made of a token that is signed, with the same kind outside', async () => {
    const key = forgeKey().encryptionKey;
    const token = await signThenEncryptJwt(goodClaims, await es256Key(), key, { typ: 'logout+jwt' });
    expect(atob(token.split('.')[0] as string)).toBe(
      '{"alg":"dir","enc":"A256GCM","kid":"forge","typ":"logout+jwt","cty":"JWT"}',
    );
    expect((await verify(token, { typ: 'logout+jwt' })).typ).toBe('logout+jwt');
  });

  it('may be signed with a shared secret', async () => {
    const key = await hmacKey();
    const token = await signThenEncryptJwt(goodClaims, key, forgeKey().encryptionKey, { typ });
    const keys = createKeySet({ issuer: goodClaims.iss, keys: [key] });
    const verified = await verifyEncryptedJwt(token, createDecryptionKeySet([forgeKey()]), keys, policyWith());
    expect(verified.alg).toBe('HS256');
  });

  it('is not made for a key that does not encrypt, nor of claims that cannot be signed', async () => {
    const key = forgeKey();
    const signingKey = await es256Key();
    await expect(signThenEncryptJwt(goodClaims, signingKey, key as never, { typ })).rejects.toThrow(
      'encryptionKey: not a key',
    );
    const claims = { ...goodClaims, exp: Number.NaN };
    await expect(signThenEncryptJwt(claims, signingKey, key.encryptionKey, { typ })).rejects.toThrow(TypeError);
  });

  it('wants a policy that createPolicy made', async () => {
    const keys = createDecryptionKeySet([forgeKey()]);
    for (const token of [await forge(header, await signed()), 'no token at all']) {
      const attempt = verifyEncryptedJwt(token, keys, await es256Set(), {} as never);
      await expect(attempt).rejects.toThrow('policy: not a policy');
    }
  });

  it('is refused where it is only signed', async () => {
    expect(await codeOf(verify(await signed()))).toBe('token_not_encrypted');
  });
});

describe('what is inside', () => {
  const refused: Readonly<Record<string, readonly [code: string, inner: () => string | Promise<string>]>> = {
    'a token that nobody signed': [
      'algorithm_mismatch',
      () => `${segment({ alg: 'none', typ })}.${segment(goodClaims)}.`,
    ],
    'a token whose signature was cut off': ['signature_invalid', async () => (await signed()).replace(/[^.]+$/, '')],
    'a token signed by somebody else': [
      'key_unknown',
      async () => forgeEs256({ alg: 'ES256', typ, kid: 'other' }, goodClaims),
    ],
    'a token whose signature does not hold': [
      'signature_invalid',
      async () => (await signed()).replace(/\.[^.]+\./, `.${segment({ ...goodClaims, sub: 'admin' })}.`),
    ],
    'bare claims': ['token_malformed', () => JSON.stringify(goodClaims)],
    'claims in base64url': ['token_malformed', () => segment(goodClaims)],
    nothing: ['decryption_failed', () => ''],
    'an encrypted token once more': ['token_malformed', async () => forge(header, await signed())],
    'a token in JSON': ['token_malformed', async () => JSON.stringify({ token: await signed() })],
    'a token with a line feed': ['token_malformed', async () => `${await signed()}\n`],
    'a token of another kind': [
      'typ_mismatch',
      async () => signJwt(goodClaims, await es256Key(), { typ: 'logout+jwt' }),
    ],
    'a token that has expired': [
      'token_expired',
      async () => signJwt({ ...goodClaims, iat: now - 99, exp: now - 9 }, await es256Key(), { typ }),
    ],
    // Who gets a token may encrypt it anew for somebody else: the claims must name us.
    'a token for somebody else': [
      'audience_mismatch',
      async () => signJwt({ ...goodClaims, aud: 'https://other.example' }, await es256Key(), { typ }),
    ],
  };

  it.each(Object.entries(refused))('may not be %s', async (_, [code, inner]) => {
    expect(await codeOf(verify(await forge(header, await inner())))).toBe(code);
  });

  it('may not be bytes that are no text', async () => {
    expect(await codeOf(verify(await forge(header, Uint8Array.of(0x65, 0xff, 0x2e))))).toBe('token_malformed');
  });

  it('is not told by an error', async () => {
    const claims = { ...goodClaims, sub: 'patient-4711', aud: 'https://other.example' };
    const token = await forge(header, await signJwt(claims, await es256Key(), { typ }));
    const error = await failure(verify(token));
    expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toMatch(/4711|other\.example/);
    expect(error.cause).toBeUndefined();
  });
});

describe('cty', () => {
  it.each(['JWT', 'jwt', 'application/jwt'])('may be written %s', async (cty) => {
    expect((await verify(await forge({ ...header, cty }, await signed()))).claims.sub).toBe('u1');
  });

  it.each([[undefined], ['text/plain'], ['at+jwt'], ['JWE'], ['json']])('may not be %s', async (cty) => {
    expect(await codeOf(verify(await forge({ ...header, cty }, await signed())))).toBe('content_type_mismatch');
  });

  it.each([[7], [''], [null], [['JWT']]])('may not be %j, which is no media type', async (cty) => {
    expect(await codeOf(verify(await forge({ ...header, cty }, await signed())))).toBe('header_malformed');
  });
});

describe('the outer typ', () => {
  it.each([
    ['application/AT+JWT', 'sealwright'],
    [undefined, 'foreign'],
    ['JWT', 'foreign'],
    [typ, 'foreign'],
  ] as const)('may be %s in a token of origin %s', async (outer, origin) => {
    const token = await forge({ ...header, typ: outer }, await signed());
    expect((await verify(token, { origin })).typ).toBe(typ);
  });

  it.each([
    [undefined, 'sealwright'],
    ['JWT', 'sealwright'],
    ['logout+jwt', 'sealwright'],
    ['logout+jwt', 'foreign'],
  ] as const)('may not be %s in a token of origin %s', async (outer, origin) => {
    const token = await forge({ ...header, typ: outer }, await signed());
    expect(await codeOf(verify(token, { origin, typ: [typ, 'logout+jwt'] }))).toBe('typ_mismatch');
  });

  it('is not there where the policy wants none inside', async () => {
    const inner = await forgeEs256({ alg: 'ES256', kid: 'es' }, goodClaims);
    const options: Partial<PolicyOptions> = { typ: absent };
    const { typ: none, ...bare } = header;
    expect((await verify(await forge(bare, inner), options)).typ).toBeUndefined();
    expect(await codeOf(verify(await forge({ ...bare, typ: none }, inner), options))).toBe('typ_mismatch');
  });

  it('is the inner one also where the policy takes any', async () => {
    const token = await forge({ ...header, typ: 'x+jwt' }, await signed());
    expect(await codeOf(verify(token, { typ: anyTyp, origin: 'foreign' }))).toBe('typ_mismatch');
  });
});

describe('the size cap', () => {
  it('is that of the whole token', async () => {
    const token = await forge(header, await signed());
    expect((await verify(token, { maxTokenBytes: token.length })).claims.sub).toBe('u1');
    expect(await codeOf(verify(token, { maxTokenBytes: token.length - 1 }))).toBe('token_too_large');
    expect(await codeOf(verify('.'.repeat(1_000_000)))).toBe('token_too_large');
  });

  it('holds for what was compressed: it is not inflated at all', async () => {
    const key = await decryptionKey('dir');
    const token = await new CompactEncrypt(utf8(' '.repeat(240_000)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'dir', typ, cty: 'JWT', zip: 'DEF' })
      .encrypt(exportSharedSecret(key as DecryptionKey<'dir'>).reveal());
    expect(token.length).toBeLessThan(2000);
    const keys = createDecryptionKeySet([key]);
    expect(await codeOf(verifyEncryptedJwt(token, keys, await es256Set(), policyWith()))).toBe('header_unsupported');
  });

  it('is no different for a token that is encrypted by ourselves', async () => {
    const token = await encryptNested(await signed(), forgeKey().encryptionKey, typ);
    expect((await verify(token, { maxTokenBytes: token.length })).claims.sub).toBe('u1');
  });
});
