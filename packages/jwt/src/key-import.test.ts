import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../test/byte-forms.ts';
import openssl from '../test/openssl-keys.json' with { type: 'json' };
import { shownText } from '../test/shown-text.ts';
import { es256Key, failure, goodClaims, issuer, policyWith, rs256Key, typ } from '../test/token-material.ts';
import type { AsymmetricAlgorithm } from './algorithm.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import { exportPublicJwk, exportSigningJwk, exportSigningPem, exportVerificationPem } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { importSigningJwk, importSigningPem, importVerificationJwk, importVerificationPem } from './key-import.ts';
import { createKeySet } from './key-set.ts';
import { computeJwkThumbprint } from './thumbprint.ts';

const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
] as const;

const reasonOf = async (attempt: Promise<unknown>): Promise<string> => {
  const { code, evidence } = await failure(attempt);
  return evidence.reason === undefined ? code : `${code}:${evidence.reason}`;
};

describe.each(algorithms)('a key for %s', (alg) => {
  it('goes out and comes back as JWK and as PEM, and what it signed still verifies', async () => {
    const key = alg.startsWith('RS') ? await rsaFor(alg) : await generateSigningKey(alg);
    const token = await signJwt(goodClaims, key, { typ });
    const copies = [
      await importSigningJwk(JSON.parse(JSON.stringify(await exportSigningJwk(key)))),
      await importSigningPem(await exportSigningPem(key), { alg, kid: key.kid }),
    ];
    const publics = [
      await importVerificationJwk(JSON.parse(JSON.stringify(exportPublicJwk(key.verificationKey)))),
      await importVerificationPem(await exportVerificationPem(key.verificationKey), { alg, kid: key.kid }),
      ...copies.map((copy) => copy.verificationKey),
    ];
    for (const verificationKey of publics) {
      expect(verificationKey).toMatchObject({ alg, kid: key.kid, thumbprint: key.verificationKey.thumbprint });
      const keys = createKeySet({ issuer, keys: [verificationKey] });
      await expect(verifyJwt(token, keys, policyWith())).resolves.toMatchObject({ alg });
      for (const copy of copies) {
        await expect(verifyJwt(await signJwt(goodClaims, copy, { typ }), keys, policyWith())).resolves.toMatchObject({
          alg,
        });
      }
    }
  });
});

describe('what a key shows of itself', () => {
  it('is frozen, and holds nothing private where it can be printed', async () => {
    const key = await es256Key();
    const { d } = (await exportSigningJwk(key)) as { d: string };
    expect(shownText(key)).not.toContain(d);
    expect(() => Object.assign(key, { alg: 'none' })).toThrow(TypeError);
    expect(() => Object.assign(key.verificationKey, { kid: 'other' })).toThrow(TypeError);
  });

  it('is published with its required members, kid, alg and use, and nothing else', async () => {
    expect(Object.keys(exportPublicJwk((await es256Key()).verificationKey)).sort()).toStrictEqual([
      'alg',
      'crv',
      'kid',
      'kty',
      'use',
      'x',
      'y',
    ]);
    expect(Object.keys(exportPublicJwk((await rs256Key()).verificationKey)).sort()).toStrictEqual([
      'alg',
      'e',
      'kid',
      'kty',
      'n',
      'use',
    ]);
    const ed = await generateSigningKey('Ed25519');
    expect(exportPublicJwk(ed.verificationKey)).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
  });

  it('has its thumbprint for kid unless it is given one', async () => {
    const key = await generateSigningKey('ES256');
    expect(key.kid).toBe(await computeJwkThumbprint(exportPublicJwk(key.verificationKey)));
    const { kid: _, ...nameless } = exportPublicJwk(key.verificationKey);
    expect((await importVerificationJwk(nameless)).kid).toBe(key.kid);
    expect((await importVerificationJwk(nameless, { kid: 'mine' })).kid).toBe('mine');
  });
});

