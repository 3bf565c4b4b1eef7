import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  concat,
  derOf,
  fromBase64Url,
  fromHex,
  integerOf,
  pemOf,
  toBase64Url,
  utf8,
} from '../test/byte-forms.ts';
import {
  audience,
  codeOf,
  es256Key,
  es256Set,
  failure,
  forgeEs256,
  goodClaims,
  issuer,
  macHs256,
  now,
  policyWith,
  rs256Key,
  segment,
  segmentOfBytes,
  signEs256,
  typ,
} from '../test/token-material.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import { SigningKey } from './key.ts';
import { exportPublicJwk, exportVerificationPem } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { createKeySet, type KeySource } from './key-set.ts';
import { absent, anyTyp } from './opt-out.ts';
import { createPolicy } from './policy.ts';

const header = { alg: 'ES256', typ, kid: 'es' };
const verify = async (token: string, policy = policyWith()): Promise<unknown> =>
  verifyJwt(token, await es256Set(), policy);
const goodToken = async (): Promise<string> => signJwt(goodClaims, await es256Key(), { typ });

describe('the form of a token', () => {
  it('verifies a good token and hands out its header and claims', async () => {
    const verified = await verifyJwt(await goodToken(), await es256Set(), policyWith());
    expect(verified).toMatchObject({ issuer, alg: 'ES256', kid: 'es', typ, claims: goodClaims, header });
    expect(JSON.stringify(verified)).not.toContain(await goodToken());
  });

  it.each([1, 2, 4, 5, 6])('refuses %i parts', async (count) => {
    const parts = (await goodToken()).split('.');
    const token = count < 3 ? parts.slice(0, count).join('.') : [...parts, ...Array(count - 3).fill('AAAA')].join('.');
    expect(await codeOf(verify(token))).toBe('token_malformed');
  });

  it('refuses a header that is followed by no dot, though a letter stands in its place', async () => {
    for (const alg of ['ES256', 'ES384', 'RS256']) {
      const head = segment({ ...header, alg });
      for (const token of [head, `${head}A`, `${head}AA`, `${head}AAA`]) {
        expect(await codeOf(verify(token))).toBe('token_malformed');
      }
    }
  });

  it('refuses an algorithm that there is not before it asks for the key', async () => {
    const token = await forgeEs256({ ...header, alg: 'none', kid: 'unknown' }, goodClaims);
    expect(await codeOf(verify(token))).toBe('algorithm_mismatch');
  });

  it('refuses a token over the cap before it reads it', async () => {
    const policy = policyWith({ maxTokenBytes: 1000 });
    expect(await codeOf(verify('.'.repeat(1001), policy))).toBe('token_too_large');
    expect(await codeOf(verify('.'.repeat(1000), policy))).toBe('token_malformed');
    const huge = '.'.repeat(8_000_000);
    let fastest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 20; round += 1) {
      const started = performance.now();
      expect(await codeOf(verify(huge))).toBe('token_too_large');
      fastest = Math.min(fastest, performance.now() - started);
    }
    // To look at each of its characters once takes several milliseconds.
    expect(fastest).toBeLessThan(2);
  });

  it.each([undefined, null, 7, {}, []])('refuses %j, which is not text', async (token) => {
    expect(await codeOf(verify(token as unknown as string))).toBe('token_malformed');
  });

  it.each([0, 1, 2])('refuses padding, white space, junk and the other alphabet in part %i', async (part) => {
    for (const extra of ['=', '==', ' ', '\n', '\t', '!', '+', '/', '\0', 'é', '\u0141']) {
      const parts = (await goodToken()).split('.');
      parts[part] = `${parts[part]}${extra}`;
      expect(await codeOf(verify(parts.join('.')))).toBe('token_malformed');
      parts[part] = `${extra}${(await goodToken()).split('.')[part]}`;
      expect(await codeOf(verify(parts.join('.')))).toBe('token_malformed');
    }
  });

  it('refuses bits after the last byte, in each part', async () => {
    // Signed as it stands, so that only the spelling is wrong.
    const input = `${segment(header)}.${segment({ ...goodClaims, pad: '' })}`;
    for (const pad of ['', 'x', 'xx']) {
      const parts = [segment({ ...header, typ }), segment({ ...goodClaims, pad })];
      const spelled = parts.map(otherSpelling);
      for (const [index, other] of spelled.entries()) {
        if (other === undefined) continue;
        const forged = parts.with(index, other).join('.');
        expect(await codeOf(verify(`${forged}.${await signEs256(forged)}`))).toBe('token_malformed');
      }
    }
    expect(await codeOf(verify(`${input}.${otherSpelling(await signEs256(input))}`))).toBe('token_malformed');
  });

  it('refuses JSON serialisation and what splits like a token within it', async () => {
    const [protectedPart, payload, signature] = (await goodToken()).split('.');
    const general = JSON.stringify({ payload, signatures: [{ protected: protectedPart, signature }] });
    const polyglot = `{"a":"${protectedPart}.${payload}.${signature}","payload":"e30"}`;
    expect(await codeOf(verify(general))).toBe('token_malformed');
    expect(await codeOf(verify(polyglot))).toBe('token_malformed');
  });
});

