import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  audience,
  codeOf,
  es256Set,
  failure,
  forgeEs256,
  goodClaims,
  issuer,
  now,
  typ,
} from '../test/token-material.ts';
import type { ClaimsOf, ClaimsSchema, WithClaimsOf } from './claims-schema.ts';
import { isVerifiedJwt, type VerifiedJwt } from './jwt.ts';
import { verifyJwt } from './jwt-verify.ts';
import { createPolicy, type Policy, type PolicyOptions } from './policy.ts';

const rules = { issuer, audience, typ, now: () => now };
const header = { alg: 'ES256', typ, kid: 'es' };

async function verifyUnder<C>(policy: Policy<C>, claims: object): Promise<VerifiedJwt<C>> {
  return verifyJwt(await forgeEs256(header, { ...goodClaims, ...claims }), await es256Set(), policy);
}

function policyOf<Schema extends ClaimsSchema>(claims: Schema): Policy<ClaimsOf<Schema>> {
  return createPolicy<Schema>({ ...rules, claims } as PolicyOptions<Schema> & WithClaimsOf<Schema>);
}

/** A schema written by hand: `validate` is all that there is of it. */
function schemaOf<Output>(validate: (value: Record<string, unknown>) => unknown): ClaimsSchema<Output> {
  const standard = { version: 1, vendor: 'test', validate };
  return { '~standard': standard } as unknown as ClaimsSchema<Output>;
}

const roles = ['reader', 'writer'];
const policies: Readonly<Record<string, Policy<{ roles: string[]; tier: string }>>> = {
  zod: createPolicy({ ...rules, claims: z.object({ roles: z.array(z.string()), tier: z.string().default('free') }) }),
  valibot: createPolicy({
    ...rules,
    claims: v.object({ roles: v.array(v.string()), tier: v.optional(v.string(), 'free') }),
  }),
  arktype: createPolicy({ ...rules, claims: type({ roles: 'string[]', tier: 'string = "free"', '+': 'delete' }) }),
};

describe.each(Object.entries(policies))('a schema of %s', (_, policy) => {
  it('gives the claims its output, with the registered claims beside it', async () => {
    const { claims, payload } = await verifyUnder(policy, { roles, extra: 1 });
    expect(claims).toStrictEqual({ ...goodClaims, roles, tier: 'free' });
    expect(payload).toStrictEqual({ ...goodClaims, roles, extra: 1 });
    expect((await verifyUnder(policy, { roles, tier: 'paid' })).claims.tier).toBe('paid');
  });

  it('refuses by one code, which names the claim', async () => {
    for (const claims of [{}, { roles: 'admin' }, { roles: ['reader', 7] }, { roles: null }]) {
      const error = await failure(verifyUnder(policy, claims));
      expect(error).toMatchObject({
        code: 'schema_mismatch',
        evidence: { claim: 'roles' },
        wireError: 'invalid_token',
      });
      expect(error.cause).toBeUndefined();
    }
  });

  it('is asked last: what any other rule refuses never reaches it', async () => {
    expect(await codeOf(verifyUnder(policy, { exp: now - 60 }))).toBe('token_expired');
    expect(await codeOf(verifyUnder(policy, { aud: 'x' }))).toBe('audience_mismatch');
  });
});

describe('a schema that takes its time', () => {
  it('is waited for: zod', async () => {
    const known = z.object({ tenant: z.string().refine(async (name) => name === 't1') });
    expect((await verifyUnder(policyOf(known), { tenant: 't1' })).claims.tenant).toBe('t1');
    expect(await codeOf(verifyUnder(policyOf(known), { tenant: 't2' }))).toBe('schema_mismatch');
  });

  it('is waited for: valibot', async () => {
    const check = v.checkAsync((name: string) => Promise.resolve(name === 't1'));
    const known = v.objectAsync({ tenant: v.pipeAsync(v.string(), check) });
    expect((await verifyUnder(policyOf(known), { tenant: 't1' })).claims.tenant).toBe('t1');
    expect(await codeOf(verifyUnder(policyOf(known), { tenant: 't2' }))).toBe('schema_mismatch');
  });
});

