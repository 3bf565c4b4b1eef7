import { describe, expect, it } from 'vitest';
import { bytesOf, fromBase64Url, fromHex, toBase64Url } from '../test/byte-forms.ts';
import { decryptionKey, flipFirst, type KeyKind } from '../test/jwe-material.ts';
import { codeOf, es256Key, failure, rs256Key } from '../test/token-material.ts';
import type { PublicKeyManagement } from './jwe-algorithm.ts';
import { DecryptionKey, type EncryptionKey } from './jwe-key.ts';
import { exportDecryptionJwk, exportEncryptionJwk, exportSharedSecret } from './jwe-key-export.ts';
import { generateDecryptionKey } from './jwe-key-generate.ts';
import { importDecryptionJwk, importEncryptionJwk } from './jwe-key-import.ts';
import { exportPublicJwk, exportSigningJwk } from './key-export.ts';
import { importVerificationJwk } from './key-import.ts';
import { thumbprintOf } from './thumbprint.ts';

type Jwk = Readonly<Record<string, unknown>>;
const enc = 'A256GCM';
const kinds: readonly KeyKind[] = [
  'ECDH-ES P-256',
  'ECDH-ES+A256KW P-384',
  'ECDH-ES P-521',
  'ECDH-ES X25519',
  'RSA-OAEP-256',
];

async function pair(kind: KeyKind): Promise<{ publicJwk: Jwk; privateJwk: Jwk }> {
  const key = (await decryptionKey(kind)) as DecryptionKey<PublicKeyManagement>;
  return {
    publicJwk: { ...exportEncryptionJwk(key.encryptionKey) },
    privateJwk: { ...(await exportDecryptionJwk(key)) },
  };
}

const importPublic = (jwk: unknown): Promise<EncryptionKey> => importEncryptionJwk(jwk, { enc });
const importPrivate = (jwk: unknown): Promise<DecryptionKey> => importDecryptionJwk(jwk, { enc });

async function reasonOf(attempt: Promise<unknown>): Promise<string> {
  const { code, evidence } = await failure(attempt);
  return `${code} ${String(evidence.reason)}`;
}

describe('a key pair', () => {
  it.each(kinds)('of %s goes out and in unchanged, its halves apart', async (kind) => {
    const { publicJwk, privateJwk } = await pair(kind);
    const key = await importPrivate(privateJwk);
    expect(await exportDecryptionJwk(key as DecryptionKey<PublicKeyManagement>)).toEqual(privateJwk);
    const half = (await importPublic(publicJwk)) as EncryptionKey<PublicKeyManagement>;
    expect(exportEncryptionJwk(half)).toEqual(publicJwk);
    expect(Object.keys(publicJwk)).not.toEqual(expect.arrayContaining(['d']));
    expect(publicJwk).toMatchObject({ use: 'enc', alg: key.alg, kid: kind });
    expect([key.kind, half.kind, key.enc, half.enc]).toEqual(['decryption', 'encryption', enc, enc]);
  });

  it('has its thumbprint for a kid where it has none, and the one that it is given instead of its own', async () => {
    const { publicJwk, privateJwk } = await pair('ECDH-ES X25519');
    const { kid: _kid, ...rest } = publicJwk;
    expect((await importPublic(rest)).kid).toBe(await thumbprintOf(publicJwk as never));
    expect((await importEncryptionJwk(publicJwk, { enc, kid: 'mine' })).kid).toBe('mine');
    const ours = await importDecryptionJwk(privateJwk, { enc, kid: 'mine' });
    expect([ours.kid, ours.encryptionKey.kid]).toStrictEqual(['mine', 'mine']);
    expect(await codeOf(importPublic({ ...publicJwk, kid: '' }))).toBe('key_malformed');
    await expect(importEncryptionJwk(publicJwk, { enc, kid: '' })).rejects.toThrow(TypeError);
  });

  it('needs the content encryption said, one that there is', async () => {
    const { publicJwk, privateJwk } = await pair('ECDH-ES P-256');
    for (const options of [{}, { enc: 'A192GCM' }, { enc: 'toString' }, { enc: ['A256GCM'] }, undefined]) {
      await expect(importEncryptionJwk(publicJwk, options as never)).rejects.toThrow('enc: required');
      await expect(importDecryptionJwk(privateJwk, options as never)).rejects.toThrow('enc: required');
      await expect(generateDecryptionKey('ECDH-ES', options as never)).rejects.toThrow('enc: required');
      await expect(generateDecryptionKey('dir', options as never)).rejects.toThrow('enc: required');
    }
  });

  it('needs its algorithm said, by the JWK or by the caller', async () => {
    for (const kind of kinds) {
      const { alg, ...bare } = (await pair(kind)).publicJwk;
      expect(await reasonOf(importPublic(bare))).toBe('key_mislabelled alg');
      for (const jwk of [bare, { ...bare, alg }]) {
        expect((await importEncryptionJwk(jwk, { enc, alg: alg as 'ECDH-ES' })).alg).toBe(alg);
      }
    }
    const { publicJwk } = await pair('ECDH-ES P-256');
    await expect(importEncryptionJwk(publicJwk, { enc, alg: 'dir' as never })).rejects.toThrow(
      'alg: not for a key pair',
    );
  });
});

