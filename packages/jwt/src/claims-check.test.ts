import { describe, expect, it } from 'vitest';
import { shownText } from '../test/shown-text.ts';
import {
  audience,
  es256Key,
  es256Set,
  failure,
  forgeEs256,
  goodClaims,
  issuer,
  now,
  policyWith,
  typ,
} from '../test/token-material.ts';
import { verifyJwt } from './jwt-verify.ts';
import { createKeySet } from './key-set.ts';
import { absent, anyAudience, unlimitedLifetime } from './opt-out.ts';
import type { PolicyOptions } from './policy.ts';

const header = { alg: 'ES256', typ, kid: 'es' };

async function outcome(claims: unknown, options: Partial<PolicyOptions> = {}): Promise<string> {
  const token = await forgeEs256(header, claims);
  const attempt = verifyJwt(token, await es256Set(), policyWith(options));
  return attempt.then(
    () => 'accepted',
    async () => {
      const { code, evidence } = await failure(attempt);
      return evidence.claim === undefined ? code : `${code}:${evidence.claim}`;
    },
  );
}

const withClaims = (changes: Record<string, unknown>): Record<string, unknown> => ({ ...goodClaims, ...changes });

describe('exp', () => {
  it.each([
    [now + 1, 'accepted'],
    [now - 4, 'accepted'],
    [now - 5, 'token_expired'],
    [now - 6, 'token_expired'],
    [0, 'token_expired'],
    [now + 0.5, 'accepted'],
    [undefined, 'claims_malformed:exp'],
    [null, 'claims_malformed:exp'],
    ['1800000900', 'claims_malformed:exp'],
    [true, 'claims_malformed:exp'],
    [[now + 9], 'claims_malformed:exp'],
    [-1, 'claims_malformed:exp'],
    [(now + 900) * 1000, 'claims_malformed:exp'],
    [Number.MAX_SAFE_INTEGER, 'claims_malformed:exp'],
    [253_402_300_799, 'lifetime_too_long'],
  ])('of %j ends in %s', async (exp, expected) => {
    expect(await outcome(withClaims({ exp, iat: now - 60 }))).toBe(expected);
  });

  it('of 1e400 is no number at all', async () => {
    expect(await outcome(`{"iss":"${issuer}","aud":"${audience}","exp":1e400}`)).toBe('claims_malformed');
  });

  it('is given no more than the skew that the policy names', async () => {
    expect(await outcome(withClaims({ exp: now - 1 }), { clockSkewSeconds: 0 })).toBe('token_expired');
    expect(await outcome(withClaims({ exp: now - 59, iat: now - 90 }), { clockSkewSeconds: 60 })).toBe('accepted');
    expect(await outcome(withClaims({ exp: now - 60, iat: now - 90 }), { clockSkewSeconds: 60 })).toBe('token_expired');
  });
});

describe('nbf and iat', () => {
  it.each([
    ['nbf', now, 'accepted'],
    ['nbf', now + 5, 'accepted'],
    ['nbf', now + 6, 'token_not_yet_valid'],
    ['nbf', now + 86_400, 'token_not_yet_valid'],
    ['nbf', '1', 'claims_malformed:nbf'],
    ['nbf', null, 'claims_malformed:nbf'],
    ['iat', now + 5, 'accepted'],
    ['iat', now + 6, 'token_issued_in_future'],
    ['iat', undefined, 'accepted'],
    ['iat', [], 'claims_malformed:iat'],
    ['iat', now * 1000, 'claims_malformed:iat'],
  ])('%s of %j ends in %s', async (claim, value, expected) => {
    expect(await outcome(withClaims({ [claim]: value }))).toBe(expected);
  });
});

describe('the lifetime', () => {
  it('is counted from iat, or from now without it, and the skew is added', async () => {
    expect(await outcome(withClaims({ exp: now + 3605 }))).toBe('accepted');
    expect(await outcome(withClaims({ exp: now + 3606 }))).toBe('lifetime_too_long');
    expect(await outcome(withClaims({ iat: now - 3000, exp: now + 605 }))).toBe('accepted');
    expect(await outcome(withClaims({ iat: now - 3000, exp: now + 606 }))).toBe('lifetime_too_long');
    expect(await outcome(withClaims({ iat: undefined, exp: now + 3606 }))).toBe('lifetime_too_long');
  });

  it('is what the policy says, and unlimited by the unsafe symbol alone', async () => {
    const year = withClaims({ exp: now + 31_536_000 });
    expect(await outcome(year, { maxLifetimeSeconds: 31_536_000 })).toBe('accepted');
    expect(await outcome(year, { maxLifetimeSeconds: 86_400 })).toBe('lifetime_too_long');
    expect(await outcome(year, { maxLifetimeSeconds: unlimitedLifetime })).toBe('accepted');
    expect(await outcome(withClaims({ exp: (now + 900) * 1000 }), { maxLifetimeSeconds: unlimitedLifetime })).toBe(
      'claims_malformed:exp',
    );
  });
});

