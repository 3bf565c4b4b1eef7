import { describe, expect, it } from 'vitest';
import {
  audience,
  codeOf,
  es256Set,
  forgeEs256,
  goodClaims,
  issuer,
  now,
  policyWith,
  typ,
} from '../test/token-material.ts';
import { verifyJwt } from './jwt-verify.ts';
import { absent } from './opt-out.ts';
import type { PolicyOptions } from './policy.ts';

const header = { alg: 'ES256', typ, kid: 'es' };
const keys = await es256Set();

/** What becomes of a token while every object seems to have that member. */
async function whilePolluted<T>(name: string, member: PropertyDescriptor, run: () => Promise<T>): Promise<T> {
  Object.defineProperty(Object.prototype, name, { configurable: true, ...member });
  try {
    return await run();
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
}

async function outcome(name: string, member: PropertyDescriptor, claims: object, options: Partial<PolicyOptions> = {}) {
  const token = await forgeEs256(header, claims);
  const policy = policyWith(options);
  return whilePolluted(name, member, () =>
    verifyJwt(token, keys, policy).then(
      () => 'accepted',
      (error: unknown) => codeOf(Promise.reject(error)),
    ),
  );
}

describe('a prototype that somebody polluted', () => {
  it.each([
    ['iss', issuer, 'issuer_mismatch'],
    ['aud', audience, 'audience_mismatch'],
    ['exp', now + 600, 'claims_malformed'],
  ])('does not give a token the %s that it lacks', async (name, value, code) => {
    const { [name as 'iss']: _, ...lacking } = goodClaims;
    for (const member of [{ value }, { value, enumerable: true, writable: true }, { get: () => value }]) {
      expect(await outcome(name, member, lacking)).toBe(code);
      expect(await outcome(name, member, goodClaims)).toBe('accepted');
    }
  });

  it.each([
    ['sub', 7],
    ['jti', 7],
    ['nbf', now + 600],
    ['iat', now + 600],
    ['aud', 7],
  ])('does not take a token without %s away', async (name, value) => {
    const { sub: _, iat: __, aud: ___, ...lacking } = goodClaims;
    expect(await outcome(name, { value }, lacking, { audience: absent })).toBe('accepted');
  });

  it('is not asked anew: a getter that answers differently each time changes nothing', async () => {
    const { exp: _, ...lacking } = goodClaims;
    let asked = 0;
    const get = () => (asked++ === 0 ? undefined : now + 600);
    expect(await outcome('exp', { get }, lacking)).toBe('claims_malformed');
  });

  it('gives the claims and the typ of a verified token nothing', async () => {
    const { sub: _, ...lacking } = goodClaims;
    const token = await forgeEs256({ alg: 'ES256', kid: 'es' }, lacking);
    const policy = policyWith({ typ: absent });
    const seen = await whilePolluted('sub', { value: 'admin' }, async () => {
      const { claims, payload } = await verifyJwt(token, keys, policy);
      return [claims.sub, payload.sub, claims.iss];
    });
    expect(seen).toStrictEqual([undefined, undefined, issuer]);
    const shown = await whilePolluted('typ', { value: typ }, async () => (await verifyJwt(token, keys, policy)).typ);
    expect(shown).toBeUndefined();
  });

  it('leaves claims as they were read where nobody did', async () => {
    const { claims, payload } = await verifyJwt(await forgeEs256(header, goodClaims), keys, policyWith());
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype);
    expect(claims).toBe(payload);
  });

  it('does not let a schema add what was not signed', async () => {
    const { sub: _, ...lacking } = goodClaims;
    const validate = (value: object) => ({ value: { ...value, sub: 'admin' } });
    const claims = { '~standard': { version: 1, vendor: 'test', validate } };
    const token = await forgeEs256(header, lacking);
    const policy = policyWith({ claims } as never);
    const attempt = whilePolluted('sub', { value: 'admin' }, () => verifyJwt(token, keys, policy));
    await expect(attempt).rejects.toThrow(new TypeError('claims: the schema changed a registered claim'));
  });
});
