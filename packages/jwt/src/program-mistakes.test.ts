import { describe, expect, it } from 'vitest';
import {
  audience,
  es256Key,
  es256Set,
  goodClaims,
  hmacKey,
  issuer,
  policyWith,
  rs256Key,
  typ,
} from '../test/token-material.ts';
import { defineErrors } from './auth-error.ts';
import { createEventParser, formatHeartbeatEvent } from './feed-event.ts';
import { signFeedStatement } from './feed-statement.ts';
import { createHmacKey } from './hmac-key.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import { exportPublicJwk, exportVerificationPem } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { importSigningPem, importVerificationJwk, importVerificationPem } from './key-import.ts';
import { createKeySet, exportJwkSet, parseJwkSet } from './key-set.ts';
import { combineKeySources } from './key-sources.ts';
import { createPolicy } from './policy.ts';
import { createSecret, generateSecret } from './secret.ts';
import { computeJwkThumbprint } from './thumbprint.ts';

// What no token and no key is to blame for: the program that calls is. A TypeError, whose words are the program's own
// and hold nothing of what was given.

const key = await es256Key();
const { verificationKey } = key;
const secret = await hmacKey();
const jwk = exportPublicJwk(verificationKey);
const rsaJwk = exportPublicJwk((await rs256Key()).verificationKey);
const pem = await exportVerificationPem(verificationKey);
const policyOptions = { issuer, audience, typ };

const sign = (changes: object, options: object = { typ }): Promise<string> =>
  signJwt({ ...goodClaims, ...changes }, key, options as { typ: string });
const policy = (changes: object): unknown => createPolicy({ ...policyOptions, ...changes });
const keySet = (...keys: readonly unknown[]): unknown => createKeySet({ issuer, keys: keys as never });

/** A list of one in itself, `depth` times. */
function nested(depth: number): unknown {
  return depth === 0 ? 'x' : [nested(depth - 1)];
}