describe('the header', () => {
  it.each(['[1]', '"x"', 'null', '1', '', '{', '{"alg":"ES256"} x'])('refuses %j for a header', async (text) => {
    expect(await codeOf(forgeEs256(text, goodClaims).then((token) => verify(token)))).toBe('header_malformed');
  });

  it.each([
    ['two alg', `{"alg":"ES256","alg":"none","typ":"${typ}","kid":"es"}`],
    ['two alg, one escaped', `{"alg":"ES256","\\u0061lg":"none","typ":"${typ}","kid":"es"}`],
    ['__proto__', `{"alg":"ES256","typ":"${typ}","kid":"es","__proto__":{"b64":false}}`],
  ])('refuses %s', async (_, text) => {
    expect(await codeOf(verify(await forgeEs256(text, goodClaims)))).toBe('header_malformed');
  });

  it.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf, ...utf8(JSON.stringify(header))]],
    ['a byte that is not UTF-8', [...utf8('{"alg":"ES256","typ":"at+jwt","kid":"'), 0xff, ...utf8('"}')]],
  ])('refuses %s', async (_, bytes) => {
    const token = await forgeEs256({ segment: segmentOfBytes(bytes) }, goodClaims);
    expect(await codeOf(verify(token))).toBe('header_malformed');
  });

  it.each([
    ['crit', ['exp']],
    ['crit', []],
    ['crit', 'x'],
    ['b64', false],
    ['b64', true],
    ['zip', 'DEF'],
    ['cty', 'JWT'],
    ['cty', 'text/xml'],
  ])('refuses %s: %j, whoever issued the token', async (parameter, value) => {
    const token = await forgeEs256({ ...header, [parameter]: value }, goodClaims);
    for (const origin of ['sealwright', 'foreign'] as const) {
      const error = await failure(verify(token, policyWith({ origin })));
      expect(error.code).toBe('header_unsupported');
      expect(error.evidence).toStrictEqual({ parameter });
    }
  });

  it.each(['jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'anything'])(
    'refuses %s in a token of ours and passes it over in a foreign one',
    async (parameter) => {
      const token = await forgeEs256({ ...header, [parameter]: ['x'] }, goodClaims);
      const error = await failure(verify(token));
      expect(error.code).toBe('header_unsupported');
      expect(error.evidence).toStrictEqual({ parameter: parameter === 'anything' ? 'other' : parameter });
      await expect(verify(token, policyWith({ origin: 'foreign' }))).resolves.toMatchObject({ issuer });
    },
  );

  it('never takes a key from the header: an embedded key signs for nobody, even under a trusted kid', async () => {
    const attacker = await generateSigningKey('ES256', { kid: 'es' });
    const jwk = exportPublicJwk(attacker.verificationKey);
    const input = `${segment({ ...header, jwk, jku: 'http://127.0.0.1:1/jwks.json' })}.${segment(goodClaims)}`;
    const forged = (await signJwt(goodClaims, attacker, { typ })).split('.')[2];
    expect(await codeOf(verify(`${input}.${forged}`, policyWith({ origin: 'foreign' })))).toBe('signature_invalid');
  });

  it.each([{}, [], null, 5, true, '', 'x'.repeat(257), 'a\nb', 'é'])('refuses %j as kid', async (kid) => {
    expect(await codeOf(verify(await forgeEs256({ ...header, kid }, goodClaims)))).toBe('header_malformed');
  });

  it.each(['__proto__', '../../dev/null', "x' UNION SELECT '1';--", '|sleep 10', '*)(uid=*', 'constructor'])(
    'takes %j as kid for a name that no key has',
    async (kid) => {
      expect(await codeOf(verify(await forgeEs256({ ...header, kid }, goodClaims)))).toBe('key_unknown');
    },
  );

  it.each([undefined, null, ['ES256'], { a: 1 }, 5])('refuses %j as alg', async (alg) => {
    expect(await codeOf(verify(await forgeEs256({ ...header, alg }, goodClaims)))).toBe('header_malformed');
  });

  it.each([null, 5, [], ['at+jwt'], ''])('refuses %j as typ', async (value) => {
    expect(await codeOf(verify(await forgeEs256({ ...header, typ: value }, goodClaims)))).toBe('header_malformed');
  });
});

