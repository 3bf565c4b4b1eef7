import { describe, expect, it } from 'vitest';
import {
  codeOf,
  es256Key,
  es256Set,
  goodClaims,
  hmacKey,
  issuer,
  policyWith,
  rs256Key,
  typ,
} from '../test/token-material.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import type { VerificationKey } from './key.ts';
import { exportPublicJwk, exportSigningJwk } from './key-export.ts';
import { generateSigningKey } from './key-generate.ts';
import { createKeySet, exportJwkSet, type KeySource, parseJwkSet } from './key-set.ts';
import { combineKeySources } from './key-sources.ts';

const other = 'https://other.example';

describe('createKeySet', () => {
  it('answers by kid, exactly, and nothing that objects inherit', async () => {
    const [ec, rsa] = [await es256Key(), await rs256Key()];
    const keys = createKeySet({ issuer, keys: [ec.verificationKey, rsa.verificationKey] });
    expect(keys.findKey('es')).toStrictEqual({ issuer, key: ec.verificationKey });
    for (const kid of ['ES', '', 'es ', '__proto__', 'constructor', 'toString', undefined]) {
      expect(keys.findKey(kid)).toBeUndefined();
    }
  });

  it('answers a token without kid where it holds one key', async () => {
    const key = await generateSigningKey('ES256', { kid: 'only' });
    const set = createKeySet({ issuer, keys: [key.verificationKey] });
    expect(set.findKey(undefined)).toMatchObject({ issuer });
    expect(set.findKey('another')).toBeUndefined();
  });

  it('refuses no key, two with one kid, a secret beside public keys, two secrets, and what is no key', async () => {
    const { verificationKey } = await es256Key();
    const secret = await hmacKey();
    const lists = [
      [],
      [verificationKey, verificationKey],
      [secret, verificationKey],
      [secret, await hmacKey('b')],
      [{}],
      [await es256Key()],
    ];
    for (const keys of lists) expect(() => createKeySet({ issuer, keys: keys as never })).toThrow(TypeError);
    expect(() => createKeySet({ issuer: '', keys: [verificationKey] })).toThrow(TypeError);
    expect(createKeySet({ issuer, keys: [secret] }).keys).toStrictEqual([secret]);
  });

  it('cannot be changed, nor by changing the list that it was made of', async () => {
    const keys: VerificationKey[] = [(await es256Key()).verificationKey];
    const set = createKeySet({ issuer, keys });
    keys.push((await rs256Key()).verificationKey);
    expect(set.keys).toHaveLength(1);
    expect(() => Object.assign(set, { issuer: other })).toThrow(TypeError);
    expect(() => Object.assign(set.findKey('es') as object, { issuer: other })).toThrow(TypeError);
  });
});