const mistakes: readonly (readonly [what: string, message: string, call: () => unknown])[] = [
  ['a code outside the catalogue', 'no such code', () => defineErrors({}).create('x' as never)],

  ['a secret of text', 'a secret is made of bytes', () => createSecret('text' as never)],
  ['a secret of 31 bytes', 'a secret has 32 to 1024 bytes', () => generateSecret(31)],
  ['a secret of 1025 bytes', 'a secret has 32 to 1024 bytes', () => generateSecret(1025)],
  ['a secret of half a byte more', 'a secret has 32 to 1024 bytes', () => generateSecret(32.5)],
  [
    'a MAC under an algorithm of signatures',
    'alg: not an HMAC algorithm',
    () => createHmacKey({ alg: 'ES256' as never, secret: generateSecret() }),
  ],
  [
    'a MAC under bare bytes',
    'secret: make one with createSecret or parseSecret',
    () => createHmacKey({ alg: 'HS256', secret: new Uint8Array(64) as never }),
  ],
  [
    'a kid of no character',
    'kid: 1 to 256 printable ASCII characters',
    () => createHmacKey({ alg: 'HS256', secret: generateSecret(), kid: '' }),
  ],
  ['a kid beyond ASCII', 'kid: 1 to 256 printable ASCII characters', () => importVerificationJwk(jwk, { kid: 'clé' })],

  [
    'a key pair of HS256',
    'alg: not an asymmetric algorithm (EdDSA is called Ed25519)',
    () => generateSigningKey('HS256' as never),
  ],
  [
    'a modulus for a curve',
    'modulusBits: only RSA keys have a modulus',
    () => generateSigningKey('ES256', { modulusBits: 2048 }),
  ],
  ...[1024, 2047, 2052, 8200, 2048.5].map(
    (modulusBits) =>
      [
        `a modulus of ${modulusBits} bits`,
        'modulusBits: 2048 to 8192, a multiple of 8',
        () => generateSigningKey('RS256', { modulusBits }),
      ] as const,
  ),
  [
    'an RSA key for HS256',
    'alg: not an asymmetric algorithm (EdDSA is called Ed25519)',
    () => importVerificationJwk({ ...rsaJwk, alg: undefined }, { alg: 'HS256' as never }),
  ],
  [
    'PEM without an algorithm',
    'alg: required, since PEM does not say it',
    () => importVerificationPem(pem, {} as never),
  ],
  [
    'PEM without options',
    'alg: required, since PEM does not say it',
    () => importVerificationPem(pem, undefined as never),
  ],
  [
    'PEM without an algorithm that is no PEM either',
    'alg: required, since PEM does not say it',
    () => importVerificationPem('', {} as never),
  ],
  [
    'a private PEM without an algorithm that is no PEM either',
    'alg: required, since PEM does not say it',
    () => importSigningPem('', {} as never),
  ],
  [
    'PEM of EdDSA',
    'alg: not an asymmetric algorithm (EdDSA is called Ed25519)',
    () => importVerificationPem(pem, { alg: 'EdDSA' as never }),
  ],
  [
    'a key pair of EdDSA',
    'alg: not an asymmetric algorithm (EdDSA is called Ed25519)',
    () => generateSigningKey('EdDSA' as never),
  ],
  ['PEM that is no text', 'pem: not a string', () => importVerificationPem(7 as never, { alg: 'ES256' })],
  ['the thumbprint of a secret', 'not a public JWK', () => computeJwkThumbprint({ kty: 'oct', k: 'AA' } as never)],

  ['a key set of nobody', 'issuer: required', () => createKeySet({ issuer: '', keys: [verificationKey] })],
  [
    'a key set of a list',
    'issuer: required',
    () => createKeySet({ issuer: [issuer] as never, keys: [verificationKey] }),
  ],
  ['a key set of no options', 'issuer: required', () => createKeySet(undefined as never)],
  ['a key set without keys', 'keys: none', () => createKeySet({ issuer } as never)],
  ['a JWK Set of nobody', 'issuer: required', () => parseJwkSet('', undefined as never)],
  ['a JWK Set of an issuer without a name', 'issuer: required', () => parseJwkSet({ keys: [jwk] }, { issuer: '' })],
  ['a key set of no key', 'keys: none', () => keySet()],
  ['a key set of a signing key', 'keys: not a key', () => keySet(key)],
  ['a key set of a look-alike', 'keys: not a key', () => keySet(verificationKey, { ...verificationKey })],
  ['a key set of a secret and a key', 'keys: a secret stands alone', () => keySet(verificationKey, secret)],
  ['a key set of one key twice', 'keys: two have the same kid', () => keySet(verificationKey, verificationKey)],
  ['a JWK Set of one key twice', 'keys: two have the same kid', () => exportJwkSet([verificationKey, verificationKey])],
  ['no source of keys', 'sources: none', () => combineKeySources([])],

  ...[undefined, '', [], ['a', ''], ['a', 7], '\ud800'].flatMap((value) => [
    [
      `a policy with issuer ${JSON.stringify(value)}`,
      'issuer: non-empty strings',
      () => policy({ issuer: value }),
    ] as const,
    [
      `a policy with audience ${JSON.stringify(value)}`,
      'audience: non-empty strings',
      () => policy({ audience: value }),
    ] as const,
    [`a policy with typ ${JSON.stringify(value)}`, 'typ: non-empty strings', () => policy({ typ: value })] as const,
  ]),
  ...['requiredClaim', 'clockTolerance', 'algorithms', 'ISSUER', 'constructor'].map(
    (name) => [`a policy with ${name}`, `${name}: no such option`, () => policy({ [name]: undefined })] as const,
  ),
  ...[['exp'], [], 'exp', 7].map(
    (requiredClaims) =>
      [
        `a policy that requires ${JSON.stringify(requiredClaims)}`,
        'requiredClaims: no object',
        () => policy({ requiredClaims }),
      ] as const,
  ),
  ['a policy with an origin of its own', "origin: 'sealwright' or 'foreign'", () => policy({ origin: 'x' })],
  ...['iss', 'aud', 'exp', 'nbf', 'iat'].map(
    (name) =>
      [
        `a policy that requires ${name}`,
        `requiredClaims: not ${name}`,
        () => policy({ requiredClaims: { [name]: 'x' } }),
      ] as const,
  ),
  ...[[], ['a', 7], null, {}, Number.NaN, undefined].map(
    (value) =>
      [
        `a policy that requires ${JSON.stringify(value)}`,
        'requiredClaims: a: a string, number, boolean or strings',
        () => policy({ requiredClaims: { a: value } }),
      ] as const,
  ),
  ...[-1, 61, 0.5, '5'].map(
    (clockSkewSeconds) =>
      [
        `a policy with a skew of ${JSON.stringify(clockSkewSeconds)}`,
        'clockSkewSeconds: whole, 0 to 60',
        () => policy({ clockSkewSeconds }),
      ] as const,
  ),
  [
    'a policy with no lifetime',
    'maxLifetimeSeconds: whole, 1 to 9007199254740991',
    () => policy({ maxLifetimeSeconds: 0 }),
  ],
  ...[0, 1_048_577].map(
    (maxTokenBytes) =>
      [
        `a policy with ${maxTokenBytes} bytes`,
        'maxTokenBytes: whole, 1 to 1048576',
        () => policy({ maxTokenBytes }),
      ] as const,
  ),
  ['a policy with a clock that stands', 'now: a function', () => policy({ now: 5 })],
  [
    'a verification under a clock that is broken',
    'now: not a time',
    async () => verifyJwt(await sign({}), await es256Set(), policyWith({ now: () => Number.NaN })),
  ],
  ...['secret', undefined, null, verificationKey, {}].map(
    (keys, index) =>
      [
        `a verification with what is no source of keys (${index})`,
        'keys: not a key source',
        async () => verifyJwt(await sign({}), keys as never, policyWith()),
      ] as const,
  ),
  [
    'a verification under options',
    'policy: not a policy',
    async () => verifyJwt(await sign({}), await es256Set(), policyOptions as never),
  ],

  ['a token from nobody', 'iss: required', () => sign({ iss: '' })],
  ['a token from a list', 'iss: required', () => sign({ iss: [issuer] })],
  ...['', [], ['a', ''], [7], 7, undefined].map(
    (aud) => [`a token for ${JSON.stringify(aud)}`, 'aud: required, a string or strings', () => sign({ aud })] as const,
  ),
  ...[undefined, '1', -1, 0.5, 253_402_300_800].flatMap((time) => [
    [`a token since ${time}`, 'iat, exp: required, in seconds', () => sign({ iat: time })] as const,
    [`a token until ${time}`, 'iat, exp: required, in seconds', () => sign({ exp: time })] as const,
  ]),
  ...[[], new Map(Object.entries(goodClaims)), Object.create(goodClaims), 'claims', 7].map(
    (claims, index) =>
      [
        `a token of no claims set (${index})`,
        'claims: not JSON',
        () => signJwt(claims as never, key, { typ }),
      ] as const,
  ),
  ['a token that never lives', 'exp: not after iat', () => sign({ exp: goodClaims.iat })],
  ['a token too deep', 'claims: nested too deeply', () => sign({ a: nested(32) })],
  ...[new Date(0), new Map(), Object.create({ inherited: 1 })].map(
    (value, index) =>
      [`a token with an object of another kind (${index})`, 'claims: not JSON', () => sign({ a: value })] as const,
  ),
  ...[1n, Symbol('a'), () => 1].map(
    (value) => [`a token with a ${typeof value}`, 'claims: not JSON', () => sign({ a: [value] })] as const,
  ),
  ...['__proto__', 'constructor', 'prototype', '\udc00'].map(
    (name) =>
      [
        `a token with a claim ${JSON.stringify(name)}`,
        'claims: a name that is refused',
        () => sign({ a: JSON.parse(`{"${name}":1}`) }),
      ] as const,
  ),
  ['a token with half a character', 'claims: a string is not well formed', () => sign({ sub: '\ud800' })],
  ...[Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53].map(
    (value) => [`a token with ${value}`, 'claims: a number that JSON cannot carry', () => sign({ a: value })] as const,
  ),
  ...[undefined, '', 'at jwt', 'é', 7].map(
    (value) =>
      [
        `a token of kind ${JSON.stringify(value)}`,
        'typ: required, a media type',
        () => sign({}, { typ: value }),
      ] as const,
  ),
  [
    'a token by a key that verifies',
    'key: not a key that signs',
    () => signJwt(goodClaims, verificationKey as never, { typ }),
  ],

  ['an event of no byte', 'maxEventBytes: at least 1', () => createEventParser({ maxEventBytes: 0 })],
  ['an event of half a byte', 'maxEventBytes: at least 1', () => createEventParser({ maxEventBytes: 1.5 })],
  ...['', 'a b', 'a\nb', 'a.b.c\n', ' a.b.c'].map(
    (text) =>
      [
        `a heartbeat of ${JSON.stringify(text)}`,
        'statement: not a compact JWS',
        () => formatHeartbeatEvent(text),
      ] as const,
  ),
  ...['', undefined].map(
    (from) =>
      [
        `a statement of issuer ${JSON.stringify(from)}`,
        'issuer: required',
        () => signFeedStatement({ log_id: 'l', seq: 1, time: 1, hash: 'h' }, key, from as string),
      ] as const,
  ),
];

