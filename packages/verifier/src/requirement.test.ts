import { createKeySet, createPolicy, generateSigningKey, signJwt, type VerifiedJwt, verifyJwt } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../test/issuer-peer.ts';
import { type Requirement, requireFreshLogin, requirePolicy, requireRole, requireScope } from './requirement.ts';

const issuer = 'https://id.example.com';
const audience = 'https://api.example.com';
const key = await generateSigningKey('ES256');
const keys = createKeySet({ issuer, keys: [key.verificationKey] });
const start = 1_800_000_000;
const wallClock = () => start;
const policy = createPolicy({ issuer, audience, typ: 'at+jwt', now: wallClock });
const context = { method: 'GET', request: {} };

describe('a requirement', () => {
  it.each([
    ['no scope', () => requireScope()],
    ['an empty scope', () => requireScope('')],
    ['two scopes in one', () => requireScope('a b')],
    ['a scope that breaks out of its quotes', () => requireScope('a"')],
    ['no role', () => requireRole()],
    ['an empty role', () => requireRole('')],
    ['no age', () => requireFreshLogin({ maxAgeSeconds: 0 })],
    ['an age that is no number', () => requireFreshLogin({ maxAgeSeconds: Number.NaN })],
  ])('that asks for %s is refused when it is made', (_, make) => {
    expect(make).toThrow(TypeError);
  });
});

describe('what a requirement says of a token', () => {
  it.each([
    ['every scope, in any order', { scope: 'c b a' }, 'fulfilled'],
    ['every scope as a list', { scope: ['a', 'b'] }, 'fulfilled'],
    ['one of two scopes', { scope: 'a' }, 'scope_insufficient'],
    ['a scope that only begins alike', { scope: 'a bb' }, 'scope_insufficient'],
    ['scopes that are no texts', { scope: [['a', 'b']] }, 'scope_insufficient'],
    ['no scope', {}, 'scope_insufficient'],
  ])('for two scopes, with %s', async (_, claims, said) => {
    expect(await ask(requireScope('a', 'b'), claims)).toBe(said);
  });

  it.each([
    ['one of the roles', { roles: ['x', 'auditor'] }, 'fulfilled'],
    ['another role', { roles: ['x'] }, 'role_missing'],
    ['a role in another case', { roles: ['Admin'] }, 'role_missing'],
    ['roles that are an object', { roles: { admin: true } }, 'role_missing'],
    ['no role', {}, 'role_missing'],
  ])('for either of two roles, with %s', async (_, claims, said) => {
    expect(await ask(requireRole('admin', 'auditor'), claims)).toBe(said);
  });

  it('reads names where the claim is said to lie, and never from a prototype', async () => {
    const nested = requireRole({ claim: ['realm_access', 'roles'], roles: ['admin'] });
    expect(await ask(nested, { realm_access: { roles: ['admin'] } })).toBe('fulfilled');
    expect(await ask(nested, { roles: ['admin'] })).toBe('role_missing');
    expect(await ask(requireRole({ claim: ['constructor', 'name'], roles: ['Object'] }), {})).toBe('role_missing');
    expect(await ask(requireScope({ claim: 'scp', scopes: ['a'] }), { scp: 'a' })).toBe('fulfilled');
    expect(await ask(requireScope({ claim: 'scp', scopes: ['a'] }), { scope: 'a' })).toBe('scope_insufficient');
  });

  it.each([
    ['as old as allowed', { auth_time: start - 300 }, 'fulfilled'],
    ['a second older', { auth_time: start - 301 }, 'login_not_fresh'],
    ['of unknown age', {}, 'login_not_fresh'],
  ])('for a fresh login, with one %s', async (_, claims, said) => {
    expect(await ask(requireFreshLogin({ maxAgeSeconds: 300, wallClock }), claims)).toBe(said);
  });

  it('for a policy is the policy’s own answer, and only "true" is a yes', async () => {
    const own = requirePolicy(
      (claims, owner: string) => claims.sub === owner,
      () => 'anna',
    );
    expect(await ask(own, { sub: 'anna' })).toBe('fulfilled');
    expect(await ask(own, { sub: 'bert' })).toBe('policy_denied');
    expect(await ask(requirePolicy(() => 'yes' as unknown as boolean))).toBe('policy_denied');
  });
});

async function ask(requirement: Requirement, claims: object = {}): Promise<string> {
  const auth = await verified(claims);
  const said = await codeOf((async () => requirement(auth, context))());
  return said === 'resolved' ? 'fulfilled' : said;
}

async function verified(claims: object): Promise<VerifiedJwt> {
  const registered = { iss: issuer, aud: audience, sub: 'anna', iat: start, exp: start + 600 };
  return verifyJwt(await signJwt({ ...registered, ...claims }, key, { typ: 'at+jwt' }), keys, policy);
}