describe('the kind of token', () => {
  it.each(['at+jwt', 'application/at+jwt', 'AT+JWT', 'Application/At+Jwt'])('accepts %s for at+jwt', async (value) => {
    await expect(verify(await forgeEs256({ ...header, typ: value }, goodClaims))).resolves.toMatchObject({
      typ: value,
    });
  });

  it.each([
    'JWT',
    'at+jwt2',
    'at',
    'application/at+jwt/x',
    'application/application/at+jwt',
    'text/at+jwt',
    'logout+jwt',
    'ат+jwt',
  ])('refuses %s for at+jwt', async (value) => {
    expect(await codeOf(verify(await forgeEs256({ ...header, typ: value }, goodClaims)))).toBe('typ_mismatch');
  });

  it('refuses a token without typ where one is wanted, and one with typ where none may be', async () => {
    const without = await forgeEs256({ alg: 'ES256', kid: 'es' }, goodClaims);
    const withTyp = await goodToken();
    expect(await codeOf(verify(without))).toBe('typ_mismatch');
    expect(await codeOf(verify(withTyp, policyWith({ typ: absent })))).toBe('typ_mismatch');
    await expect(verify(without, policyWith({ typ: absent }))).resolves.toMatchObject({ typ: undefined });
  });

  it('accepts any of several kinds, and any kind at all by the unsafe symbol alone', async () => {
    const token = await forgeEs256({ ...header, typ: 'JWT' }, goodClaims);
    await expect(verify(token, policyWith({ typ: ['at+jwt', 'jwt'] }))).resolves.toMatchObject({ typ: 'JWT' });
    await expect(verify(token, policyWith({ typ: anyTyp }))).resolves.toMatchObject({ typ: 'JWT' });
  });
});