describe('a mistake of the program is a TypeError that says what is wrong, and never with which value', () => {
  it.each(mistakes)('%s: %s', async (_, message, call) => {
    await expect((async () => call())()).rejects.toThrow(new TypeError(message));
  });
});

describe('what is just not a mistake', () => {
  it('is the least and the most that is allowed', async () => {
    expect(generateSecret(32).reveal()).toHaveLength(32);
    expect(generateSecret(1024).reveal()).toHaveLength(1024);
    expect(() => policy({ clockSkewSeconds: 0, maxLifetimeSeconds: 1, maxTokenBytes: 1 })).not.toThrow();
    expect(() =>
      policy({ clockSkewSeconds: 60, maxLifetimeSeconds: Number.MAX_SAFE_INTEGER, maxTokenBytes: 1_048_576 }),
    ).not.toThrow();
    expect(() => policy({ requiredClaims: { a: '', b: 0, c: false, d: [''] } })).not.toThrow();
    expect(createEventParser({ maxEventBytes: 1 }).push(new Uint8Array())).toStrictEqual([]);
    await expect(sign({ a: nested(31), b: null, c: undefined })).resolves.toMatch(/^eyJ/);
    await expect(sign({ aud: ['a', 'b'] })).resolves.toMatch(/^eyJ/);
    await expect(sign({ iat: 0, exp: 1 })).resolves.toMatch(/^eyJ/);
    await expect(sign({ exp: 253_402_300_799 })).resolves.toMatch(/^eyJ/);
    await expect(sign({ a: Object.assign(Object.create(null), { b: 2 ** 53 - 1 }) })).resolves.toMatch(/^eyJ/);
    await expect(sign({}, { typ: '!~' })).resolves.toMatch(/^eyJ/);
  });
});
