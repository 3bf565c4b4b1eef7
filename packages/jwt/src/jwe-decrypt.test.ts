import { CompactEncrypt, type CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { ascii, concat, toBase64Url, utf8 } from '../test/byte-forms.ts';
import {
  contentEncryptions,
  decryptionKey,
  flipFirst,
  forge,
  forgeKey,
  type KeyKind,
  keyKinds,
  withHeader,
  withPart,
} from '../test/jwe-material.ts';
import { codeOf, failure } from '../test/token-material.ts';
import type { AuthError } from './auth-error.ts';
import { type DecryptedToken, decryptToken, type JweRules } from './jwe-decrypt.ts';
import { type DecryptionKey, EncryptionKey } from './jwe-key.ts';
import { createDecryptionKeySet } from './jwe-key-set.ts';
import { encryptNested } from './jwe-sign.ts';

const ours: JweRules = { maxTokenBytes: 16_384, origin: 'sealwright' };
const foreign: JweRules = { ...ours, origin: 'foreign' };
const content = 'content';

function decrypt(token: string, key: DecryptionKey, rules: JweRules = ours): Promise<DecryptedToken> {
  return decryptToken(token, createDecryptionKeySet([key]), rules);
}

async function verdict(token: string, key: DecryptionKey, rules?: JweRules): Promise<string> {
  return codeOf(decrypt(token, key, rules));
}

const encrypted = (key: DecryptionKey): Promise<string> => encryptNested(content, key.encryptionKey, 'JWT');

describe('the form of an encrypted token', () => {
  const good = { alg: 'dir', enc: 'A256GCM', kid: 'forge' };
  const refused: Readonly<Record<string, (token: string) => string>> = {
    'JSON serialisation': (token) => {
      const [header, encryptedKey, iv, ciphertext, tag] = token.split('.');
      return JSON.stringify({ protected: header, encrypted_key: encryptedKey, iv, ciphertext, tag });
    },
    'four parts': (token) => token.replace('..', '.'),
    'six parts': (token) => `${token}.`,
    'padding behind the tag': (token) => `${token}=`,
    'white space': (token) => ` ${token}`,
    'a line feed': (token) => `${token}\n`,
    'the standard alphabet': (token) => token.replace(/\.[^.]*$/, '.++++++++++++++++++++++'),
    'bits beyond the last byte': (token) => token.replace(/\.[^.]*$/, '.AAAAAAAAAAAAAAAAAAAAAB'),
    'a header of a length that bytes cannot have': (token) => token.replace('.', 'AAA.'),
    nothing: () => '',
    'dots alone, of which a header is missing': () => '....',
  };

  it.each(Object.entries(refused))('is not %s', async (name, change) => {
    const token = await forge(good, content);
    const code = await verdict(change(token), forgeKey());
    // No header at all is canonical, and no JSON.
    expect(code).toBe(name.startsWith('dots') ? 'header_malformed' : 'token_malformed');
  });

  it('is text', async () => {
    for (const value of [undefined, null, 7, {}, utf8(await forge(good, content))]) {
      expect(await verdict(value as never, forgeKey())).toBe('token_malformed');
    }
  });
});

describe('the header of an encrypted token', () => {
  const header = { alg: 'dir', enc: 'A256GCM', kid: 'forge' };
  const refused: Readonly<Record<string, readonly [code: string, header: unknown]>> = {
    'a name twice': ['header_malformed', '{"alg":"dir","enc":"A256GCM","kid":"forge","kid":"forge"}'],
    'a name twice, once in disguise': [
      'header_malformed',
      '{"alg":"dir","enc":"A256GCM","kid":"forge","\\u0061lg":"dir"}',
    ],
    __proto__: ['header_malformed', '{"alg":"dir","enc":"A256GCM","kid":"forge","__proto__":{}}'],
    'an array': ['header_malformed', [header]],
    'text behind it': ['header_malformed', '{"alg":"dir","enc":"A256GCM","kid":"forge"} x'],
    'no alg': ['header_malformed', { enc: 'A256GCM', kid: 'forge' }],
    'no enc': ['header_malformed', { alg: 'dir', kid: 'forge' }],
    'alg in a list': ['header_malformed', { ...header, alg: ['dir'] }],
    'enc in a list': ['header_malformed', { ...header, enc: ['A256GCM'] }],
    'an object for kid': ['header_malformed', { ...header, kid: { $ne: null } }],
    'a kid that is too long': ['header_malformed', { ...header, kid: 'k'.repeat(257) }],
    'a typ that is no text': ['header_malformed', { ...header, typ: 1 }],
    'another kid': ['key_unknown', { ...header, kid: 'other' }],
    'alg of another key': ['algorithm_mismatch', { ...header, alg: 'A256KW' }],
    'alg in capitals': ['algorithm_mismatch', { ...header, alg: 'DIR' }],
    'alg none': ['algorithm_mismatch', { ...header, alg: 'none' }],
    'alg of a signature': ['algorithm_mismatch', { ...header, alg: 'HS256' }],
    'an inherited name for alg': ['algorithm_mismatch', { ...header, alg: 'toString' }],
    'another enc': ['algorithm_mismatch', { ...header, enc: 'A128GCM' }],
    zip: ['header_unsupported', { ...header, zip: 'DEF' }],
    'zip of another name': ['header_unsupported', { ...header, zip: 'none' }],
    'zip null': ['header_unsupported', { ...header, zip: null }],
    crit: ['header_unsupported', { ...header, crit: ['exp'], exp: 1 }],
    'an empty crit': ['header_unsupported', { ...header, crit: [] }],
    b64: ['header_unsupported', { ...header, b64: true }],
  };

  it.each(Object.entries(refused))('has not %s, also for a foreign issuer', async (_, [code, value]) => {
    const token = await forge(value, content);
    expect(await verdict(token, forgeKey(), ours)).toBe(code);
    expect(await verdict(token, forgeKey(), foreign)).toBe(code);
  });

  it.each([
    ['zip', 'DEF'],
    ['crit', ['exp']],
    ['b64', false],
  ])('names %s, which it refuses', async (parameter, value) => {
    const error = await failure(decrypt(await forge({ ...header, [parameter]: value }, content), forgeKey()));
    expect(error.evidence).toEqual({ parameter });
  });

  const parameters = { p2c: 2 ** 31 - 1, p2s: 'AAAAAAAAAAA', epk: {}, apu: 'QQ', apv: 'Qg', iv: 'AA', tag: 'AA' };

  it.each(Object.entries(parameters))('has not %s, which another algorithm has', async (parameter, value) => {
    const token = await forge({ ...header, [parameter]: value }, content);
    for (const rules of [ours, foreign]) {
      const error = await failure(decrypt(token, forgeKey(), rules));
      expect([error.code, error.evidence]).toEqual(['header_unsupported', { parameter }]);
    }
  });

  it.each([
    ['jwk', { kty: 'oct', k: 'AA' }, 'jwk'],
    ['jku', 'https://evil.example', 'jku'],
    ['x5u', 'https://evil.example', 'x5u'],
    ['x5c', ['AA'], 'x5c'],
    ['x5t', 'AA', 'x5t'],
    ['x5t#S256', 'AA', 'x5t#S256'],
    ['tenant-4711', 'x', 'other'],
    ['toString', 'x', 'other'],
  ])('has not %s with us, and it is ignored for a foreign issuer', async (parameter, value, said) => {
    const token = await forge({ ...header, [parameter]: value }, content);
    const error = await failure(decrypt(token, forgeKey()));
    expect([error.code, error.evidence]).toEqual(['header_unsupported', { parameter: said }]);
    expect((await decrypt(token, forgeKey(), foreign)).plaintext).toEqual(utf8(content));
  });

  it('may leave out kid where there is one key, and only there', async () => {
    const token = await forge({ alg: 'dir', enc: 'A256GCM' }, content);
    expect((await decrypt(token, forgeKey())).plaintext).toEqual(utf8(content));
    const two = createDecryptionKeySet([forgeKey(), await decryptionKey('A256KW')]);
    expect(await codeOf(decryptToken(token, two, ours))).toBe('key_unknown');
  });
});

describe('what an agreement is handed', () => {
  const onCurve = { kty: 'EC', crv: 'P-256', x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0' };
  const y = 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps';
  const x25519 = { kty: 'OKP', crv: 'X25519' };
  const refused: readonly (readonly [name: string, kind: KeyKind, epk: unknown])[] = [
    ['missing', 'ECDH-ES P-256', undefined],
    ['text', 'ECDH-ES P-256', 'AA'],
    ['a list', 'ECDH-ES P-256', [onCurve]],
    ['a point beside the curve', 'ECDH-ES P-256', { ...onCurve, y: flipped(y) }],
    ['a point of another curve under our name', 'ECDH-ES P-256', { ...onCurve, x: onCurve.x, y: onCurve.x }],
    ['zero', 'ECDH-ES P-256', { ...onCurve, x: toBase64Url(new Uint8Array(32)), y: toBase64Url(new Uint8Array(32)) }],
    [
      'a coordinate that is not below p',
      'ECDH-ES P-256',
      { ...onCurve, x: toBase64Url(new Uint8Array(32).fill(255)), y },
    ],
    ['a coordinate that is cut', 'ECDH-ES P-256', { ...onCurve, x: onCurve.x.slice(4), y }],
    ['on another curve', 'ECDH-ES P-256', { ...x25519, x: toBase64Url(new Uint8Array(32).fill(9)) }],
    ['on a longer curve', 'ECDH-ES P-384', { ...onCurve, y }],
    ['named after another curve', 'ECDH-ES P-256', { ...onCurve, crv: 'P-384', y }],
    ['of another type', 'ECDH-ES P-256', { ...onCurve, kty: 'OKP', y }],
    ['with its private half', 'ECDH-ES P-256', { ...onCurve, y, d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo' }],
    ['with something to interpret', 'ECDH-ES P-256', { ...onCurve, y, key_ops: ['deriveBits'] }],
    ['of small order', 'ECDH-ES X25519', { ...x25519, x: toBase64Url(new Uint8Array(32)) }],
    ['of order four', 'ECDH-ES X25519', { ...x25519, x: toBase64Url(concat(Uint8Array.of(1), new Uint8Array(31))) }],
    ['not canonical', 'ECDH-ES X25519', { ...x25519, x: toBase64Url(new Uint8Array(32).fill(255)) }],
    [
      'of X25519 with a second coordinate',
      'ECDH-ES X25519',
      { ...x25519, x: toBase64Url(new Uint8Array(32).fill(9)), y },
    ],
    ['small order, to unwrap with', 'ECDH-ES+A256KW X25519', { ...x25519, x: toBase64Url(new Uint8Array(32)) }],
  ];

  it.each(refused)('is no epk that is %s', async (_, kind, epk) => {
    const key = await decryptionKey(kind);
    const token = withHeader(await encrypted(key), { epk });
    expect(await verdict(token, key)).toBe('header_malformed');
    expect(await verdict(token, key, foreign)).toBe('header_malformed');
  });

  it('keeps what was wrong with a point as the cause', async () => {
    const key = await decryptionKey('ECDH-ES P-256');
    const error = await failure(decrypt(withHeader(await encrypted(key), { epk: { ...onCurve, y: flipped(y) } }), key));
    expect((error.cause as AuthError).evidence).toEqual({ reason: 'not_on_curve' });
  });

  it('is another epk: it is on the curve, and the tag does not hold', async () => {
    const key = await decryptionKey('ECDH-ES P-256');
    expect(await verdict(withHeader(await encrypted(key), { epk: { ...onCurve, y } }), key)).toBe('decryption_failed');
  });

  it('may be apu and apv of a foreign issuer, in base64url and short', async () => {
    const key = await decryptionKey('ECDH-ES P-256');
    // The names are said twice, since only later versions of jose take them out of the header.
    const token = await new CompactEncrypt(utf8(content))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', apu: 'QWxpY2U', apv: 'Qm9i' })
      .setKeyManagementParameters({ apu: utf8('Alice'), apv: utf8('Bob') })
      .encrypt(EncryptionKey.partsOf(key.encryptionKey).handle as CryptoKey);
    expect((await decrypt(token, key, foreign)).plaintext).toEqual(utf8(content));
    const error = await failure(decrypt(token, key, ours));
    expect([error.code, error.evidence]).toEqual(['header_unsupported', { parameter: 'apu' }]);
    // 256 bytes are as many as may be: it is the tag that the other name breaks.
    const longest = withHeader(token, { apu: toBase64Url(new Uint8Array(256)) });
    expect(await verdict(longest, key, foreign)).toBe('decryption_failed');
    for (const apu of ['QWxpY2V', 7, null, toBase64Url(new Uint8Array(257))]) {
      expect(await verdict(withHeader(token, { apu }), key, foreign)).toBe('header_malformed');
      expect(await verdict(withHeader(token, { apv: apu }), key, foreign)).toBe('header_malformed');
    }
  });

  function flipped(text: string): string {
    return `T${text.slice(1)}`;
  }
});

describe('a token that was tampered with', () => {
  const parts = ['header', 'encrypted key', 'iv', 'ciphertext', 'tag'];
  const changes: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
    'a bit turned': (bytes) => (bytes.length === 0 ? Uint8Array.of(1) : flipFirst(bytes)),
    'cut by a byte': (bytes) => (bytes.length === 0 ? Uint8Array.of(1) : bytes.subarray(1)),
    'cut to four bytes': (bytes) => (bytes.length === 0 ? Uint8Array.of(1, 2, 3, 4) : bytes.subarray(0, 4)),
    'a byte more': (bytes) => concat(bytes, Uint8Array.of(0)),
    nothing: (bytes) => (bytes.length === 0 ? ascii('something') : new Uint8Array()),
    'another of the right length': (bytes) => (bytes.length === 0 ? Uint8Array.of(0) : bytes.map((byte) => ~byte)),
  };
  const everyKind = keyKinds.map((kind) => [kind, 'A256GCM'] as const);
  const everyContent = contentEncryptions.map((enc) => ['dir', enc] as const);

  it.each([...everyKind, ...everyContent])('with %s and %s fails in one and the same way', async (kind, enc) => {
    const key = await decryptionKey(kind, enc);
    const token = await encrypted(key);
    const seen = new Set<string>();
    for (const index of parts.keys()) {
      if (index === 0) continue;
      for (const change of Object.values(changes)) {
        const error = await failure(decrypt(withPart(token, index, change), key));
        seen.add(JSON.stringify([error.code, error.message, error.evidence, String(error.cause), error.rfc]));
      }
    }
    expect([...seen]).toEqual(['["decryption_failed","decryption failed",{},"undefined","RFC 7516 §11.5"]']);
    expect((await decrypt(token, key)).plaintext).toEqual(utf8(content));
  });

  it('has a header that the tag covers, whatever is said in it', async () => {
    const key = await decryptionKey('A256KW');
    const token = withHeader(await encrypted(key), { typ: 'at+jwt' });
    expect(await verdict(token, key)).toBe('decryption_failed');
  });

  it('is not mended by parts of another token under the same key', async () => {
    const key = await decryptionKey('RSA-OAEP-256');
    const [one, other] = [(await encrypted(key)).split('.'), (await encrypted(key)).split('.')];
    for (const index of [1, 2, 3, 4]) {
      const spliced = one.map((part, place) => (place === index ? other[place] : part)).join('.');
      expect(await verdict(spliced, key)).toBe('decryption_failed');
    }
  });
});

describe('RSA', () => {
  // RFC 7516 §11.5: a wrong encrypted key is replaced by a random one, so that only the tag ever fails.
  it('fails alike for a key that does not decrypt and one that decrypts to the wrong length', async () => {
    const key = await decryptionKey('RSA-OAEP-256');
    const token = await encrypted(key);
    const short = await new CompactEncrypt(utf8(content))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A128GCM', kid: key.kid })
      .encrypt(EncryptionKey.partsOf(key.encryptionKey).handle as CryptoKey);
    const withShortKey = token.split('.').with(1, short.split('.')[1] as string);
    const wrong = [
      withShortKey.join('.'),
      withPart(token, 1, flipFirst),
      withPart(token, 1, (bytes) => new Uint8Array(bytes.length)),
      withPart(token, 1, (bytes) => new Uint8Array(bytes.length).fill(255)),
    ];
    const seen = await Promise.all(wrong.map((one) => failure(decrypt(one, key))));
    expect(new Set(seen.map(({ code, message, cause }) => `${code} ${message} ${String(cause)}`)).size).toBe(1);
    expect(seen[0]?.code).toBe('decryption_failed');
  });

  it('is never that of PKCS#1 or with SHA-1, whatever the header says of the same key', async () => {
    const key = await decryptionKey('RSA-OAEP-256');
    const token = await encrypted(key);
    for (const alg of ['RSA1_5', 'RSA-OAEP', 'RSA-OAEP-384']) {
      expect(await verdict(withHeader(token, { alg }), key)).toBe('algorithm_mismatch');
    }
  });
});

describe('the set of keys', () => {
  it('answers by kid alone, and refuses what no set can be', async () => {
    const [one, two] = [await decryptionKey('dir'), await decryptionKey('ECDH-ES P-256')];
    const keys = createDecryptionKeySet([one, two]);
    expect([keys.findKey('dir'), keys.findKey('x'), keys.findKey(undefined)]).toEqual([one, undefined, undefined]);
    expect(() => createDecryptionKeySet([])).toThrow('keys: none');
    expect(() => createDecryptionKeySet([one, one])).toThrow('keys: two have the same kid');
    for (const keys of [[one.encryptionKey], [two, one.encryptionKey]]) {
      expect(() => createDecryptionKeySet(keys as never)).toThrow('keys: not a key that decrypts');
    }
    const lax = { keys: [], findKey: () => one.encryptionKey as never };
    await expect(decryptToken(await encrypted(one), lax, ours)).rejects.toThrow('keys: not a key that decrypts');
  });
});