describe('a label that says otherwise', () => {
  const refused: readonly (readonly [name: string, kind: KeyKind, change: Jwk, reason: string])[] = [
    ['use sig', 'ECDH-ES P-256', { use: 'sig' }, 'use'],
    ['use sig, of RSA', 'RSA-OAEP-256', { use: 'sig' }, 'use'],
    ['use null', 'ECDH-ES P-256', { use: null }, 'use'],
    ['alg of a signature', 'ECDH-ES P-256', { alg: 'ES256' }, 'alg'],
    ['alg of a signature, of RSA', 'RSA-OAEP-256', { alg: 'RS256' }, 'alg'],
    ['RSA1_5', 'RSA-OAEP-256', { alg: 'RSA1_5' }, 'alg'],
    ['RSA-OAEP, which is with SHA-1', 'RSA-OAEP-256', { alg: 'RSA-OAEP' }, 'alg'],
    ['a wrap of 128 bits', 'ECDH-ES P-256', { alg: 'ECDH-ES+A128KW' }, 'alg'],
    ['dir', 'ECDH-ES P-256', { alg: 'dir' }, 'alg'],
    ['a password', 'ECDH-ES P-256', { alg: 'PBES2-HS512+A256KW' }, 'alg'],
    ['an inherited name', 'ECDH-ES P-256', { alg: 'constructor' }, 'alg'],
    ['a list of names', 'ECDH-ES P-256', { alg: ['ECDH-ES'] }, 'alg'],
    ['RSA on a curve', 'ECDH-ES P-256', { alg: 'RSA-OAEP-256' }, 'kty'],
    ['a curve on RSA', 'RSA-OAEP-256', { alg: 'ECDH-ES' }, 'kty'],
    ['a curve of signatures', 'ECDH-ES X25519', { crv: 'Ed25519' }, 'crv'],
    ['a curve that we do not have', 'ECDH-ES P-256', { crv: 'secp256k1' }, 'crv'],
    ['X25519 as EC', 'ECDH-ES X25519', { kty: 'EC' }, 'crv'],
    ['P-256 as OKP', 'ECDH-ES P-256', { kty: 'OKP' }, 'crv'],
    ['key_ops of a signature', 'ECDH-ES P-256', { key_ops: ['verify'] }, 'key_ops'],
    ['key_ops of both', 'RSA-OAEP-256', { key_ops: ['wrapKey', 'verify'] }, 'key_ops'],
    ['key_ops of the other half', 'RSA-OAEP-256', { key_ops: ['unwrapKey'] }, 'key_ops'],
    ['no key_ops at all', 'RSA-OAEP-256', { key_ops: [] }, 'key_ops'],
    ['key_ops twice', 'RSA-OAEP-256', { key_ops: ['wrapKey', 'wrapKey'] }, 'key_ops'],
    ['key_ops that are no list', 'RSA-OAEP-256', { key_ops: 'wrapKey' }, 'key_ops'],
  ];

  it.each(refused)('is refused: %s', async (_, kind, change, reason) => {
    const { publicJwk } = await pair(kind);
    expect(await reasonOf(importPublic({ ...publicJwk, ...change }))).toBe(`key_mislabelled ${reason}`);
  });

  it('is refused on the private half too, which needs an operation of its own', async () => {
    const agreement = (await pair('ECDH-ES P-256')).privateJwk;
    const rsa = (await pair('RSA-OAEP-256')).privateJwk;
    for (const jwk of [
      { ...agreement, use: 'sig' },
      { ...agreement, key_ops: [] },
      { ...agreement, key_ops: ['sign'] },
      { ...rsa, key_ops: ['wrapKey'] },
      { ...rsa, key_ops: ['sign', 'decrypt'] },
    ]) {
      expect(await codeOf(importPrivate(jwk))).toBe('key_mislabelled');
    }
  });

  it('is not: operations of encryption, as Web Crypto writes them', async () => {
    const agreement = await pair('ECDH-ES P-256');
    const rsa = await pair('RSA-OAEP-256');
    await importPublic({ ...agreement.publicJwk, key_ops: [], ext: true });
    await importPublic({ ...rsa.publicJwk, key_ops: ['encrypt', 'wrapKey'] });
    for (const operation of ['deriveBits', 'deriveKey']) {
      await importPrivate({ ...agreement.privateJwk, key_ops: [operation] });
    }
    for (const operation of ['decrypt', 'unwrapKey']) await importPrivate({ ...rsa.privateJwk, key_ops: [operation] });
  });

  it('contradicts the caller', async () => {
    const { publicJwk } = await pair('ECDH-ES P-256');
    const wanted = importEncryptionJwk(publicJwk, { enc, alg: 'ECDH-ES+A256KW' });
    expect(await reasonOf(wanted)).toBe('key_mislabelled alg');
  });

  it('keeps keys for signatures and keys for encryption apart, both ways', async () => {
    for (const key of [await es256Key(), await rs256Key()]) {
      expect(await codeOf(importPublic(exportPublicJwk(key.verificationKey)))).toBe('key_mislabelled');
      expect(await codeOf(importPrivate(await exportSigningJwk(key)))).toBe('key_mislabelled');
    }
    for (const kind of kinds) {
      expect(await codeOf(importVerificationJwk((await pair(kind)).publicJwk))).toBe('key_mislabelled');
    }
  });
});