describe('the labels of a JWK', () => {
  const good = async (): Promise<Record<string, unknown>> => ({
    ...exportPublicJwk((await es256Key()).verificationKey),
  });
  const rsa = async (): Promise<Record<string, unknown>> => ({
    ...exportPublicJwk((await rs256Key()).verificationKey),
  });

  it.each([
    [{ alg: 'ES384' }, 'key_mislabelled:crv'],
    [{ alg: 'RS256' }, 'key_mislabelled:kty'],
    [{ alg: 'HS256' }, 'key_mislabelled:alg'],
    [{ alg: 'none' }, 'key_mislabelled:alg'],
    [{ alg: 'ECDH-ES' }, 'key_mislabelled:alg'],
    [{ alg: '__proto__' }, 'key_mislabelled:alg'],
    [{ alg: ['ES256'] }, 'key_mislabelled:alg'],
    [{ crv: 'P-384' }, 'key_mislabelled:crv'],
    [{ crv: 'secp256k1', alg: undefined }, 'key_mislabelled:kty'],
    [{ kty: 'RSA' }, 'key_mislabelled:kty'],
    [{ kty: 'OKP' }, 'key_mislabelled:kty'],
    [{ kty: 'DSA', alg: undefined }, 'key_mislabelled:kty'],
    [{ kty: undefined }, 'key_mislabelled:kty'],
    [{ use: 'enc' }, 'key_mislabelled:use'],
    [{ use: null }, 'key_mislabelled:use'],
    [{ key_ops: ['sign'] }, 'key_mislabelled:key_ops'],
    [{ key_ops: [] }, 'key_mislabelled:key_ops'],
    [{ key_ops: 'verify' }, 'key_mislabelled:key_ops'],
    [{ key_ops: ['verify', 'verify'] }, 'key_mislabelled:key_ops'],
    [{ key_ops: ['wrapKey'] }, 'key_mislabelled:key_ops'],
    [{ kid: 7 }, 'key_malformed:kid'],
    [{ kid: '' }, 'key_malformed:kid'],
    [{ kid: 'a\nb' }, 'key_malformed:kid'],
    [{ kid: 'x'.repeat(257) }, 'key_malformed:kid'],
  ])('with %j are refused as %s', async (changes, expected) => {
    expect(await reasonOf(importVerificationJwk(without({ ...(await good()), ...changes })))).toBe(expected);
  });

  it('may leave alg out where kty and crv say it, and use and key_ops altogether', async () => {
    const { alg: _, use: __, ...bare } = await good();
    expect((await importVerificationJwk(bare)).alg).toBe('ES256');
    expect((await importVerificationJwk({ ...bare, key_ops: ['verify'] })).alg).toBe('ES256');
    expect(await reasonOf(importVerificationJwk(bare, { alg: 'ES384' }))).toBe('key_mislabelled:crv');
  });

  it('of RSA without alg mean RS256, or what the caller says, never what contradicts them', async () => {
    const { alg: _, ...bare } = await rsa();
    expect((await importVerificationJwk(bare)).alg).toBe('RS256');
    expect((await importVerificationJwk(bare, { alg: 'PS512' })).alg).toBe('PS512');
    expect(await reasonOf(importVerificationJwk(await rsa(), { alg: 'PS256' }))).toBe('key_mislabelled:alg');
    await expect(importVerificationJwk(bare, { alg: 'HS256' as AsymmetricAlgorithm })).rejects.toThrow(TypeError);
  });

  it.each([null, undefined, 'text', 7, [], [{}]])('are refused when the JWK is %j', async (jwk) => {
    expect(await reasonOf(importVerificationJwk(jwk))).toBe('key_malformed:not_an_object');
  });

  it('are read from the JWK itself, never from its prototype', async () => {
    expect(await reasonOf(importVerificationJwk(Object.create(await good())))).toBe('key_mislabelled:kty');
  });

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])(
    'with a private %s are refused in a public JWK',
    async (name) => {
      expect(await reasonOf(importVerificationJwk({ ...(await good()), [name]: 'AA' }))).toBe('key_private');
      expect(await reasonOf(importVerificationJwk({ ...(await rsa()), [name]: 'AA' }))).toBe('key_private');
    },
  );

  it('of a symmetric key are refused, whatever alg they name', async () => {
    const k = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow';
    for (const alg of ['HS256', 'RS256', 'ES256', undefined]) {
      expect(await reasonOf(importVerificationJwk(without({ kty: 'oct', k, alg })))).toBe('key_private');
      await expect(failure(importSigningJwk(without({ kty: 'oct', k, alg })))).resolves.toMatchObject({
        code: 'key_mislabelled',
      });
    }
  });
});

