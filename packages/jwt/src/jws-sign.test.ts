import { describe, expect, it } from 'vitest';
import { es256Key, es256Set, goodClaims, policyWith, typ } from '../test/token-material.ts';
import { decodeBase64Url } from './base64url.ts';
import { permit } from './construction-permit.ts';
import { signCompact } from './jws-sign.ts';
import { signJwt } from './jwt-sign.ts';
import { verifyJwt } from './jwt-verify.ts';
import { SigningKey } from './key.ts';
import { exportSigningJwk } from './key-export.ts';

const key = await es256Key();
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const partsOf = (token: string): readonly Uint8Array[] => token.split('.').map(decodeBase64Url);

describe('a token', () => {
  it('is as long as its claims and its signature are, up to those of RSA-8192', async () => {
    const signature = crypto.getRandomValues(new Uint8Array(1024));
    const large = new SigningKey(permit, key.verificationKey, { sign: () => signature }, SigningKey.membersOf(key));
    for (const length of [1, 10_000, 15_000, 16_384, 40_000, 40_001, 40_002, 90_000]) {
      const claims = { x: 'x'.repeat(length) };
      const [header, payload, written] = partsOf(await signCompact(json(claims), large, typ));
      expect(JSON.parse(new TextDecoder().decode(header))).toStrictEqual({ alg: 'ES256', typ, kid: 'es' });
      expect(new TextDecoder().decode(payload)).toBe(JSON.stringify(claims));
      expect(written).toStrictEqual(signature);
    }
  });

  it('by an engine that answers later is its own, however many are written meanwhile', async () => {
    const { kid: _, alg: __, use: ___, ...jwk } = await exportSigningJwk(key);
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const cryptoKey = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
    const sign = async (input: Uint8Array): Promise<Uint8Array> =>
      new Uint8Array(await crypto.subtle.sign(algorithm, cryptoKey, Uint8Array.from(input)));
    const late = new SigningKey(permit, key.verificationKey, { sign }, SigningKey.membersOf(key));
    const subjects = ['a', 'b', 'c'.repeat(900), 'd'];
    const tokens = await Promise.all(subjects.map((sub) => signJwt({ ...goodClaims, sub }, late, { typ })));
    for (const [index, token] of tokens.entries()) {
      const { claims } = await verifyJwt(token, await es256Set(), policyWith());
      expect(claims.sub).toBe(subjects[index]);
    }
  });

  it('holds its own claims where reading them signs another', async () => {
    const roles: unknown[] = ['first', 'second'];
    let inner: Promise<string> | undefined;
    Object.defineProperty(roles, 0, {
      enumerable: true,
      get: () => {
        inner ??= signJwt({ ...goodClaims, sub: 'someone else altogether', more: 'x'.repeat(200) }, key, { typ });
        return 'first';
      },
    });
    const outer = await signJwt({ ...goodClaims, roles }, key, { typ });
    const read = async (token: string): Promise<object> =>
      (await verifyJwt(token, await es256Set(), policyWith())).claims;
    expect(await read(outer)).toStrictEqual({ ...goodClaims, roles: ['first', 'second'] });
    expect(await read((await inner) as string)).toMatchObject({ sub: 'someone else altogether' });
  });
});
