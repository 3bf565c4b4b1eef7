import { describe, expect, it } from 'vitest';
import { audience, issuer, typ } from '../test/token-material.ts';
import { absent, anyAudience, anyTyp, unlimitedLifetime } from './opt-out.ts';
import { createPolicy, Policy, type PolicyOptions } from './policy.ts';

const good = { issuer, audience, typ };

describe('createPolicy', () => {
  it('settles what is not said by defaults that are safe', () => {
    expect(createPolicy(good)).toMatchObject({
      origin: 'sealwright',
      clockSkewSeconds: 5,
      maxLifetimeSeconds: 3600,
      maxTokenBytes: 16_384,
      requiredClaims: [],
    });
    expect(Math.abs(createPolicy(good).now() - Date.now() / 1000)).toBeLessThan(2);
  });

  it('takes lists and the opt-outs', () => {
    const policy = createPolicy({
      issuer: [issuer, 'b'],
      audience: absent,
      typ: ['AT+JWT', 'application/x'],
      origin: 'foreign',
      maxLifetimeSeconds: unlimitedLifetime,
      requiredClaims: { token_use: 'access', client_id: ['a'] },
    });
    expect(policy.issuers).toStrictEqual([issuer, 'b']);
    expect(policy.audiences).toBe(absent);
    expect(createPolicy({ ...good, typ: absent }).typs).toBe(absent);
    expect(policy.typs).toStrictEqual(['at+jwt', 'x']);
    expect(policy.maxLifetimeSeconds).toBe(Number.POSITIVE_INFINITY);
    expect(createPolicy({ ...good, audience: anyAudience, typ: anyTyp })).toMatchObject({
      audiences: anyAudience,
      typs: anyTyp,
    });
  });

  it.each([
    { issuer: undefined },
    { issuer: '' },
    { issuer: [] },
    { issuer: [''] },
    { issuer: /example/ },
    { issuer: absent },
    { audience: undefined },
    { audience: null },
    { audience: '' },
    { audience: [] },
    { audience: /x/g },
    { audience: anyTyp },
    { audience: Symbol('sealwright.anyAudience') },
    { audience: 'sealwright.anyAudience', typ: undefined },
    { typ: undefined },
    { typ: '' },
    { typ: [] },
    { typ: anyAudience },
    { origin: 'ours' },
    { clockSkewSeconds: 61 },
    { clockSkewSeconds: -1 },
    { clockSkewSeconds: 1.5 },
    { clockSkewSeconds: Number.NaN },
    { clockSkewSeconds: '5' },
    { maxLifetimeSeconds: 0 },
    { maxLifetimeSeconds: Number.POSITIVE_INFINITY },
    { maxLifetimeSeconds: absent },
    { maxTokenBytes: 0 },
    { maxTokenBytes: 1_048_577 },
    { requiredClaims: { exp: 5 } },
    { requiredClaims: { aud: 'x' } },
    { requiredClaims: { a: [] } },
    { requiredClaims: { a: [1] } },
    { requiredClaims: { a: null } },
    { requiredClaims: { a: {} } },
    { requiredClaims: { a: Number.NaN } },
    { now: 5 },
  ])('refuses %o at construction', (options) => {
    expect(() => createPolicy({ ...good, ...options } as unknown as PolicyOptions)).toThrow(TypeError);
  });

  it('does not change when the options do', () => {
    const clients = ['a'];
    const audiences = [audience];
    const policy = createPolicy({ ...good, audience: audiences, requiredClaims: { client_id: clients } });
    clients.push('b');
    audiences.push('x');
    expect(policy.requiredClaims).toStrictEqual([['client_id', ['a']]]);
    expect(policy.audiences).toStrictEqual([audience]);
    expect(() => Object.assign(policy, { maxTokenBytes: 9e9 })).toThrow(TypeError);
  });

  it('shows nothing that could be added to', () => {
    const policy = createPolicy({ ...good, requiredClaims: { client_id: ['a'] } });
    const [required] = policy.requiredClaims;
    for (const shown of [policy, policy.issuers, policy.audiences, policy.typs, policy.requiredClaims, required]) {
      expect(Object.isFrozen(shown)).toBe(true);
      expect(shown).not.toBeInstanceOf(Set);
    }
  });
});

describe('a policy', () => {
  it('is told from whatever looks like one', () => {
    const policy = createPolicy(good);
    expect(Policy.isPolicy(policy)).toBe(true);
    for (const other of [{ ...policy }, Object.create(policy), good, null, undefined, 'x', 7]) {
      expect(Policy.isPolicy(other)).toBe(false);
    }
  });
});