describe('what a schema makes', () => {
  it('may be of another type than what was signed, and what it leaves out is in the payload', async () => {
    const claims = z.object({
      scope: z.string().transform((text) => new Set(text.split(' '))),
      auth_time: z.number().transform((seconds) => new Date(seconds * 1000)),
    });
    const verified = await verifyUnder(policyOf(claims), { scope: 'a b', auth_time: 1, cnf: { jkt: 'x' } });
    expect(verified.claims.scope.has('b')).toBe(true);
    expect(verified.claims.auth_time.toISOString()).toBe('1970-01-01T00:00:01.000Z');
    expect(verified.claims).not.toHaveProperty('cnf');
    expect(verified.payload['cnf']).toStrictEqual({ jkt: 'x' });
  });

  it('keeps registered claims as they were signed, lists included', async () => {
    const narrow = policyOf(z.object({ sub: z.string().min(2), aud: z.array(z.string()), jti: z.string().nullish() }));
    expect((await verifyUnder(narrow, { aud: ['x', audience] })).claims).toStrictEqual({
      ...goodClaims,
      aud: ['x', audience],
    });
    expect(await codeOf(verifyUnder(narrow, { sub: 'a', aud: [audience] }))).toBe('schema_mismatch');
    expect(await codeOf(verifyUnder(narrow, {}))).toBe('schema_mismatch');
  });

  it.each([
    ['another subject', { sub: 'admin' }],
    ['a subject where none was signed', { jti: 'x' }],
    ['another issuer', { iss: 'x' }],
    ['a later end', { exp: now + 99_999 }],
    ['an earlier start', { nbf: 0 }],
    ['a time as text', { iat: String(now) }],
    ['a list for one audience', { aud: [audience] }],
    ['one audience more', { aud: [audience, 'x'] }],
    ['null where nothing was signed', { jti: null }],
    ['what cannot be compared', { exp: 1n }],
    ['a function where nothing was signed', { jti: () => 'x' }],
    ['a symbol where nothing was signed', { jti: Symbol('x') }],
    ['what hides from JSON where nothing was signed', { nbf: { toJSON: () => undefined } }],
  ])('must not be %s', async (_, change) => {
    const changing = policyOf(schemaOf((claims) => ({ value: { ...claims, ...change } })));
    await expect(verifyUnder(changing, {})).rejects.toThrow(
      new TypeError('claims: the schema changed a registered claim'),
    );
  });

  it.each([
    ['says what the claims are', (adopt: (claims: object) => void) => adopt({ iss: 'x', sub: 'admin' })],
    ['never says anything', () => undefined],
  ])('must not have a function `then`, which %s', async (_, then) => {
    const value = Object.fromEntries([['then', then]]);
    const message = 'claims: the schema made no plain object';
    await expect(verifyUnder(policyOf(schemaOf(() => ({ value }))), {})).rejects.toThrow(new TypeError(message));
  });

  it('may have a member of that name that is no function', async () => {
    const value = Object.fromEntries([['then', 'x']]);
    const { claims } = await verifyUnder(policyOf(schemaOf(() => ({ value }))), {});
    expect(claims).toStrictEqual({ ...goodClaims, ...value });
  });

  it('is copied as far as it is plain, and shared between tokens beyond', async () => {
    const value = { plain: { roles: ['reader'] }, set: new Set(['reader']) };
    const policy = policyOf(schemaOf<typeof value>(() => ({ value })));
    const [first, second] = [await verifyUnder(policy, {}), await verifyUnder(policy, {})];
    first.claims.plain.roles.push('admin');
    expect(second.claims.plain).toStrictEqual({ roles: ['reader'] });
    expect(first.claims.set).toBe(second.claims.set);
  });

  it('is what was signed, also where something else only looks like it', async () => {
    const alike = { toJSON: () => 'u1' };
    const schema = schemaOf<{ sub: string }>((claims) => ({ value: { ...claims, sub: alike, jti: undefined } }));
    const { claims } = await verifyUnder(policyOf(schema), {});
    expect(claims.sub).toBe('u1');
    expect(claims.jti).toBeUndefined();
  });

  it('must not be another list of audiences of the same length', async () => {
    const changing = policyOf(schemaOf((claims) => ({ value: { ...claims, aud: [audience, 'y'] } })));
    await expect(verifyUnder(changing, { aud: [audience, 'x'] })).rejects.toThrow(TypeError);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['a list', []],
    ['an object of a class', new Date()],
    ['a map', new Map()],
  ])('must not be %s', async (_, value) => {
    const message = 'claims: the schema made no plain object';
    await expect(verifyUnder(policyOf(schemaOf(() => ({ value }))), {})).rejects.toThrow(new TypeError(message));
  });

  it('becomes nobody’s prototype, whatever its names', async () => {
    const value: unknown = JSON.parse('{"act":{"__proto__":{"admin":true}}}');
    const { claims } = await verifyUnder(policyOf(schemaOf<{ act: { admin?: boolean } }>(() => ({ value }))), {});
    expect(claims.act.admin).toBeUndefined();
    expect(Object.getPrototypeOf(claims.act)).toBe(Object.prototype);
  });

  it('may lack a prototype, and never leads back to itself', async () => {
    const bare = policyOf(schemaOf(() => ({ value: Object.assign(Object.create(null), { a: 1 }) })));
    expect((await verifyUnder(bare, {})).claims).toStrictEqual({ ...goodClaims, a: 1 });
    const loop: Record<string, unknown> = {};
    loop['loop'] = [loop];
    await expect(verifyUnder(policyOf(schemaOf(() => ({ value: loop }))), {})).rejects.toThrow(TypeError);
  });
});