describe('iss', () => {
  it.each([
    [undefined, 'issuer_mismatch'],
    ['', 'issuer_mismatch'],
    [`${issuer}/`, 'issuer_mismatch'],
    [issuer.toUpperCase(), 'issuer_mismatch'],
    [`${issuer}.evil.com`, 'issuer_mismatch'],
    [issuer.slice(0, -1), 'issuer_mismatch'],
    ['https://other.example', 'issuer_mismatch'],
    [[issuer], 'claims_malformed:iss'],
    [['https://evil', issuer], 'claims_malformed:iss'],
    [null, 'claims_malformed:iss'],
    [{}, 'claims_malformed:iss'],
  ])('of %j ends in %s', async (iss, expected) => {
    expect(await outcome(withClaims({ iss }))).toBe(expected);
  });

  it('must be the issuer of the key too: one issuer cannot speak for another that the policy also trusts', async () => {
    const other = createKeySet({ issuer: 'https://other.example', keys: [(await es256Key()).verificationKey] });
    const policy = policyWith({ issuer: [issuer, 'https://other.example'] });
    const token = await forgeEs256(header, goodClaims);
    expect((await failure(verifyJwt(token, other, policy))).code).toBe('issuer_mismatch');
    await expect(verifyJwt(token, await es256Set(), policy)).resolves.toMatchObject({ issuer });
  });

  it('must be in the policy even where a key answers', async () => {
    expect(await outcome(goodClaims, { issuer: 'https://other.example' })).toBe('issuer_mismatch');
  });
});

describe('aud', () => {
  it.each([
    [[audience], 'accepted'],
    [['x', audience], 'accepted'],
    [undefined, 'audience_mismatch'],
    ['', 'audience_mismatch'],
    [[], 'audience_mismatch'],
    ['x', 'audience_mismatch'],
    [`${audience}/`, 'audience_mismatch'],
    [audience.slice(0, -1), 'audience_mismatch'],
    [`${audience},x`, 'audience_mismatch'],
    [null, 'claims_malformed:aud'],
    [{}, 'claims_malformed:aud'],
    [{ 0: audience, length: 1 }, 'claims_malformed:aud'],
    [[audience, 5], 'claims_malformed:aud'],
    [[[audience]], 'claims_malformed:aud'],
    [true, 'claims_malformed:aud'],
  ])('of %j ends in %s', async (aud, expected) => {
    expect(await outcome(withClaims({ aud }))).toBe(expected);
  });

  it('must be missing where the policy says absent, and may be anything only by the unsafe symbol', async () => {
    expect(await outcome(withClaims({ aud: undefined }), { audience: absent })).toBe('accepted');
    expect(await outcome(goodClaims, { audience: absent })).toBe('audience_mismatch');
    expect(await outcome(withClaims({ aud: [] }), { audience: absent })).toBe('audience_mismatch');
    expect(await outcome(withClaims({ aud: 'whoever' }), { audience: anyAudience })).toBe('accepted');
    expect(await outcome(withClaims({ aud: 7 }), { audience: anyAudience })).toBe('claims_malformed:aud');
  });
});

describe('other claims', () => {
  it.each([
    ['sub', 5, 'claims_malformed:sub'],
    ['sub', { $ne: null }, 'claims_malformed:sub'],
    ['jti', ['a'], 'claims_malformed:jti'],
    ['jti', 'a', 'accepted'],
  ])('%s of %j ends in %s', async (claim, value, expected) => {
    expect(await outcome(withClaims({ [claim]: value }))).toBe(expected);
  });

  it('must be there as the policy requires them: this value, or one of these', async () => {
    const requiredClaims = { token_use: 'access', client_id: ['a', 'b'], level: 2, email_verified: true };
    const good = { token_use: 'access', client_id: 'b', level: 2, email_verified: true };
    expect(await outcome(withClaims(good), { requiredClaims })).toBe('accepted');
    for (const [claim, value] of [
      ['token_use', 'id'],
      ['token_use', ['access']],
      ['token_use', undefined],
      ['client_id', 'c'],
      ['client_id', ['a']],
      ['level', '2'],
      ['email_verified', 'true'],
    ] as const) {
      expect(await outcome(withClaims({ ...good, [claim]: value }), { requiredClaims })).toBe(
        `claim_mismatch:${claim}`,
      );
    }
  });

  it('are read from the token alone, never from a prototype', async () => {
    expect(await outcome(goodClaims, { requiredClaims: { toString: 'x' } })).toBe('claim_mismatch:toString');
  });
});

describe('the payload', () => {
  it.each([
    '[1]',
    '"x"',
    'null',
    '1',
    '',
    '{',
    '{"iss":1,"iss":2}',
    '{"__proto__":{}}',
    `${'['.repeat(40)}${']'.repeat(40)}`,
  ])('of %j is refused', async (text) => {
    expect(await outcome(text)).toBe('claims_malformed');
  });

  it('is refused with a second sub, at any depth, however it is spelled', async () => {
    const start = `{"iss":"${issuer}","aud":"${audience}","exp":${now + 9},"sub":"u1"`;
    expect(await outcome(`${start}}`)).toBe('accepted');
    expect(await outcome(`${start},"sub":"admin"}`)).toBe('claims_malformed');
    expect(await outcome(`${start},"s\\u0075b":"admin"}`)).toBe('claims_malformed');
    expect(await outcome(`${start},"act":{"sub":"a","sub":"b"}}`)).toBe('claims_malformed');
  });

  it('says nothing of the claims in its errors', async () => {
    const token = await forgeEs256(header, withClaims({ aud: 'sensitive-audience', sub: 'sensitive-subject' }));
    const error = await failure(verifyJwt(token, await es256Set(), policyWith()));
    expect(shownText(error)).not.toMatch(/sensitive|eyJ/);
  });
});

describe('the clock', () => {
  it('that is broken accepts nothing', async () => {
    const token = await forgeEs256(header, goodClaims);
    await expect(verifyJwt(token, await es256Set(), policyWith({ now: () => Number.NaN }))).rejects.toThrow(TypeError);
  });
});
