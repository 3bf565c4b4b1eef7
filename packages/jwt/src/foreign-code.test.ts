import { afterEach, describe, expect, it } from 'vitest';
import {
  codeOf,
  es256Key,
  es256Set,
  failure,
  forgeEs256,
  goodClaims,
  hmacKey,
  issuer,
  policyWith,
  segment,
  segmentOfBytes,
  typ,
} from '../test/token-material.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import { createKeySet, type IssuerKey, type KeySource } from './key-set.ts';
import { combineKeySources } from './key-sources.ts';
import { decodeUnverified } from './unsafe.ts';

// What a program hands over may run code when it is read: getters, proxies, sources of its own. Whatever that code does,
// and be it another verification, what was asked is what is answered.

const decoded = (token: string): Record<string, unknown> => decodeUnverified(token).claims;

describe('a key source whose answer runs code when it is read', () => {
  const good = async (): Promise<string> => signJwt({ ...goodClaims, sub: 'alice' }, await es256Key(), { typ });
  /** Of the same lengths, so that it lies where the good one's parts would. */
  const forged = async (): Promise<string> => {
    const header = (await good()).split('.')[0] as string;
    return `${header}.${segment({ ...goodClaims, sub: 'mallo' })}.${segmentOfBytes(new Uint8Array(64).fill(7))}`;
  };
  const reading = (member: 'key' | 'issuer', read: () => unknown): IssuerKey => {
    const answer = {} as IssuerKey;
    const values = { issuer, key: set.keys[0] };
    for (const name of ['key', 'issuer'] as const) {
      Object.defineProperty(answer, name, {
        get: () => {
          if (name === member) void read();
          return values[name];
        },
      });
    }
    return answer;
  };
  let set: Awaited<ReturnType<typeof es256Set>>;

  it.each(['key', 'issuer'] as const)('does not lend the signature of the token that its %s reads', async (member) => {
    set = await es256Set();
    const [token, forgery] = [await good(), await forged()];
    for (const read of [() => decodeUnverified(token), () => verifyJwt(token, set, policyWith())]) {
      const now: KeySource = { findKey: () => reading(member, read) };
      const late: KeySource = { findKey: async () => reading(member, read) };
      for (const source of [now, late]) {
        expect(await codeOf(verifyJwt(forgery, source, policyWith()))).toBe('signature_invalid');
        expect((await verifyJwt(token, source, policyWith())).claims.sub).toBe('alice');
      }
    }
  });

  it('is asked for its issuer once', async () => {
    set = await es256Set();
    let reads = 0;
    const source: KeySource = { findKey: () => reading('issuer', () => (reads += 1)) };
    await verifyJwt(await good(), source, policyWith());
    expect(reads).toBe(1);
  });

  it('may answer with a promise of another realm', async () => {
    set = await es256Set();
    const found = { issuer, key: set.keys[0] } as IssuerKey;
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what another realm gives.
    const thenable = { then: (take: (value: IssuerKey) => void) => take(found) } as Promise<IssuerKey>;
    const source: KeySource = { findKey: () => thenable };
    for (const keys of [
      source,
      combineKeySources([source]),
      combineKeySources([{ findKey: () => undefined }, source]),
    ]) {
      await expect(verifyJwt(await good(), keys, policyWith())).resolves.toMatchObject({ claims: { sub: 'alice' } });
      expect(await codeOf(verifyJwt(await forged(), keys, policyWith()))).toBe('signature_invalid');
    }
  });
});

describe('sources of which one fails', () => {
  const broken = new Error('out of order');
  const throwing: KeySource = {
    findKey: () => {
      throw broken;
    },
  };
  const rejecting: KeySource = { findKey: async () => Promise.reject(broken) };
  const empty: KeySource = { findKey: () => undefined };

  it.each([
    ['at once', throwing],
    ['later', rejecting],
  ])('answer by another where it fails %s', async (_, source) => {
    const [set, key] = [await es256Set(), await es256Key()];
    const token = await signJwt(goodClaims, key, { typ });
    for (const sources of [
      [source, set],
      [set, source],
      [rejecting, source, set],
      [source, empty, set],
    ]) {
      await expect(verifyJwt(token, combineKeySources(sources), policyWith())).resolves.toMatchObject({ kid: 'es' });
    }
  });

  it.each([
    ['at once', throwing],
    ['later', rejecting],
  ])('fail together where it fails %s and no other has the key', async (_, source) => {
    for (const sources of [[source], [source, empty], [empty, source], [rejecting, source]]) {
      await expect(Promise.resolve(combineKeySources(sources).findKey('es'))).rejects.toBe(broken);
      await expect(Promise.resolve(combineKeySources(sources).findKey(undefined))).rejects.toBe(broken);
    }
  });

  it('keep their order, also where an earlier one answers later', async () => {
    const set = await es256Set();
    const [key] = set.keys as readonly [IssuerKey['key']];
    const slow: KeySource = { findKey: async () => ({ issuer: 'https://first.example', key }) };
    const combined = combineKeySources([slow, set]);
    await expect(Promise.resolve(combined.findKey('es'))).resolves.toMatchObject({ issuer: 'https://first.example' });
  });
});

