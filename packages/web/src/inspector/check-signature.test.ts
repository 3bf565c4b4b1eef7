import { createHmac, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenNow, brokenSecret, goodToken } from '../../test/broken-tokens.ts';
import { certified, compactExamples, cookbook, wycheproofGroups } from '../../test/published-vectors.ts';
import { checkSignature } from './check-signature.ts';
import { checkPublishedSecrets } from './published-secrets-check.ts';
import type { SignatureAnswer } from './signature-answer.ts';

const now = brokenNow;
const check = async (token: string, key: unknown): Promise<SignatureAnswer> =>
  checkSignature(token, typeof key === 'string' ? key : JSON.stringify(key), { now });
const codes = ({ findings }: SignatureAnswer): readonly string[] => findings.map(({ code }) => code);
const sign = (alg: string, secret: string | Uint8Array, hash = 'sha256', header: object = {}): string => {
  const input = [
    { alg, ...header },
    { iss: 'x', exp: now + 60 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
};
/** With its payload in it, and signed. */
const isWhole = (compact: unknown): boolean => typeof compact === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(compact);
/** With another last byte of its signature. */
const bend = (token: string): string => `${token.slice(0, -3)}${token.at(-3) === 'A' ? 'B' : 'A'}${token.slice(-2)}`;

describe('published vectors', () => {
  const signed = [...cookbook('jws'), ...cookbook('curve25519')].filter(([, { output }]) => isWhole(output['compact']));

  it('of the cookbook are five whole tokens', () => {
    expect(signed).toHaveLength(5);
  });

  it.each(signed)('%s of the cookbook verifies, and does not once it is bent', async (_, { input, output }) => {
    const compact = String(output['compact']);
    expect((await check(compact, input.key)).verdict).toBe('verified');
    expect((await check(bend(compact), input.key)).verdict).toBe('not-verified');
  });

  it.each(compactExamples)('$source: $alg', async ({ alg, compact, key }) => {
    expect((await check(compact, key ?? 'anything')).verdict).toBe(alg === 'none' ? 'cannot' : 'verified');
  });

  it.each(wycheproofGroups.flatMap(({ key, tests }) => tests.map((test) => ({ ...test, key }))))(
    'Wycheproof $tcId, $comment ($result)',
    async ({ jws, key, result }) => {
      const { verdict, by } = await check(jws, key);
      // What the core refuses for its spelling may hold by plain computation; then it is said that the core does not.
      if (result === 'valid') expect([verdict, by]).toStrictEqual(['verified', 'core']);
      else expect(verdict === 'verified' && by === 'core').toBe(false);
    },
  );
});

describe('a key in whatever form it was pasted', () => {
  const pairs = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: generateKeyPairSync('ed25519'),
  };

  it.each(Object.entries(pairs))(
    '%s: SPKI, PKCS#8, escaped line ends, bare base64, JWK and JWK Set verify',
    async (alg, { publicKey, privateKey }) => {
      const { sign: signBytes } = await import('node:crypto');
      const input = [
        { alg, kid: 'b' },
        { iss: 'x', exp: now + 60 },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      const signature = signBytes(alg === 'EdDSA' ? null : 'sha256', Buffer.from(input), {
        key: privateKey,
        dsaEncoding: 'ieee-p1363',
      });
      const token = `${input}.${signature.toString('base64url')}`;
      const spki = publicKey.export({ format: 'pem', type: 'spki' }).toString();
      const jwk = publicKey.export({ format: 'jwk' });
      const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
      const set = {
        keys: [
          { ...other, kid: 'a' },
          { ...jwk, kid: 'b' },
        ],
      };
      for (const text of [spki, spki.replaceAll('\n', '\\n'), `  ${spki}\n`, jwk, set]) {
        expect(await check(token, text)).toMatchObject({ verdict: 'verified', by: 'core', core: 'accepted' });
      }
      const pkcs8 = await check(token, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
      expect([pkcs8.verdict, codes(pkcs8)]).toStrictEqual(['verified', ['private-key-shown']]);
      expect((await check(token, set)).tried).toHaveLength(1);
      expect(await check(token, { keys: [{ ...jwk, kid: 'c' }] })).toMatchObject({
        verdict: 'verified',
        findings: [{ code: 'key_unknown' }],
      });
      expect((await check(token, other)).verdict).toBe(alg === 'EdDSA' ? 'not-verified' : 'cannot');
      if (alg === 'RS256') {
        const bare = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
        const pkcs1 = publicKey.export({ format: 'pem', type: 'pkcs1' }).toString();
        for (const text of [bare, pkcs1]) expect((await check(token, text)).verdict).toBe('verified');
      }
    },
  );

  it('more PEM blocks than a set has keys are left alone, and it is said', async () => {
    const block = (label: string): string => `-----BEGIN ${label}-----AAAA-----END ${label}-----\n`;
    const spki = pairs.RS256.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const token = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30.AAAA`;
    for (const label of ['PUBLIC KEY', 'PRIVATE KEY', 'CERTIFICATE', 'NONSENSE']) {
      const { tried } = await check(token, spki + block(label).repeat(3000));
      expect(tried).toHaveLength(65);
      expect(tried.at(-1)?.sentence).toBe('Of the PEM blocks only the first 64 were read.');
    }
    const last = await check(token, `${spki}${block('PUBLIC KEY').repeat(64)}${block('PRIVATE KEY')}`);
    expect(codes(last)).toContain('private-key-shown');
    const full = await check(token, block('PUBLIC KEY').repeat(63) + spki);
    expect(full.tried).toHaveLength(64);
    expect(JSON.stringify(full.tried)).not.toContain('only the first');
  });

  it('a certificate is read for its key alone', async () => {
    const [der = ''] = certified.x5c;
    const certificate = new X509Certificate(Buffer.from(der, 'base64'));
    const { name } = (await check(compactExamples[1]?.compact ?? '', certificate.toString())).tried[0]?.key ?? {};
    const bits = createPublicKey(certificate.toString()).asymmetricKeyDetails?.modulusLength;
    expect(name).toBe(`an RSA key of ${bits} bits, from a certificate`);
  });

  it.each([
    ['base64url', brokenSecret],
    ['base64', Buffer.from(brokenSecret, 'base64url').toString('base64')],
    ['hexadecimal', Buffer.from(brokenSecret, 'base64url').toString('hex')],
    ['JWK', JSON.stringify({ kty: 'oct', k: brokenSecret })],
  ])('a secret is read as %s, and it is said', async (reading, text) => {
    const answer = await check(goodToken, text);
    expect(answer).toMatchObject({ verdict: 'verified', by: 'core', core: 'accepted' });
    expect(answer.key?.name).toBe(`a secret of 32 bytes, read as ${reading}`);
  });

  it('a secret is read as text', async () => {
    expect((await check(sign('HS256', 'hunter2'), 'hunter2')).key?.name).toBe('a secret of 7 bytes, read as text');
  });

  it.each([
    '-----BEGIN PUBLIC KEY-----',
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
    '{',
    '{"keys":[null,1,{}]}',
    '',
    ' '.repeat(9),
  ])('%j is no key, and is answered', async (text) => {
    const token = compactExamples[2]?.compact ?? '';
    expect((await check(token, text)).verdict).toBe('cannot');
  });
});

describe('a signature that holds, and should not be trusted', () => {
  it('under a weak secret is shown with its weakness', async () => {
    const answer = await check(sign('HS256', 'hunter2'), 'hunter2');
    expect([answer.verdict, answer.by, codes(answer)]).toStrictEqual(['verified', 'lenient', ['secret_weak']]);
  });

  it('under a short RSA key is shown with its weakness', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const { sign: signBytes } = await import('node:crypto');
    const input = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30`;
    const token = `${input}.${signBytes('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
    expect(await check(token, publicKey.export({ format: 'jwk' }))).toMatchObject({
      verdict: 'verified',
      by: 'lenient',
      findings: [{ code: 'key_weak' }],
    });
  });

  it('under the public key’s text is called what it is: key confusion', async () => {
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
      .publicKey.export({ format: 'pem', type: 'spki' })
      .toString();
    for (const text of [pem, pem.trim()]) {
      const answer = await check(sign('HS256', text), pem);
      expect([answer.verdict, codes(answer)]).toStrictEqual(['verified', ['key-confusion']]);
    }
  });

  it.each([
    ['a-string-secret-at-least-256-bits-long', 'sha256', 'HS256'],
    ['secret', 'sha512', 'HS512'],
  ])('under the published %s is found without being given it', async (secret, hash, alg) => {
    const answer = await checkPublishedSecrets(sign(alg, secret, hash));
    expect([answer.verdict, codes(answer)]).toStrictEqual(['verified', ['secret_known']]);
    expect(JSON.stringify(answer)).not.toContain(secret === 'secret' ? '"secret"' : secret);
  });

  it('under a secret that nobody knows is not found', async () => {
    expect((await checkPublishedSecrets(goodToken)).verdict).toBe('not-verified');
    expect((await checkPublishedSecrets(compactExamples[1]?.compact ?? '')).verdict).toBe('cannot');
  });
});

describe('whatever is pasted as a token or a key', () => {
  it('is answered', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.json({ maxDepth: 2 }),
      fc.constantFrom(
        '-----BEGIN PUBLIC KEY-----',
        '-----END PUBLIC KEY-----',
        'MIIB',
        '{"kty":"RSA","n":"AQAB","e":"AQAB"}',
        '{"keys":[]}',
        brokenSecret,
      ),
    );
    const tokens = fc.oneof(
      fc.nat(goodToken.length).map((at) => `${goodToken.slice(0, at)}A${goodToken.slice(at + 1)}`),
      fc.constantFrom(...compactExamples.map(({ compact }) => compact)),
      piece,
    );
    await fc.assert(
      fc.asyncProperty(tokens, fc.array(piece, { maxLength: 3 }), async (token, pieces) => {
        const { verdict, sentence } = await check(token, pieces.join(''));
        expect(['verified', 'not-verified', 'cannot']).toContain(verdict);
        expect(sentence).toMatch(/[.]$/);
      }),
      { numRuns: 150 },
    );
  });

  it('of a million characters is answered at once', async () => {
    const start = performance.now();
    for (const text of ['A', '-', '{', '-----BEGIN A-----', '{"keys":[', 'MI', ' ']) {
      await check(goodToken, text.repeat(1_000_000 / text.length));
      await check(text.repeat(1_000_000 / text.length), brokenSecret);
    }
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('what an answer holds', () => {
  it('is nothing of the key or the token', async () => {
    const answers = [
      await check(goodToken, brokenSecret),
      await check(bend(goodToken), brokenSecret),
      await check(sign('HS256', 'hunter2'), 'hunter2'),
    ];
    for (const answer of answers) {
      expect(JSON.stringify(answer)).not.toMatch(/hunter2|q2vXkO0mT7/);
      expect(JSON.stringify(answer)).not.toContain(goodToken.slice(40, 80));
    }
  });
});