describe('a half in the wrong place', () => {
  it.each(kinds)('of %s: a private key is no public one, a public one does not decrypt', async (kind) => {
    const { publicJwk, privateJwk } = await pair(kind);
    expect(await codeOf(importPublic(privateJwk))).toBe('key_private');
    expect(await reasonOf(importPrivate(publicJwk))).toBe('key_malformed missing_member');
  });

  it('is a secret', async () => {
    const oct = { kty: 'oct', k: toBase64Url(new Uint8Array(32)), alg: 'A256KW' };
    expect(await codeOf(importPublic(oct))).toBe('key_private');
    expect(await codeOf(importPrivate(oct))).toBe('key_mislabelled');
  });

  it.each([['text'], [null], [7], [[]]])('is %j', async (jwk) => {
    expect(await reasonOf(importPublic(jwk))).toBe('key_malformed not_an_object');
  });
});

describe('a private key', () => {
  it.each(kinds)('of %s whose halves are of two keys is refused', async (kind) => {
    const { privateJwk } = await pair(kind);
    const [alg, crv] = kind.split(' ') as [PublicKeyManagement, 'P-256'];
    const other = await generateDecryptionKey(alg, { enc, ...(crv && { crv }) });
    const { d, x, y, n } = (await exportDecryptionJwk(other)) as unknown as Record<string, string>;
    const mixed = [
      { ...privateJwk, d },
      { ...privateJwk, ...(n === undefined ? { x, ...(y && { y }) } : { n }) },
    ];
    for (const jwk of mixed) expect(await reasonOf(importPrivate(jwk))).toBe('key_malformed halves_differ');
  });

  it('whose point is the negative of its own is refused, though agreement would work', async () => {
    const { privateJwk } = await pair('ECDH-ES P-256');
    const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
    const y =
      p -
      BigInt(`0x${[...fromBase64Url(privateJwk.y as string)].map((b) => b.toString(16).padStart(2, '0')).join('')}`);
    const jwk = { ...privateJwk, y: toBase64Url(bytesOf(y, 32)) };
    expect(await reasonOf(importPrivate(jwk))).toBe('key_malformed halves_differ');
  });
});

