import { isAuthError } from '@sealwright/jwt';
import { decodeUnverified } from '@sealwright/jwt/unsafe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer } from '../test/open-issuer.ts';

let custom: Record<string, never> | Record<string, unknown> = {};
let test: TestIssuer;
beforeAll(async () => {
  test = await openTestIssuer({ customClaims: async () => custom as never });
});
afterAll(() => test.close());

async function claimsWith(claims: Record<string, unknown>): Promise<Record<string, unknown>> {
  custom = claims;
  return decodeUnverified((await test.start()).accessToken).claims as Record<string, unknown>;
}

async function refusalOf(claims: Record<string, unknown>): Promise<unknown> {
  try {
    await claimsWith(claims);
  } catch (error) {
    if (isAuthError(error)) return { code: error.code, ...error.evidence };
    throw error;
  }
  return 'accepted';
}

describe('claims of one’s own', () => {
  it('stand beside the registered ones', async () => {
    const claims = await claimsWith({ tenant: 'acme', plan: { seats: 3 } });
    expect(claims).toMatchObject({ tenant: 'acme', plan: { seats: 3 }, sub: 'person', client_id: 'first-party' });
  });

  it.each([
    'iss',
    'sub',
    'aud',
    'exp',
    'iat',
    'nbf',
    'jti',
    'sid',
    'roles',
    'scope',
    'epoch',
    'cnf',
    'client_id',
    'amr',
    'act',
  ])('cannot be called %s', async (claim) => {
    expect(await refusalOf({ [claim]: 'x' })).toEqual({ code: 'claims_refused', claim, reason: 'reserved' });
  });

  it('are refused for what looks like a secret, by name and reason and without the value', async () => {
    expect(await refusalOf({ note: '4111 1111 1111 1111' })).toEqual({
      code: 'claims_refused',
      claim: 'note',
      reason: 'card',
    });
  });

  it('are an object', async () => {
    for (const claims of [[], 'text', null]) {
      expect(await refusalOf(claims as never)).toMatchObject({ code: 'claims_refused', reason: 'form' });
    }
  });

  it('are worth an event above two kilobytes and a refusal above eight', async () => {
    test.events.length = 0;
    await claimsWith({ small: 'x'.repeat(1_000) });
    expect(test.events.filter((event) => event.type === 'access_token_large')).toEqual([]);
    await claimsWith({ large: 'x'.repeat(2_048) });
    expect(test.events).toContainEqual(
      expect.objectContaining({ type: 'access_token_large', clientId: 'first-party' }),
    );
    expect(await refusalOf({ huge: 'x'.repeat(8_192) })).toEqual({ code: 'claims_too_large' });
  });
});