describe('parseJwkSet', () => {
  const entries = async (): Promise<object[]> =>
    exportJwkSet([(await es256Key()).verificationKey, (await rs256Key()).verificationKey]).keys;

  it('reads what exportJwkSet writes, as text and as a value', async () => {
    const document = { keys: await entries() };
    for (const form of [document, JSON.stringify(document)]) {
      const { keySet, skipped } = await parseJwkSet(form, { issuer });
      expect(keySet.keys.map((key) => key.kid)).toStrictEqual(['es', 'rs']);
      expect(skipped).toStrictEqual([]);
    }
  });

  it('skips what it cannot use, says which and why, and keeps the rest', async () => {
    const [ec] = (await entries()) as [Record<string, unknown>];
    const odd = [
      [{ ...ec, kid: 'enc', use: 'enc' }, 'key_mislabelled'],
      [{ kty: 'oct', k: 'AAAA', kid: 'es' }, 'key_private'],
      [{ ...(await exportSigningJwk(await es256Key())), kid: 'leak' }, 'key_private'],
      [{ kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA' }, 'key_mislabelled'],
      [{ ...ec, kid: 'curve', crv: 'secp256k1', alg: 'ES256K' }, 'key_mislabelled'],
      [{ ...ec, kid: 'off', x: 'A'.repeat(43) }, 'key_malformed'],
      [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }, 'key_weak'],
      [null, 'key_malformed'],
      ['text', 'key_malformed'],
      [{}, 'key_mislabelled'],
    ] as const;
    const { keySet, skipped } = await parseJwkSet({ keys: [...odd.map(([jwk]) => jwk), ec] }, { issuer });
    expect(keySet.keys.map((key) => key.kid)).toStrictEqual(['es']);
    expect(skipped).toStrictEqual(odd.map(([, code], index) => ({ index, code })));
  });

  it.each([
    null,
    [],
    7,
    'x',
    '',
    '{"keys":{}}',
    '{"keys":[],"keys":[]}',
    {},
    { keys: {} },
    { keys: 'x' },
    { keys: Array(257).fill({}) },
  ])('refuses %j as a document', async (document) => {
    expect(await codeOf(parseJwkSet(document, { issuer }))).toBe('jwks_malformed');
  });

  it('reads 256 entries, and passes on what is no fault of an entry', async () => {
    expect(await codeOf(parseJwkSet({ keys: Array(256).fill({}) }, { issuer }))).toBe('jwks_empty');
    const broken = Object.defineProperty({}, 'kty', {
      enumerable: true,
      get: () => {
        throw new RangeError('broken');
      },
    });
    await expect(parseJwkSet({ keys: [broken] }, { issuer })).rejects.toThrow(new RangeError('broken'));
  });

  it('reads as many moduli as 128 keys of 2048 bits have, and refuses a document with more before it looks at one', async () => {
    const [ec] = (await entries()) as [object];
    const moduli = (length: number): object[] => Array(64).fill({ kty: 'RSA', e: 'AQAB', n: 'A'.repeat(length) });
    const { skipped } = await parseJwkSet({ keys: [ec, ...moduli(684)] }, { issuer });
    expect(skipped).toHaveLength(64);
    for (const keys of [
      [ec, ...moduli(685)],
      [ec, ...moduli(684), { n: 'A' }],
      [ec, { n: 'A'.repeat(43_777) }],
    ]) {
      expect(await codeOf(parseJwkSet({ keys }, { issuer }))).toBe('jwks_malformed');
    }
  });

  it('refuses a document without a usable key', async () => {
    for (const keys of [[], [{ kty: 'oct', k: 'AAAA' }]])
      expect(await codeOf(parseJwkSet({ keys }, { issuer }))).toBe('jwks_empty');
  });

  it('refuses two usable keys with one kid', async () => {
    const [ec, rsa] = (await entries()) as [object, object];
    expect(await codeOf(parseJwkSet({ keys: [ec, { ...rsa, kid: 'es' }] }, { issuer }))).toBe('jwks_duplicate_kid');
  });
});

describe('exportJwkSet', () => {
  it('publishes no secret and no two keys with one kid', async () => {
    const { verificationKey } = await es256Key();
    expect(() => exportJwkSet([verificationKey, verificationKey])).toThrow(TypeError);
    expect(() => exportJwkSet([secretKey as never])).toThrow(TypeError);
    expect(() => exportJwkSet([signing as never])).toThrow(TypeError);
  });
});

describe('combineKeySources', () => {
  const never: KeySource = { findKey: () => undefined };
  const later = (source: KeySource): KeySource => ({ findKey: async (kid) => source.findKey(kid) });
  const failing: KeySource = { findKey: () => Promise.reject(new Error('unreachable')) };

  it('finds a key in any source, at once or later', async () => {
    const set = await es256Set();
    for (const sources of [
      [set],
      [never, set],
      [later(never), later(set)],
      [later(never), set],
      [failing, set],
      [failing, later(set)],
    ]) {
      expect(await combineKeySources(sources).findKey('es')).toMatchObject({ issuer });
    }
    expect(combineKeySources([never, set]).findKey('es')).not.toBeInstanceOf(Promise);
    expect(combineKeySources([never, set]).findKey('unknown')).toBeUndefined();
    expect(await combineKeySources([never, later(never)]).findKey('es')).toBeUndefined();
  });

  it('lets the first in order answer, whichever is the faster', async () => {
    const [one, two] = await Promise.all(
      [issuer, other].map(async (name) =>
        createKeySet({ issuer: name, keys: [(await generateSigningKey('ES256', { kid: 'both' })).verificationKey] }),
      ),
    );
    const [first, second] = [one as KeySource, two as KeySource];
    for (const sources of [
      [first, second],
      [later(first), second],
      [first, later(second)],
      [later(first), later(second)],
      [later(never), first, second],
    ]) {
      expect(await combineKeySources(sources).findKey('both')).toMatchObject({ issuer });
    }
  });

  it('takes a source that throws at once for one that fails later', async () => {
    const throwing: KeySource = {
      findKey: () => {
        throw new Error('unreachable');
      },
    };
    const set = await es256Set();
    for (const sources of [
      [throwing, set],
      [set, throwing],
      [throwing, later(set)],
    ]) {
      expect(await combineKeySources(sources).findKey('es')).toMatchObject({ issuer });
    }
    for (const kid of ['es', undefined]) {
      await expect(combineKeySources([throwing, never]).findKey(kid)).rejects.toThrow('unreachable');
    }
  });

  it('does not take a failure for an answer', async () => {
    await expect(combineKeySources([never, failing]).findKey('es')).rejects.toThrow('unreachable');
    await expect(combineKeySources([never, failing]).findKey(undefined)).rejects.toThrow('unreachable');
  });

  it('answers a token without kid only if one source alone does', async () => {
    const set = await es256Set();
    const second = createKeySet({ issuer: other, keys: [(await rs256Key()).verificationKey] });
    expect(await combineKeySources([never, set]).findKey(undefined)).toMatchObject({ issuer });
    expect(await combineKeySources([second, set]).findKey(undefined)).toBeUndefined();
  });

  it('lets two issuers share a kid, and believes neither with the key of the other', async () => {
    const [mine, theirs] = await Promise.all(['k1', 'k1'].map((kid) => generateSigningKey('ES256', { kid })));
    const sources = [
      createKeySet({ issuer, keys: [mine!.verificationKey] }),
      createKeySet({ issuer: other, keys: [theirs!.verificationKey] }),
    ];
    const policy = policyWith({ issuer: [issuer, other] });
    const token = await signJwt(goodClaims, mine!, { typ });
    const forged = await signJwt(goodClaims, theirs!, { typ });
    const impostor = await signJwt({ ...goodClaims, iss: other }, mine!, { typ });
    await expect(verifyJwt(token, combineKeySources(sources), policy)).resolves.toMatchObject({ issuer });
    expect(await codeOf(verifyJwt(forged, combineKeySources(sources), policy))).toBe('signature_invalid');
    expect(await codeOf(verifyJwt(impostor, combineKeySources(sources), policy))).toBe('issuer_mismatch');
    expect(await codeOf(verifyJwt(token, combineKeySources(sources.toReversed()), policy))).toBe('signature_invalid');
  });

  it('needs a source', () => {
    expect(() => combineKeySources([])).toThrow(TypeError);
  });
});

describe('the published form', () => {
  it('has no private member', async () => {
    expect(Object.keys(exportPublicJwk((await es256Key()).verificationKey))).not.toContain('d');
  });
});

const signing = await es256Key();
const secretKey = await hmacKey();