describe('a weak or broken key', () => {
  it('of RSA: the checks of the keys that sign', async () => {
    const { publicJwk } = await pair('RSA-OAEP-256');
    expect(await codeOf(importPublic({ ...publicJwk, e: 'Aw' }))).toBe('key_weak');
    expect(await codeOf(importPublic({ ...publicJwk, n: toBase64Url(flipFirst(new Uint8Array(128))) }))).toBe(
      'key_weak',
    );
  });

  it('of EC: beside the curve, or cut', async () => {
    const { publicJwk } = await pair('ECDH-ES P-256');
    expect(await reasonOf(importPublic({ ...publicJwk, y: publicJwk.x }))).toBe('key_malformed not_on_curve');
    expect(await reasonOf(importPublic({ ...publicJwk, y: 'AA' }))).toBe('key_malformed wrong_length');
  });

  // RFC 7748 §6.1, and the list of cr.yp.to/ecdh.html: the order of each divides 8, on the curve or on its twist.
  it.each([
    ['0000000000000000000000000000000000000000000000000000000000000000'],
    ['0100000000000000000000000000000000000000000000000000000000000000'],
    ['ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157'],
    ['edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['cdeb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880'],
    ['e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880'],
    ['0000000000000000000000000000000000000000000000000000000000000080'],
  ])('of X25519: of small order, %s', async (hex) => {
    const { publicJwk } = await pair('ECDH-ES X25519');
    const jwk = { ...publicJwk, x: toBase64Url(fromHex(hex)) };
    const expected = hex.startsWith('cd') ? 'key_malformed not_canonical' : 'key_weak small_order';
    expect(await reasonOf(importPublic(jwk))).toBe(expected);
  });

  it('of X25519: a second spelling of another key', async () => {
    const { publicJwk } = await pair('ECDH-ES X25519');
    for (const hex of [`f6${'ff'.repeat(30)}7f`, `09${'00'.repeat(30)}80`]) {
      const jwk = { ...publicJwk, x: toBase64Url(fromHex(hex)) };
      expect(await reasonOf(importPublic(jwk))).toBe('key_malformed not_canonical');
    }
    expect((await importPublic({ ...publicJwk, x: toBase64Url(fromHex(`09${'00'.repeat(31)}`)) })).alg).toBe('ECDH-ES');
  });
});

describe('a generated key', () => {
  it('has the curve, the size and the kid that were asked for', async () => {
    const x25519 = await generateDecryptionKey('ECDH-ES', { enc, crv: 'X25519', kid: 'k' });
    expect(await exportDecryptionJwk(x25519)).toMatchObject({ kty: 'OKP', crv: 'X25519', kid: 'k' });
    expect(exportEncryptionJwk((await generateDecryptionKey('ECDH-ES', { enc })).encryptionKey)).toMatchObject({
      crv: 'P-256',
    });
    const { n } = (await exportDecryptionJwk(
      await generateDecryptionKey('RSA-OAEP-256', { enc, modulusBits: 2048 }),
    )) as { n: string };
    expect(fromBase64Url(n)).toHaveLength(256);
  });

  it.each([
    ['dir', 'A128GCM', 16],
    ['dir', 'A256GCM', 32],
    ['dir', 'A256CBC-HS512', 64],
    ['A256KW', 'A128GCM', 32],
  ] as const)('of %s and %s is a fresh secret of %i bytes', async (alg, content, length) => {
    const [one, two] = [
      await generateDecryptionKey(alg, { enc: content }),
      await generateDecryptionKey(alg, { enc: content }),
    ];
    expect(exportSharedSecret(one).reveal()).toHaveLength(length);
    expect(one.kid).not.toBe(two.kid);
    expect(one.kid).toMatch(/^[\w-]{16}$/);
  });

  it('is not of a contradiction', async () => {
    const attempts: readonly (readonly [Promise<unknown>, message: string])[] = [
      [generateDecryptionKey('RSA-OAEP-256', { enc, crv: 'P-256' }), 'crv: RSA keys have no curve'],
      [generateDecryptionKey('RSA-OAEP-256', { enc, modulusBits: 1024 }), 'modulusBits: 2048 to 8192'],
      [generateDecryptionKey('ECDH-ES', { enc, modulusBits: 2048 }), 'modulusBits: only RSA keys have a modulus'],
      [generateDecryptionKey('ECDH-ES', { enc, crv: 'Ed25519' as never }), 'crv: P-256, P-384, P-521 or X25519'],
      [generateDecryptionKey('dir', { enc, crv: 'P-256' }), 'crv, modulusBits: no key pair'],
      [generateDecryptionKey('dir', { enc, modulusBits: 2048 }), 'crv, modulusBits: no key pair'],
      [generateDecryptionKey('PBES2-HS512+A256KW' as never, { enc }), 'alg: dir or A256KW'],
      [generateDecryptionKey('toString' as never, { enc }), 'alg: dir or A256KW'],
      [generateDecryptionKey('ECDH-ES', { enc, kid: '\n' }), 'kid: 1 to 256'],
    ];
    for (const [attempt, message] of attempts) await expect(attempt).rejects.toThrow(message);
  });
});

describe('what is exported', () => {
  it('is never a secret as a public key, nor a pair as a secret', async () => {
    const shared = await decryptionKey('dir');
    const own = await decryptionKey('ECDH-ES P-256');
    expect(() => exportEncryptionJwk(shared.encryptionKey as never)).toThrow('a secret is not published');
    await expect(exportDecryptionJwk(shared as never)).rejects.toThrow('key: not a key pair');
    expect(() => exportSharedSecret(own as never)).toThrow('key: not a shared secret');
    expect(() => exportEncryptionJwk(own as never)).toThrow(TypeError);
  });

  it('is nothing when a key is printed', async () => {
    const key = await decryptionKey('ECDH-ES P-256');
    const { d } = (await exportDecryptionJwk(key as DecryptionKey<PublicKeyManagement>)) as { d: string };
    expect(JSON.stringify([key, key.encryptionKey])).not.toContain(d);
    expect(Object.keys(key)).toEqual(['kind', 'alg', 'enc', 'kid', 'encryptionKey']);
    expect(DecryptionKey.isKey({ ...key })).toBe(false);
  });
});
