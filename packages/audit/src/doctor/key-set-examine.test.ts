import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { examineDocumentText } from './document-text.ts';
import { examineKey } from './key-examine.ts';
import { examineJwkSet } from './key-set-examine.ts';

type Jwk = Record<string, unknown>;

let rsa: Jwk;
let ec: Jwk;
let ecPrivate: Jwk;

const jwkOf = (key: { export(options: { format: 'jwk' }): unknown }): Jwk => key.export({ format: 'jwk' }) as Jwk;

beforeAll(() => {
  rsa = { ...jwkOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey), kid: 'r', use: 'sig', alg: 'RS256' };
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  ec = { ...jwkOf(pair.publicKey), kid: 'e', use: 'sig', alg: 'ES256' };
  ecPrivate = { ...jwkOf(pair.privateKey), kid: 'e', use: 'sig', alg: 'ES256' };
});

const idsOf = async (keys: readonly Jwk[], headers?: Headers): Promise<readonly string[]> => {
  const findings = await examineJwkSet({ keys }, { name: 'jwks', ...(headers !== undefined && { headers }) });
  return findings.map(({ ruleId, severity }) => `${severity} ${ruleId}`);
};

describe('a key set', () => {
  it('that is as it should be has no findings', async () => {
    expect(await idsOf([rsa, ec], new Headers({ 'cache-control': 'public, max-age=300' }))).toStrictEqual([]);
  });

  it('with a key that signs, or a secret, is the worst there is', async () => {
    expect(await idsOf([ecPrivate])).toStrictEqual(['critical jwks-private']);
    expect(
      await idsOf([{ kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMko', kid: 's', use: 'sig', alg: 'HS256' }]),
    ).toStrictEqual(['critical jwks-private']);
  });

  it.each([
    [
      'a short modulus',
      () => ({ ...rsa, n: jwkOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)['n'] }),
      'high key-weak',
    ],
    ['the exponent 1', () => ({ ...rsa, e: 'AQ' }), 'high key-weak'],
    ['a point off its curve', () => ({ ...ec, y: ec['x'] }), 'high key-malformed'],
    ['a member that is none', () => ({ ...ec, x: '!!' }), 'high key-malformed'],
    ['an algorithm of secrets', () => ({ ...rsa, alg: 'HS256' }), 'high jwks-wrong-alg'],
    ['no algorithm', () => ({ ...rsa, alg: undefined }), 'low jwks-no-alg'],
    ['no use', () => ({ ...ec, use: undefined }), 'low jwks-no-use'],
    ['no kid', () => ({ ...ec, kid: undefined }), 'low jwks-no-kid'],
    ['a SHA-1 name', () => ({ ...ec, x5t: 'AAAA' }), 'low jwks-sha1'],
    ['no certificate where one should be', () => ({ ...ec, x5c: ['AAAA'] }), 'high jwks-certificate'],
    ['another’s certificate', () => ({ ...ec, x5c: [foreignCertificate] }), 'high jwks-certificate'],
    ['both uses', () => ({ ...ec, use: undefined, key_ops: ['verify', 'deriveKey'] }), 'medium jwks-mixed-use'],
  ])('of one key with %s has that finding alone', async (_, make, expected) => {
    expect(await idsOf([make()])).toStrictEqual([expected]);
  });

  it('judges a key that has the fingerprint of a broken generator (ROCA)', async () => {
    expect(await idsOf([{ ...rsa, n: withRocaFingerprint() }])).toStrictEqual(['critical key-weak']);
  });

  it('whose names clash, or that holds too many keys, has findings', async () => {
    expect(await idsOf([ec, { ...ec, x: ec['x'] }])).toContain('high jwks-duplicate-kid');
    expect(await idsOf([ec, { ...rsa, kid: 'e' }])).not.toContain('high jwks-duplicate-kid');
    expect(await idsOf([{ ...ec, kid: undefined }, rsa])).toContain('medium jwks-no-kid');
    expect(await idsOf([ec, { ...ec, kid: 'x', use: 'enc' }])).toContain('medium jwks-mixed-use');
    expect(await idsOf(Array.from({ length: 17 }, (_, index) => ({ ...ec, kid: `k${index}` })))).toStrictEqual([
      'low jwks-many',
    ]);
  });

  it.each([
    ['max-age=300', []],
    ['no-store', []],
    ['', ['low jwks-cache']],
    ['public', ['low jwks-cache']],
    ['max-age=604800', ['medium jwks-cache']],
  ])('that may be kept by Cache-Control "%s"', async (control, expected) => {
    expect(await idsOf([ec], new Headers({ 'cache-control': control }))).toStrictEqual(expected);
  });

  it('leaves keys of other kinds to others', async () => {
    expect(await idsOf([{ kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA', kid: 'k', use: 'sig' }])).toStrictEqual([]);
    expect(await idsOf([{ kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA', kid: 'k', use: 'sig' }])).toStrictEqual([]);
  });

  it('that is none, or is empty, is not called safe', async () => {
    for (const document of [null, {}, { keys: {} }, { keys: [7] }, { keys: [] }]) {
      const findings = await examineJwkSet(document, { name: 'jwks' });
      expect(findings.map(({ ruleId }) => ruleId)).toStrictEqual(['document-malformed']);
    }
  });

  it('shows nothing of a key in its findings', async () => {
    const findings = await examineJwkSet({ keys: [ecPrivate] }, { name: 'jwks' });
    expect(JSON.stringify(findings)).not.toContain(ecPrivate['d']);
  });
});

describe('one key', () => {
  it('may be private, and is judged as what it is', async () => {
    const read = async (jwk: Jwk) => (await examineDocumentText(JSON.stringify(jwk), { name: 'key.json' }))?.findings;
    expect(await read(ecPrivate)).toStrictEqual([]);
    expect((await read({ ...rsa, e: 'AQ' }))?.map(({ pointer }) => pointer)).toStrictEqual(['']);
  });

  it('in PEM is read in all its forms', async () => {
    const strong = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const form = { type: 'pkcs8', format: 'pem' } as const;
    const ids = async (pem: string | Buffer) =>
      (await examineKey(String(pem), { name: 'k' })).map(({ ruleId }) => ruleId);
    expect(await ids(strong.privateKey.export(form))).toStrictEqual([]);
    expect(await ids(strong.publicKey.export({ type: 'spki', format: 'pem' }))).toStrictEqual([]);
    expect(await ids(weak.privateKey.export(form))).toStrictEqual(['key-weak']);
    expect(await ids(weak.publicKey.export({ type: 'pkcs1', format: 'pem' }))).toStrictEqual(['key-weak']);
    expect(await ids(`-----BEGIN CERTIFICATE-----\n${foreignCertificate}\n-----END CERTIFICATE-----\n`)).toStrictEqual(
      [],
    );
    expect(await ids(weak.privateKey.export({ ...form, cipher: 'aes-256-cbc', passphrase: 'x' }))).toStrictEqual([]);
    expect(await ids('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n')).toStrictEqual(['key-malformed']);
    expect(createPrivateKey(strong.privateKey.export(form)).type).toBe('private');
  });
});

/** Self-signed, of P-256, made for this test; its private key was never kept. */
const foreignCertificate =
  'MIIBhjCCAS2gAwIBAgIUGX9WH0khc/sBX6TGErN1inwJK88wCgYIKoZIzj0EAwIwGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTAg' +
  'Fw0yNjExMjIxMzQ0MTJaGA8yMTI2MTAyOTEzNDQxMlowGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG' +
  'SM49AwEHA0IABJeV2LPUzxCFZjILrBb/02H1Q+wAADOyDqtmCkYyLNjC/N6UA6WzrPRZ2ratRCG7FtEmAoO/0Y9Bw6DrrUdR/A+j' +
  'UzBRMB0GA1UdDgQWBBQxZfXCr3gr3yB1YE6GQb47ZuCbwjAfBgNVHSMEGDAWgBQxZfXCr3gr3yB1YE6GQb47ZuCbwjAPBgNVHRMB' +
  'Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIG8FAEBAiYeKuwglzB0YEM0L44SPGKIz+Rn0F48olzmcAiAHYBGP5cDt/eiH6ADk' +
  'aycpyCRa4qP4v52OIYfjbH0coQ==';

/** The product of two numbers as that generator made its primes: k · M + (65537^a mod M), M the product of the first 126 primes. */
function withRocaFingerprint(): string {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < 126; n += 1n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  const product = primes.reduce((all, prime) => all * prime, 1n);
  const half = (exponent: number, steps: bigint): bigint => {
    let power = 1n;
    for (let step = 0; step < exponent; step += 1) power = (power * 65_537n) % product;
    return ((3n << 1022n) / product + steps) * product + power;
  };
  return Buffer.from((half(12_345, 1n) * half(54_321, 7n)).toString(16), 'hex').toString('base64url');
}
