import { type AuthError, isAuthError } from '@sealwright/jwt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer, url } from '../test/open-issuer.ts';
import type { TokenGrant } from './token-grant.ts';

const resource = `${url}/admin`;
let test: TestIssuer;
beforeEach(async () => {
  test = await openTestIssuer();
  await test.issuer.accounts.setRoles('person', ['admin', 'user']);
});
afterEach(() => test.close());

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
  return 'good';
};

/** As the server asks: the token first, then who it is now. */
async function ask({ accessToken }: Pick<TokenGrant, 'accessToken'>): Promise<string> {
  const verified = await test.issuer.verifyOwnToken(accessToken, resource);
  return codeOf(test.issuer.requireAdministrator(verified));
}

const refresh = (refreshToken: string, more: object = {}) =>
  test.issuer.sessions.refresh({
    ...{ refreshToken, transport: 'body', client: { clientId: 'first-party', authenticated: false }, ...more },
  });

describe('tokens for the administration', () => {
  it('are for administrators, and for nobody else who asks', async () => {
    expect(await ask(await test.start({ resource }))).toBe('good');
    await test.addAccount({ sub: 'other', roles: ['user', 'administrator', 'ADMIN'] });
    expect(await codeOf(test.start({ sub: 'other', resource }))).toBe('resource_refused');
    expect(await codeOf(test.start({ sub: 'other' }))).toBe('good');
  });

  it('come by a refresh to administrators alone, by the role as it is at that moment, and a refusal changes nothing', async () => {
    await test.addAccount({ sub: 'other' });
    const { refreshToken } = await test.start({ sub: 'other' });
    expect(await codeOf(refresh(refreshToken, { resource }))).toBe('resource_refused');
    const plain = await refresh(refreshToken);
    // A role that is added counts at once; one that is taken away ends the session with it.
    await test.issuer.accounts.setRoles('other', ['admin', 'user']);
    const risen = await refresh(plain.refreshToken, { resource });
    expect(await ask(risen)).toBe('good');
    await test.issuer.accounts.setRoles('other', ['user']);
    expect(await codeOf(refresh(risen.refreshToken, { resource }))).toBe('session_revoked');
  });

  it('are not for a session of the administration whose role went without its epoch, as in a row of before', async () => {
    const { refreshToken } = await test.start({ resource });
    await test.store.accounts.change('person', () => ({ outcome: 0, set: { roles: ['user'] } }));
    expect(await codeOf(refresh(refreshToken))).toBe('resource_refused');
  });
});

describe('an administrator', () => {
  it('signed in under fifteen minutes ago, by the server’s clock, and a refresh is no sign-in', async () => {
    const first = await test.start({ resource });
    test.pass(840);
    const { accessToken } = await refresh(first.refreshToken);
    const asked = { accessToken };
    test.pass(59);
    expect(await ask(asked)).toBe('good');
    test.pass(1);
    expect(await ask(asked)).toBe('login_too_old');
  });

  it('did not sign in in the future: a clock that steps back an hour makes nobody an administrator for longer', async () => {
    const { accessToken } = await test.start({ resource });
    const verified = await test.issuer.verifyOwnToken(accessToken, resource);
    test.stepWallClock(-50);
    expect(await codeOf(test.issuer.requireAdministrator(verified))).toBe('good');
    test.stepWallClock(-20);
    expect(await codeOf(test.issuer.requireAdministrator(verified))).toBe('login_too_old');
  });

  it.each<[string, (sid: string) => Promise<unknown>, string]>([
    ['has the role now', () => setRow({ roles: ['user'] }), 'administrator_required'],
    ['has an active account', () => setRow({ status: 'suspended' }), 'token_revoked'],
    ['has a session that goes on', (sid) => test.store.sessions.change(sid, ended), 'token_revoked'],
    ['has a session of the epochs of now', () => raise(), 'token_revoked'],
    ['has a session', (sid) => test.store.sessions.change(sid, elsewhere), 'token_revoked'],
  ])('%s, whatever this process’s copy of the log says', async (_, spoil, code) => {
    const grant = await test.start({ resource });
    const verified = await test.issuer.verifyOwnToken(grant.accessToken, resource);
    expect(await codeOf(test.issuer.requireAdministrator(verified))).toBe('good');
    await spoil(grant.sid);
    expect(await codeOf(test.issuer.requireAdministrator(verified))).toBe(code);
  });

  it('is a person at an application of ours: no machine, no third party, and nobody who acts for another', async () => {
    const { accessToken } = await test.start({ resource });
    const verified = await test.issuer.verifyOwnToken(accessToken, resource);
    for (const change of [
      { sid: undefined },
      { sub: 'other' },
      { client_id: 'third' },
      { act: { sub: 'third' } },
      { sid: '__proto__' },
      { auth_time: undefined },
      { auth_time: Number(verified.claims['auth_time']) + 1 },
    ]) {
      const forged = { ...verified, payload: { ...verified.payload, ...change } } as typeof verified;
      const code = await codeOf(test.issuer.requireAdministrator(forged));
      expect(code).toBe('auth_time' in change ? 'login_too_old' : 'token_revoked');
    }
  });

  it('is told apart outside as the standards say', async () => {
    const codes = ['administrator_required', 'login_too_old'] as const;
    const { issuerErrors } = await import('./index.ts');
    const made = codes.map((code): AuthError => issuerErrors.create(code));
    expect(made.map(({ wireError, httpStatus }) => [wireError, httpStatus])).toEqual([
      ['access_denied', 403],
      ['insufficient_user_authentication', 401],
    ]);
  });
});

const setRow = (set: object) => test.store.accounts.change('person', () => ({ outcome: 0, set }));
const raise = () =>
  test.store.accounts.change('person', () => ({ outcome: 0, raiseEpoch: { reason: 'revoked', entryExpiresAt: 9 } }));
const ended = () => ({ outcome: 0, set: { revokedAt: 1, reason: 'logout' } }) as const;
const elsewhere = () => ({ outcome: 0, set: { idleEnd: 0 } }) as const;