describe('the algorithm', () => {
  it.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    'none ',
    'none\0',
    '',
    'BANANA',
    'es256',
    'ES256 ',
    'ES256K',
    'HS256',
    'RS256',
    'ES384',
    'EdDSA',
    '__proto__',
    'constructor',
  ])('refuses alg %j under an ES256 key, with a good signature and with none', async (alg) => {
    const input = `${segment({ ...header, alg })}.${segment(goodClaims)}`;
    for (const signature of ['', await signEs256(input)]) {
      expect(await codeOf(verify(`${input}.${signature}`))).toBe('algorithm_mismatch');
    }
  });

  it('refuses HS256 under every text and byte form of the public key', async () => {
    const rsa = await rs256Key();
    const pem = await exportVerificationPem(rsa.verificationKey);
    const der = derOf(pem);
    // What stands in front of PKCS#1 in an SPKI of 2048 bits.
    const pkcs1 = der.subarray(24);
    const jwk = exportPublicJwk(rsa.verificationKey);
    const forms = [
      ...[
        pem,
        pem.trim(),
        pem.replaceAll('\n', '\r\n'),
        pem.replaceAll('\n', '\r'),
        pemOf('RSA PUBLIC KEY', pkcs1),
        `\t${pem}`,
      ],
      ...[der, pkcs1],
      ...[
        JSON.stringify(jwk),
        JSON.stringify(jwk, null, 2),
        JSON.stringify({ keys: [jwk] }),
        jwk.kty === 'RSA' ? jwk.n : '',
      ],
      '',
    ];
    const keys = createKeySet({ issuer, keys: [rsa.verificationKey] });
    for (const form of forms) {
      for (const kid of ['rs', undefined]) {
        const input = `${segment({ alg: 'HS256', typ, kid })}.${segment(goodClaims)}`;
        const token = `${input}.${await macHs256(input, typeof form === 'string' ? utf8(form) : form)}`;
        expect(await codeOf(verifyJwt(token, keys, policyWith()))).toBe('algorithm_mismatch');
      }
    }
  });

  it('refuses each other algorithm of the same family', async () => {
    const rsa = await rs256Key();
    const keys = createKeySet({ issuer, keys: [rsa.verificationKey] });
    for (const alg of ['RS384', 'RS512', 'PS256', 'PS384', 'PS512']) {
      const token = `${segment({ alg, typ, kid: 'rs' })}.${segment(goodClaims)}.${segmentOfBytes(new Uint8Array(256))}`;
      expect(await codeOf(verifyJwt(token, keys, policyWith()))).toBe('algorithm_mismatch');
    }
  });

  it('accepts both names of Ed25519 and writes EdDSA', async () => {
    const key = await generateSigningKey('Ed25519', { kid: 'ed' });
    const keys = createKeySet({ issuer, keys: [key.verificationKey] });
    const token = await signJwt(goodClaims, key, { typ });
    await expect(verifyJwt(token, keys, policyWith())).resolves.toMatchObject({
      alg: 'Ed25519',
      header: { alg: 'EdDSA' },
    });
    const input = `${segment({ alg: 'Ed25519', typ, kid: 'ed' })}.${segment(goodClaims)}`;
    const signature = segmentOfBytes(await SigningKey.handleOf(key).sign(utf8(input)));
    await expect(verifyJwt(`${input}.${signature}`, keys, policyWith())).resolves.toMatchObject({
      header: { alg: 'Ed25519' },
    });
    expect(await codeOf(verifyJwt(`${segment({ alg: 'Ed448', typ, kid: 'ed' })}.e30.AAAA`, keys, policyWith()))).toBe(
      'algorithm_mismatch',
    );
  });
});