describe('a schema that is up to something', () => {
  it('changes only its copy', async () => {
    const mutating = schemaOf((claims) => {
      claims['sub'] = 'admin';
      (claims['roles'] as string[]).push('admin');
      return { value: {} };
    });
    const { claims, payload } = await verifyUnder(policyOf(mutating), { roles });
    expect(claims).toStrictEqual(goodClaims);
    expect(payload).toStrictEqual({ ...goodClaims, roles });
  });

  it('cannot change afterwards what it answered, nor is its default changed by who uses the claims', async () => {
    const fallback = { roles: ['reader'] };
    const policy = policyOf(schemaOf<{ roles: string[] }>(() => ({ value: fallback })));
    const first = await verifyUnder(policy, {});
    fallback.roles.push('admin');
    expect(first.claims.roles).toStrictEqual(['reader']);
    first.claims.roles.push('owner');
    expect((await verifyUnder(policy, {})).claims.roles).toStrictEqual(['reader', 'admin']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('sub is u1');
      },
    ],
    ['rejects', () => Promise.reject(new Error('sub is u1'))],
    ['answers nothing', () => undefined],
    ['answers true', () => true],
    [
      'answers a result that throws',
      () => ({
        get issues() {
          throw new Error('sub is u1');
        },
      }),
    ],
    [
      'answers an output that throws',
      () => ({
        value: {
          get sub() {
            throw new Error('sub is u1');
          },
        },
      }),
    ],
    ['answers null issues', () => ({ issues: null, value: {} })],
  ])('fails closed and quotes nothing when it %s', async (_, validate) => {
    const error: unknown = await verifyUnder(policyOf(schemaOf(validate)), {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).toMatch(/^TypeError: claims: the schema (threw|made no plain object)$/);
    expect((error as Error).stack).not.toContain('u1');
  });

  it('is refused by its issues even where it gives a value too', async () => {
    expect(await codeOf(verifyUnder(policyOf(schemaOf(() => ({ issues: [], value: {} }))), {}))).toBe(
      'schema_mismatch',
    );
  });
});