describe('the members of a JWK', () => {
  it.each([
    ['x', undefined, 'missing_member'],
    ['x', 7, 'missing_member'],
    ['x', 'AA', 'wrong_length'],
    ['x', 'A'.repeat(44), 'wrong_length'],
    ['x', `${'A'.repeat(42)}B`, 'not_base64url'],
    ['x', `${'A'.repeat(43)}=`, 'not_base64url'],
    ['x', 'A'.repeat(43), 'not_on_curve'],
    ['y', 'A'.repeat(43), 'not_on_curve'],
    ['x', `${'_'.repeat(42)}8`, 'not_on_curve'],
  ])('of EC with %s = %j are refused as %s', async (name, value, reason) => {
    const jwk = { ...exportPublicJwk((await es256Key()).verificationKey), [name]: value };
    expect(await reasonOf(importVerificationJwk(without(jwk)))).toBe(`key_malformed:${reason}`);
  });

  it.each(['ES384', 'ES512'] as const)('of %s are refused when the point is off the curve', async (alg) => {
    const jwk = exportPublicJwk((await generateSigningKey(alg)).verificationKey) as { x: string; y: string };
    expect(await reasonOf(importVerificationJwk({ ...jwk, x: jwk.y, y: jwk.x }))).toBe('key_malformed:not_on_curve');
  });

  it.each([
    ['n', 'AQAB', 'key_weak:modulus_short'],
    ['e', 'AQ', 'key_weak:exponent'],
    ['e', 'Aw', 'key_weak:exponent'],
    ['e', 'AQAA', 'key_weak:exponent'],
    ['e', 'AAEAAQ', 'key_malformed:not_an_integer'],
    ['e', '', 'key_malformed:not_an_integer'],
    ['n', '', 'key_malformed:not_an_integer'],
    ['e', undefined, 'key_malformed:missing_member'],
  ])('of RSA with %s = %j are refused as %s', async (name, value, expected) => {
    const jwk = { ...exportPublicJwk((await rs256Key()).verificationKey), [name]: value };
    expect(await reasonOf(importVerificationJwk(without(jwk)))).toBe(expected);
  });
});

describe('the halves of a private JWK', () => {
  it('must belong together for EC and Ed25519', async () => {
    for (const alg of ['ES256', 'ES384', 'ES512', 'Ed25519'] as const) {
      const [one, two] = await Promise.all([generateSigningKey(alg), generateSigningKey(alg)]);
      const jwk = { ...(await exportSigningJwk(one)), d: ((await exportSigningJwk(two)) as { d: string }).d };
      expect(await reasonOf(importSigningJwk(jwk))).toBe('key_malformed:halves_differ');
    }
  });

  it('of EC must be a scalar below the order', async () => {
    const jwk = await exportSigningJwk(await es256Key());
    for (const d of [new Uint8Array(32), new Uint8Array(32).fill(255)]) {
      const forged = { ...jwk, d: toBase64Url(d) };
      expect(await reasonOf(importSigningJwk(forged))).toBe('key_malformed:halves_differ');
    }
  });

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi'])('of RSA must agree in %s', async (name) => {
    const jwk = (await exportSigningJwk(await rs256Key())) as unknown as Record<string, string>;
    const bytes = fromBase64Url(jwk[name] as string);
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 2;
    const forged = { ...jwk, [name]: toBase64Url(bytes) };
    expect(await reasonOf(importSigningJwk(forged))).toBe('key_malformed:halves_differ');
    expect(await reasonOf(importSigningJwk(without({ ...jwk, [name]: undefined })))).toBe(
      'key_malformed:missing_member',
    );
  });

  it('of RSA with more than two primes are refused', async () => {
    const jwk = { ...(await exportSigningJwk(await rs256Key())), oth: [] };
    expect(await reasonOf(importSigningJwk(jwk))).toBe('key_malformed:multi_prime');
  });

  it('may be labelled for signing alone', async () => {
    const jwk = await exportSigningJwk(await es256Key());
    await expect(importSigningJwk({ ...jwk, key_ops: ['sign'] })).resolves.toMatchObject({ kind: 'signing' });
    expect(await reasonOf(importSigningJwk({ ...jwk, key_ops: ['verify'] }))).toBe('key_mislabelled:key_ops');
  });
});