describe('the order of verification', () => {
  it('tells of each step only what stands before it', async () => {
    const stale = { ...goodClaims, exp: 1, iss: 'https://evil.example', aud: 'x' };
    const wrong = segmentOfBytes(new Uint8Array(64).fill(7));
    const notJson = segment('not json');
    const token = (head: object, body: string, signature: string): string => `${segment(head)}.${body}.${signature}`;
    expect(await codeOf(verify(token({ alg: 'none', typ: 'JWT', kid: 'x' }, notJson, wrong)))).toBe('typ_mismatch');
    expect(await codeOf(verify(token({ alg: 'ES256', typ, kid: 'x' }, notJson, wrong)))).toBe('key_unknown');
    expect(await codeOf(verify(token({ alg: 'RS256', typ, kid: 'es' }, notJson, wrong)))).toBe('algorithm_mismatch');
    expect(await codeOf(verify(token(header, notJson, wrong)))).toBe('signature_invalid');
    expect(await codeOf(verify(token(header, segment(stale), wrong)))).toBe('signature_invalid');
    expect(await codeOf(verify(await forgeEs256(header, 'not json')))).toBe('claims_malformed');
    expect(await codeOf(verify(await forgeEs256(header, stale)))).toBe('token_expired');
    expect(await codeOf(verify(await forgeEs256(header, { ...stale, exp: now + 9 })))).toBe('issuer_mismatch');
    expect(await codeOf(verify(await forgeEs256(header, { ...goodClaims, aud: 'x' })))).toBe('audience_mismatch');
  });

  it('asks for a key once, by the kid alone', async () => {
    const asked: (string | undefined)[] = [];
    const set = await es256Set();
    const spy: KeySource = {
      findKey(kid) {
        asked.push(kid);
        return set.findKey(kid);
      },
    };
    await verifyJwt(await goodToken(), spy, policyWith());
    expect(asked).toStrictEqual(['es']);
  });

  it('takes an answer that comes later as it takes one at once', async () => {
    const set = await es256Set();
    const later: KeySource = { findKey: async (kid) => set.findKey(kid) };
    await expect(verifyJwt(await goodToken(), later, policyWith())).resolves.toMatchObject({ issuer });
    const tokens = await Promise.all([
      goodToken(),
      goodToken(),
      signJwt({ ...goodClaims, sub: 'u2' }, await es256Key(), { typ }),
    ]);
    const all = await Promise.all(tokens.map((token) => verifyJwt(token, later, policyWith())));
    expect(all.map(({ claims }) => claims.sub)).toStrictEqual(['u1', 'u1', 'u2']);
    const none: KeySource = { findKey: async () => undefined };
    expect(await codeOf(verifyJwt(await goodToken(), none, policyWith()))).toBe('key_unknown');
  });

  it('hands on what a key source throws', async () => {
    const broken: KeySource = { findKey: () => Promise.reject(new Error('unreachable')) };
    await expect(verifyJwt(await goodToken(), broken, policyWith())).rejects.toThrow('unreachable');
  });

  it('refuses a policy that createPolicy did not make', async () => {
    const forged = { ...policyWith() };
    await expect(verifyJwt(await goodToken(), await es256Set(), forged as never)).rejects.toThrow(TypeError);
  });
});