describe('the evidence of a refusal', () => {
  it.each([
    [[], 'other'],
    [['roles', 0], 'roles'],
    [[{ key: 'scope' }], 'scope'],
    [['tenantId', 'u1'], 'tenantId'],
    [[{ key: 'org_id' }], 'org_id'],
    [['token-use'], 'token-use'],
    [['a'.repeat(32)], 'a'.repeat(32)],
    [['a'.repeat(33)], 'other'],
    [[''], 'other'],
    [['eyJhbGciOiJFUzI1NiJ9'], 'other'],
    [['u1'], 'other'],
    [['alice@example.com'], 'other'],
    [['https://id.example/tenant'], 'other'],
    [['a b'], 'other'],
    [['a\n'], 'other'],
    [['\u202ea'], 'other'],
    [['client_id'], 'client_id'],
    [[Symbol('sub')], 'other'],
    [[0], 'other'],
    [undefined, 'other'],
  ])('for a path of %o is %s', async (path, claim) => {
    const refusing = policyOf(schemaOf(() => ({ issues: [{ message: 'u1', path }] })));
    const error = await failure(verifyUnder(refusing, {}));
    expect(error.evidence).toStrictEqual({ claim });
  });

  it('is the name of a claim that is missing, or of another type: zod, valibot, arktype', async () => {
    for (const schema of [
      z.object({ tenantId: z.string() }),
      v.object({ tenantId: v.string() }),
      type({ tenantId: 'string' }),
    ]) {
      for (const claims of [{}, { tenantId: 7 }]) {
        const error = await failure(verifyUnder(policyOf(schema), claims));
        expect(error.evidence).toStrictEqual({ claim: 'tenantId' });
      }
    }
  });

  it.each([
    ['a record', z.record(z.enum(Object.keys(goodClaims)).or(z.string().max(3)), z.unknown())],
    ['an object of zod', z.strictObject({ iss: z.any(), aud: z.any(), sub: z.any(), iat: z.any(), exp: z.any() })],
    ['an object of valibot', v.strictObject({ iss: v.any(), aud: v.any(), sub: v.any(), iat: v.any(), exp: v.any() })],
    [
      'an object of arktype',
      type({ iss: 'unknown', aud: 'unknown', sub: 'unknown', iat: 'unknown', exp: 'unknown', '+': 'reject' }),
    ],
  ])('does not repeat what only the token has and is no word: %s', async (_, schema) => {
    const error = await failure(verifyUnder(policyOf(schema), { 'user-4711': 'x' }));
    expect(error).toMatchObject({ code: 'schema_mismatch', evidence: { claim: 'other' } });
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('4711');
  });
});

describe('createPolicy', () => {
  it.each([
    ['a function', () => true],
    ['an object', {}],
    ['null', null],
    ['a text', 'z.object'],
    ['a later version', { '~standard': { version: 2, vendor: 'x', validate: () => ({ value: {} }) } }],
    ['no validate', { '~standard': { version: 1, vendor: 'x' } }],
  ])('refuses %s for a schema', (_, claims) => {
    const options = { ...rules, claims } as unknown as PolicyOptions;
    expect(() => createPolicy(options)).toThrow(new TypeError('claims: no Standard Schema 1'));
  });

  it('makes no copy where there is no schema', async () => {
    const verified = await verifyUnder(createPolicy(rules), { roles });
    expect(verified.claims).toBe(verified.payload);
  });
});

describe('isVerifiedJwt', () => {
  it('knows the policy that a token fulfilled', async () => {
    const [policy, other] = [policies['zod'], policies['valibot']] as const;
    const verified: unknown = await verifyUnder(policy!, { roles });
    expect(isVerifiedJwt(verified)).toBe(true);
    expect(isVerifiedJwt(verified, policy!)).toBe(true);
    expect(isVerifiedJwt(verified, other!)).toBe(false);
    expect(isVerifiedJwt({ ...(verified as object) }, policy!)).toBe(false);
  });

  it.each([undefined, null, {}, rules])('does not take %o for a policy', async (other) => {
    const verified: unknown = await verifyUnder(createPolicy(rules), {});
    for (const value of [verified, undefined]) {
      expect(() => isVerifiedJwt(value, other as never)).toThrow(new TypeError('policy: not a policy'));
    }
  });
});