describe('PEM', () => {
  const pem = async (): Promise<string> => exportVerificationPem((await es256Key()).verificationKey);

  it('may have any line ends, one line, and blanks around it', async () => {
    const text = await pem();
    for (const form of [text.trim(), text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r'), `\n\t ${text}\n\n`]) {
      await expect(importVerificationPem(form, { alg: 'ES256' })).resolves.toMatchObject({ alg: 'ES256' });
    }
  });

  it.each([
    ['RSA', 'RS512', ['spki', 'pkcs1 public'], ['pkcs8', 'pkcs1']],
    ['P-256', 'ES256', ['spki'], ['pkcs8', 'sec1', 'pkcs8 without public half', 'sec1 without public half']],
    ['P-384', 'ES384', ['spki'], ['pkcs8', 'sec1', 'pkcs8 without public half', 'sec1 without public half']],
    ['P-521', 'ES512', ['spki'], ['pkcs8', 'sec1', 'pkcs8 without public half', 'sec1 without public half']],
    ['Ed25519', 'Ed25519', ['spki'], ['pkcs8']],
  ] as const)(
    'of a key of OpenSSL for %s is read in each of its forms, and all are one key',
    async (kind, alg, publics, privates) => {
      const read = [
        ...publics.map((form) => importVerificationPem(pemNamed(`${kind} ${form}`), { alg })),
        ...privates.map(async (form) => (await importSigningPem(pemNamed(`${kind} ${form}`), { alg })).verificationKey),
      ];
      const keys = await Promise.all(read);
      expect(keys.map((key) => key.alg)).toStrictEqual(keys.map(() => alg));
      expect(new Set(keys.map((key) => key.thumbprint)).size).toBe(1);
      const [{ kty }, theirs] = [exportPublicJwk(keys[0]!), await joseJwk(pemNamed(`${kind} spki`), alg)];
      expect(keys[0]?.thumbprint).toBe(await jose.calculateJwkThumbprint(theirs));
      expect(theirs.kty).toBe(kty);
    },
  );

  it.each(['P-256', 'P-384', 'P-521'] as const)(
    'of %s is refused with a compressed point and with a curve by its parameters',
    async (crv) => {
      const alg = algorithmOfCurve[crv];
      expect(await reasonOf(importVerificationPem(pemNamed(`${crv} spki compressed`), { alg }))).toBe(
        'key_malformed:not_der',
      );
      expect(await reasonOf(importVerificationPem(pemNamed(`${crv} spki explicit parameters`), { alg }))).toBe(
        'key_mislabelled:kty',
      );
      expect(await reasonOf(importSigningPem(pemNamed(`${crv} sec1 explicit parameters`), { alg }))).toBe(
        'key_malformed:not_der',
      );
    },
  );

  it('of a private key is refused as a public one, and the reverse', async () => {
    const privatePem = await exportSigningPem(await es256Key());
    expect(await reasonOf(importVerificationPem(privatePem, { alg: 'ES256' }))).toBe('key_private');
    expect(await reasonOf(importSigningPem(await pem(), { alg: 'ES256' }))).toBe('key_malformed:not_pem');
  });

  it('must name its algorithm, and one that fits', async () => {
    await expect(importVerificationPem(await pem(), {} as { alg: 'ES256' })).rejects.toThrow(TypeError);
    expect(await reasonOf(importVerificationPem(await pem(), { alg: 'RS256' }))).toBe('key_mislabelled:kty');
    expect(await reasonOf(importVerificationPem(await pem(), { alg: 'ES384' }))).toBe('key_mislabelled:crv');
  });

  it('is refused when it is something else, cut, doubled or encrypted', async () => {
    const text = await pem();
    const body = text.split('\n')[1] as string;
    for (const form of [
      '',
      'ssh-ed25519 AAAA',
      text.replace('-----END PUBLIC KEY-----', ''),
      text + text,
      text.replace('BEGIN PUBLIC KEY', 'BEGIN RSA PUBLIC KEY'),
      text.replace(body, `${body}!`),
      text.replace(body, body.slice(0, -3)),
    ]) {
      expect(await reasonOf(importVerificationPem(form, { alg: 'ES256' }))).toBe('key_malformed:not_pem');
    }
    expect(await reasonOf(importSigningPem(pemNamed('P-256 pkcs8 encrypted'), { alg: 'ES256' }))).toBe(
      'key_malformed:not_pem',
    );
    expect(await reasonOf(importVerificationPem(text.replaceAll('PUBLIC KEY', 'CERTIFICATE'), { alg: 'ES256' }))).toBe(
      'key_malformed:certificate',
    );
    expect(await reasonOf(importVerificationPem(text.replaceAll('\n', '\\n'), { alg: 'ES256' }))).toBe(
      'key_malformed:escaped_line_ends',
    );
    const mislabelled = text.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY');
    expect(await reasonOf(importVerificationPem(mislabelled, { alg: 'RS256' }))).toBe('key_malformed:not_der');
    await expect(importVerificationPem(7 as unknown as string, { alg: 'ES256' })).rejects.toThrow(TypeError);
  });

  it('of a key kind that has no algorithm here is refused', async () => {
    for (const [kind, alg] of [
      ['X25519', 'Ed25519'],
      ['Ed448', 'Ed25519'],
      ['secp256k1', 'ES256'],
      ['RSA-PSS', 'PS256'],
    ] as const) {
      expect(await reasonOf(importVerificationPem(pemNamed(`${kind} spki`), { alg }))).toBe('key_mislabelled:kty');
      expect(await reasonOf(importSigningPem(pemNamed(`${kind} pkcs8`), { alg }))).toBe('key_mislabelled:kty');
    }
    expect(await reasonOf(importSigningPem(pemNamed('secp256k1 sec1'), { alg: 'ES256' }))).toBe(
      'key_malformed:not_der',
    );
  });

  it('of ours is what other tools read', async () => {
    const text = await pem();
    expect(text).toMatch(/^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END PUBLIC KEY-----\n$/);
    const theirs = await jose.importSPKI(text, 'ES256', { extractable: true });
    expect(`${await jose.exportSPKI(theirs)}\n`).toBe(text);
  });
});

describe('generateSigningKey', () => {
  it('makes RSA of the asked size, and refuses sizes out of bounds', async () => {
    const key = await generateSigningKey('RS256', { modulusBits: 3072 });
    const { n } = exportPublicJwk(key.verificationKey) as { n: string };
    expect(fromBase64Url(n)).toHaveLength(384);
    for (const modulusBits of [1024, 2047, 2050, 8200, Number.NaN]) {
      await expect(generateSigningKey('RS256', { modulusBits })).rejects.toThrow(TypeError);
    }
    await expect(generateSigningKey('ES256', { modulusBits: 2048 })).rejects.toThrow(TypeError);
    await expect(generateSigningKey('HS256' as 'ES256')).rejects.toThrow(TypeError);
    await expect(generateSigningKey('ES256', { kid: 'a\n' })).rejects.toThrow(TypeError);
  });
});

function without(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** One modulus for the whole family: generating is what takes the time here. */
async function rsaFor(alg: (typeof algorithms)[number]): ReturnType<typeof importSigningJwk> {
  const { alg: _, ...jwk } = await exportSigningJwk(await rs256Key());
  return importSigningJwk(jwk, { alg });
}

const algorithmOfCurve = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' } as const;

function pemNamed(name: string): string {
  const pem = (openssl.keys as Readonly<Record<string, string>>)[name];
  if (pem === undefined) throw new Error(`no such PEM: ${name}`);
  return pem;
}

async function joseJwk(spki: string, alg: string): Promise<jose.JWK> {
  return jose.exportJWK(await jose.importSPKI(spki, alg === 'Ed25519' ? 'EdDSA' : alg, { extractable: true }));
}