describe('the signature', () => {
  it.each([
    ['nothing', 0],
    ['one byte short', 63],
    ['one byte long', 65],
    ['DER length', 70],
    ['P-521 length', 132],
  ])('refuses %s', async (_, length) => {
    const token = `${segment(header)}.${segment(goodClaims)}.${segmentOfBytes(new Uint8Array(length).fill(1))}`;
    expect(await codeOf(verify(token))).toBe('signature_invalid');
  });

  it('refuses r or s of zero, of the order, and beyond it', async () => {
    const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
    const one = '1'.padStart(64, '0');
    const zero = '0'.repeat(64);
    const most = 'f'.repeat(64);
    const pairs = [
      zero + zero,
      zero + one,
      one + zero,
      order + one,
      one + order,
      most + most,
      order + order,
      one + one,
    ];
    for (const pair of pairs) {
      const token = `${segment(header)}.${segment(goodClaims)}.${segmentOfBytes(fromHex(pair))}`;
      expect(await codeOf(verify(token))).toBe('signature_invalid');
    }
  });

  it('refuses r and s beyond the order that are the same numbers modulo the order', async () => {
    // On P-521 alone there is room for them: 66 bytes for 521 bits.
    const order = 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n;
    const key = await generateSigningKey('ES512', { kid: 'p521' });
    const keys = createKeySet({ issuer, keys: [key.verificationKey] });
    const [head, body, signature = ''] = (await signJwt(goodClaims, key, { typ })).split('.');
    const bytes = fromBase64Url(signature);
    const [r, s] = [integerOf(bytes.subarray(0, 66)), integerOf(bytes.subarray(66))];
    const token = (first: bigint, second: bigint): string =>
      `${head}.${body}.${toBase64Url(concat(bytesOf(first, 66), bytesOf(second, 66)))}`;
    await expect(verifyJwt(token(r, s), keys, policyWith())).resolves.toMatchObject({ alg: 'ES512' });
    for (const [first, second] of [
      [r + order, s],
      [r, s + order],
      [r + order, s + order],
      [r, order],
    ] as const) {
      expect(await codeOf(verifyJwt(token(first, second), keys, policyWith()))).toBe('signature_invalid');
    }
  });

  it('refuses an Ed25519 signature whose S is not reduced', async () => {
    const key = await generateSigningKey('Ed25519', { kid: 'ed' });
    const keys = createKeySet({ issuer, keys: [key.verificationKey] });
    const [head, body, signature = ''] = (await signJwt(goodClaims, key, { typ })).split('.');
    const bytes = fromBase64Url(signature);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = integerOf(bytes.slice(32).reverse()) + order;
    const forged = toBase64Url(concat(bytes.subarray(0, 32), bytesOf(s, 32).reverse()));
    expect(await codeOf(verifyJwt(`${head}.${body}.${forged}`, keys, policyWith()))).toBe('signature_invalid');
  });

  it('belongs to its own token where a key source verifies another one meanwhile, within its call or after', async () => {
    const set = await es256Set();
    const [mine, other] = await Promise.all(
      ['mine', 'other'].map(async (sub) => signJwt({ ...goodClaims, sub }, await es256Key(), { typ })),
    );
    const within: KeySource = {
      findKey: (kid) => {
        void verifyJwt(other as string, set, policyWith());
        return set.findKey(kid);
      },
    };
    const after: KeySource = {
      findKey: async (kid) => {
        await verifyJwt(other as string, set, policyWith());
        return set.findKey(kid);
      },
    };
    for (const source of [within, after]) {
      await expect(verifyJwt(mine as string, source, policyWith())).resolves.toMatchObject({ claims: { sub: 'mine' } });
    }
  });

  it('belongs to its own token among a hundred at once', async () => {
    const set = await es256Set();
    const key = await es256Key();
    const subjects = Array.from({ length: 100 }, (_, n) => `u${'x'.repeat(n % 7)}${n}`);
    const tokens = await Promise.all(subjects.map((sub) => signJwt({ ...goodClaims, sub }, key, { typ })));
    const verified = await Promise.all(tokens.map((token) => verifyJwt(token, set, policyWith())));
    expect(verified.map(({ claims }) => claims.sub)).toStrictEqual(subjects);
  });

  it('holds a remembered header to each policy anew', async () => {
    const token = await goodToken();
    await verify(token);
    expect(await codeOf(verify(token, policyWith({ typ: 'logout+jwt' })))).toBe('typ_mismatch');
    const frozen = (await verifyJwt(token, await es256Set(), policyWith())).header;
    expect(() => Object.assign(frozen, { alg: 'none' })).toThrow(TypeError);
  });
});

describe('a policy of several audiences', () => {
  it('is what createPolicy makes of lists', async () => {
    const policy = createPolicy({ issuer: ['x', issuer], audience: ['y', audience], typ, now: () => now });
    await expect(verify(await goodToken(), policy)).resolves.toMatchObject({ issuer });
  });
});

/** The same bytes, spelled with a bit set beyond the last one, where there is room for it. */
function otherSpelling(text: string): string | undefined {
  if (text.length % 4 === 0) return undefined;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(text.at(-1) as string);
  return `${text.slice(0, -1)}${alphabet[last + 1]}`;
}