describe('claims that run code when they are read', () => {
  const sign = async (claims: object, options: { typ: string } = { typ }): Promise<string> =>
    signJwt(claims as typeof goodClaims, await hmacKey(), options);

  it('are those of their own token where a getter signs another one', async () => {
    const key = await hmacKey();
    const claims = {
      ...goodClaims,
      get role() {
        void signJwt({ ...goodClaims, role: 'admin', sub: 'u2' }, key, { typ });
        return 'guest';
      },
      list: ['a'],
    };
    expect(decoded(await sign(claims))).toStrictEqual({ ...goodClaims, role: 'guest', list: ['a'] });
    const options = {
      get typ() {
        void signJwt({ ...goodClaims, sub: 'u2' }, key, { typ });
        return typ;
      },
    };
    expect(decoded(await sign(goodClaims, options))).toStrictEqual({ ...goodClaims });
  });

  it('are those of their own token where an element of a list signs another one', async () => {
    const key = await hmacKey();
    const list = new Proxy(['a', 'b'], {
      get(target, name) {
        if (name === '1') void signJwt({ ...goodClaims, sub: 'u2' }, key, { typ });
        return Reflect.get(target, name);
      },
    });
    expect(decoded(await sign({ list, ...goodClaims }))).toStrictEqual({ list: ['a', 'b'], ...goodClaims });
  });

  it.each(['iss', 'aud', 'exp', 'iat'])('are what was checked: %s is read once', async (name) => {
    let reads = 0;
    const honest = Reflect.get(goodClaims, name) as unknown;
    const claims = Object.defineProperty({ ...goodClaims }, name, {
      enumerable: true,
      get: () => {
        reads += 1;
        return reads === 1 ? honest : 'evil';
      },
    });
    expect(decoded(await sign(claims))).toStrictEqual({ ...goodClaims });
    expect(reads).toBe(1);
  });

  it.each([
    ['plain', 'e'],
    ['written by the platform', 'é'],
  ])('do not say something else by toJSON, %s', async (_, letter) => {
    const roles = Object.defineProperty(['user'], 'toJSON', { value: () => ['admin'] });
    const claims = Object.defineProperty({ ...goodClaims, roles, letter }, 'toJSON', {
      value: () => ({ iss: 'https://evil.example' }),
    });
    expect(decoded(await sign(claims))).toStrictEqual({ ...goodClaims, roles: ['user'], letter });
    await expect(sign({ ...goodClaims, letter, deep: { toJSON: () => 'admin' } })).rejects.toThrow(TypeError);
  });
});

describe('a polluted prototype', () => {
  afterEach(() => {
    for (const name of ['typ', 'kid', 'alg']) Reflect.deleteProperty(Object.prototype, name);
  });

  it.each([
    ['typ', typ, { alg: 'ES256', kid: 'es' }, 'typ_mismatch'],
    ['alg', 'ES256', { typ, kid: 'es' }, 'header_malformed'],
  ])('gives no header the %s that it lacks', async (name, value, header, code) => {
    const token = await forgeEs256(header, goodClaims);
    const set = await es256Set();
    Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: false, writable: true });
    const error = await failure(verifyJwt(token, set, policyWith()));
    Reflect.deleteProperty(Object.prototype, name);
    expect(error.code).toBe(code);
  });

  it('gives no header a kid', async () => {
    const key = await es256Key();
    const set = createKeySet({ issuer, keys: [key.verificationKey] });
    const token = await forgeEs256({ alg: 'ES256', typ }, goodClaims);
    Object.defineProperty(Object.prototype, 'kid', { value: 'other', configurable: true, writable: true });
    const verified = await verifyJwt(token, set, policyWith());
    Reflect.deleteProperty(Object.prototype, 'kid');
    expect(verified.kid).toBe('es');
  });
});
