import { createSecret, isAuthError } from '@sealwright/jwt';
import { decodeUnverified } from '@sealwright/jwt/unsafe';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { api, openTestIssuer, type TestIssuer, url } from '../test/open-issuer.ts';
import { proveAuthenticated } from './authenticated.ts';
import { deriveRefreshToken } from './refresh-token.ts';
import type { RefreshRequest } from './session-refresh.ts';
import type { TokenGrant } from './token-grant.ts';

let test: TestIssuer;
beforeAll(async () => {
  test = await openTestIssuer();
});
afterAll(() => test.close());
afterEach(() => vi.restoreAllMocks());

const client = { clientId: 'first-party', authenticated: false };
const attempt = (letter: string): string => `${letter.repeat(21)}A`;

function refresh(refreshToken: string, rest: Partial<RefreshRequest> = {}): Promise<TokenGrant> {
  return test.issuer.sessions.refresh({ refreshToken, transport: 'body', client, ...rest });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

function claimsOf(grant: TokenGrant): Record<string, unknown> {
  return decodeUnverified(grant.accessToken).claims as Record<string, unknown>;
}

describe('a session’s start', () => {
  it('answers an access token as RFC 9068 has it, with the session, the roles and the epochs', async () => {
    const grant = await test.start();
    const verified = await test.issuer.verifyOwnToken(grant.accessToken, api);
    expect(verified.header).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    const { exp, iat, jti, ...rest } = verified.claims;
    expect(rest).toEqual({
      iss: url,
      sub: test.sub,
      aud: api,
      client_id: 'first-party',
      scope: 'read write',
      sid: grant.sid,
      roles: ['user'],
      auth_time: test.now(),
      amr: ['pwd'],
      epoch: [0, 0, 0],
    });
    expect(iat).toBe(test.now());
    expect(exp).toBe(test.now() + grant.expiresInSeconds);
    expect(jti).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(grant).toMatchObject({ transport: 'body', sub: test.sub, refreshExpiresInSeconds: 7 * 86_400 });
  });

  it('shortens the life by up to five per cent, not always by as much', async () => {
    const lives = await Promise.all(Array.from({ length: 40 }, async () => (await test.start()).expiresInSeconds));
    expect(Math.max(...lives)).toBeLessThanOrEqual(900);
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(855);
    expect(new Set(lives).size).toBeGreaterThan(5);
  });

  it('takes nothing but the proof that an authentication answered, and only for its client', async () => {
    const facts = {
      ...{ sub: test.sub, clientId: 'other', epochs: [0, 0, 0] as const, amr: ['pwd'], acr: null, authTimeSeconds: 1 },
      account: (await test.store.accounts.find(test.sub))!,
    };
    const options = { clientId: 'first-party', transport: 'body' } as const;
    await expect(test.issuer.sessions.start({ ...facts } as never, options)).rejects.toThrow(TypeError);
    await expect(test.issuer.sessions.start(proveAuthenticated(facts), options)).rejects.toThrow(TypeError);
  });

  it('refuses what was revoked between the look at the password and the insert', async () => {
    await test.addAccount({ sub: 'racer' });
    const account = (await test.store.accounts.find('racer'))!;
    const epochs = await test.store.revocations.currentEpochs('first-party', 'racer');
    const proof = proveAuthenticated({
      ...{ sub: 'racer', clientId: 'first-party', epochs, amr: ['pwd'], acr: null, authTimeSeconds: 1, account },
    });
    await test.issuer.revocations.revoke({ kind: 'subject', sub: 'racer' });
    const started = test.issuer.sessions.start(proof, { clientId: 'first-party', transport: 'body' });
    expect(await codeOf(started)).toBe('authentication_stale');
    expect(await codeOf(test.start({ sub: 'racer' }))).toBe('accepted');
  });

  it('refuses a suspended account, an unknown client, a foreign scope and a foreign resource', async () => {
    await test.addAccount({ sub: 'suspended', status: 'suspended' });
    expect(await codeOf(test.start({ sub: 'suspended' }))).toBe('account_inactive');
    expect(await codeOf(test.start({ clientId: 'nobody' }))).toBe('client_unknown');
    expect(await codeOf(test.start({ scope: 'read admin' }))).toBe('scope_refused');
    expect(await codeOf(test.start({ resource: 'https://elsewhere.example' }))).toBe('resource_refused');
  });

  it('is for the account’s and the administration’s endpoints only through the first-party client', async () => {
    await test.issuer.clients.add({
      clientId: 'third',
      kind: 'public',
      name: 'Third',
      scopes: ['read'],
      resources: [api],
    });
    expect(claimsOf(await test.start({ resource: `${url}/account` }))['aud']).toBe(`${url}/account`);
    expect(await codeOf(test.start({ clientId: 'third', resource: `${url}/account` }))).toBe('resource_refused');
    expect(await codeOf(test.start({ clientId: 'third', resource: `${url}/admin` }))).toBe('resource_refused');
    expect(claimsOf(await test.start({ clientId: 'third', resource: api }))['scope']).toBe('read');
  });
});

describe('a refresh', () => {
  it('rotates, and a second tab gets the same successor', async () => {
    const first = await test.start();
    const [one, two] = await Promise.all([refresh(first.refreshToken), refresh(first.refreshToken)]);
    expect(one.refreshToken).not.toBe(first.refreshToken);
    expect(two.refreshToken).toBe(one.refreshToken);
    expect(one.refreshTokenChanged).toBe(true);
    expect(claimsOf(one)['jti']).not.toBe(claimsOf(two)['jti']);
  });

  it('gives a thousand simultaneous callers one successor', async () => {
    const first = await test.start();
    const grants = await Promise.all(Array.from({ length: 1_000 }, () => refresh(first.refreshToken)));
    expect(new Set(grants.map((grant) => grant.refreshToken)).size).toBe(1);
    expect((await test.issuer.sessions.find(first.sid))?.gen).toBe(2);
  });

  it('says when the token is the one that came, so that no cookie is set again', async () => {
    const first = await test.start({ transport: 'cookie' });
    const second = await refresh(first.refreshToken, { transport: 'cookie' });
    const same = await refresh(second.refreshToken, { transport: 'cookie' });
    expect([second.refreshTokenChanged, same.refreshTokenChanged]).toEqual([true, false]);
    expect(same.refreshToken).toBe(second.refreshToken);
  });

  it('ends the session on a replay, with its access tokens, an alert and the evidence', async () => {
    const first = await test.start();
    const second = await refresh(first.refreshToken, { userAgent: 'agent', network: '192.0.2.0/24' });
    test.pass(11);
    test.events.length = 0;
    expect(await codeOf(refresh(first.refreshToken, { userAgent: 'curl', network: '198.51.100.0/24' }))).toBe(
      'refresh_reused',
    );
    expect(await codeOf(refresh(second.refreshToken))).toBe('session_revoked');
    await test.issuer.revocations.catchUp();
    expect(await codeOf(test.issuer.verifyOwnToken(second.accessToken, api))).toBe('token_revoked');
    expect(test.events).toContainEqual(
      expect.objectContaining({
        ...{ type: 'refresh_reused', severity: 'alert', verdict: 'probable-theft', sid: first.sid },
        ...{ gap: 1, ageMilliseconds: 11_000 },
      }),
    );
    expect(await test.store.sessions.listEvidence()).toContainEqual(
      expect.objectContaining({ sid: first.sid, network: '198.51.100.0/24', cause: 'reuse' }),
    );
    expect(JSON.stringify(test.events)).not.toContain(first.refreshToken);
  });

  it('leaves the person’s other sessions alone when one is ended for a replay', async () => {
    const [stolen, other] = [await test.start(), await test.start()];
    await refresh(stolen.refreshToken);
    test.pass(11);
    expect(await codeOf(refresh(stolen.refreshToken))).toBe('refresh_reused');
    expect(await codeOf(refresh(other.refreshToken))).toBe('accepted');
  });

  it('notes a race of tabs without waking anybody', async () => {
    const place = { userAgent: 'agent', network: '192.0.2.0/24' };
    const first = await test.start(place);
    await refresh(first.refreshToken, place);
    test.pass(30);
    test.events.length = 0;
    expect(await codeOf(refresh(first.refreshToken, place))).toBe('refresh_reused');
    expect(test.events[0]).toMatchObject({ type: 'refresh_reused', verdict: 'tab-race', severity: 'notice' });
  });

  it('recovers a lost answer by its attempt key, after the restart of everything but the client', async () => {
    const first = await test.start();
    const second = await refresh(first.refreshToken, { attempts: { current: attempt('a') } });
    test.pass(3_600);
    const again = await refresh(first.refreshToken, { attempts: { current: attempt('b'), previous: attempt('a') } });
    expect(again.refreshToken).toBe(second.refreshToken);
  });

  it('takes only attempt keys of 128 bits', async () => {
    const first = await test.start();
    for (const current of ['', 'short', `${attempt('a')}A`, `${'a'.repeat(21)}B`, `${'a'.repeat(20)}+A`]) {
      expect(await codeOf(refresh(first.refreshToken, { attempts: { current } }))).toBe('attempt_malformed');
    }
  });

  it('answers 409 to a request that was overtaken twice, and revokes nothing', async () => {
    const first = await test.start();
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    await expect(refresh(first.refreshToken)).rejects.toMatchObject({ code: 'refresh_superseded', httpStatus: 409 });
    expect(await codeOf(refresh(third.refreshToken))).toBe('accepted');
  });

  it('narrows the scope of one access token, not of the session', async () => {
    const first = await test.start();
    const second = await refresh(first.refreshToken, { scope: 'read' });
    expect([second.scope, claimsOf(second)['scope']]).toEqual(['read', 'read']);
    expect((await refresh(second.refreshToken)).scope).toBe('read write');
    expect(await codeOf(refresh(second.refreshToken, { scope: 'admin' }))).toBe('refresh_scope');
  });

  it('is for another resource where the client may ask for it', async () => {
    await test.issuer.resources.add({ resource: 'https://second.example.com', name: 'Second', readsFeed: true });
    const first = await test.start();
    const second = await refresh(first.refreshToken, { resource: 'https://second.example.com' });
    expect(claimsOf(second)['aud']).toBe('https://second.example.com');
    expect(await codeOf(refresh(second.refreshToken, { resource: 'https://third.example.com' }))).toBe(
      'resource_refused',
    );
  });

  it('serves first-party sessions only where it is told to', async () => {
    await test.issuer.clients.add({ clientId: 'app', kind: 'public', name: 'App', resources: [api] });
    const first = await test.start({ clientId: 'app' });
    const by = { client: { clientId: 'app', authenticated: false }, firstPartyOnly: true };
    expect(await codeOf(refresh(first.refreshToken, by))).toBe('refresh_client_mismatch');
    expect(await codeOf(refresh(first.refreshToken, { ...by, firstPartyOnly: false }))).toBe('accepted');
  });

  it('binds the access token to the key whose proof came, and the session to its own', async () => {
    const first = await test.start({ jkt: 'thumbprint' });
    expect(claimsOf(first)['cnf']).toEqual({ jkt: 'thumbprint' });
    expect(await codeOf(refresh(first.refreshToken))).toBe('refresh_key_mismatch');
    expect(await codeOf(refresh(first.refreshToken, { jkt: 'another' }))).toBe('refresh_key_mismatch');
    const second = await refresh(first.refreshToken, { jkt: 'thumbprint' });
    expect(second.refreshToken).toBe(first.refreshToken);
    expect(await codeOf(test.issuer.verifyOwnToken(second.accessToken, api))).toBe('token_bound');
    expect(await codeOf(test.issuer.verifyOwnToken(second.accessToken, api, { jkt: 'another' }))).toBe('token_bound');
    expect(await codeOf(test.issuer.verifyOwnToken(second.accessToken, api, { jkt: 'thumbprint' }))).toBe('accepted');
    expect(await codeOf(test.issuer.verifyOwnToken(second.accessToken, api, 'not-asked'))).toBe('accepted');
    const plain = await test.start();
    expect(await codeOf(test.issuer.verifyOwnToken(plain.accessToken, api, { jkt: 'thumbprint' }))).toBe(
      'token_unbound',
    );
  });

  it('takes roles as they stand now, and nothing from a suspended account', async () => {
    await test.addAccount({ sub: 'promoted' });
    const first = await test.start({ sub: 'promoted' });
    await test.store.accounts.change('promoted', () => ({ outcome: true, set: { roles: ['admin'] } }));
    const second = await refresh(first.refreshToken);
    expect(claimsOf(second)['roles']).toEqual(['admin']);
    await test.store.accounts.change('promoted', () => ({ outcome: true, set: { status: 'suspended' } }));
    expect(await codeOf(refresh(second.refreshToken))).toBe('account_inactive');
  });

  it('ends with idleness and, however busy, with the absolute end', async () => {
    const idle = await test.start();
    test.pass(7 * 86_400);
    expect(await codeOf(refresh(idle.refreshToken))).toBe('session_ended');
    let busy = await test.start();
    for (let day = 0; day < 29; day += 1) {
      test.pass(86_400);
      busy = await refresh(busy.refreshToken);
    }
    expect(busy.refreshExpiresInSeconds).toBe(86_400);
    test.pass(86_400);
    expect(await codeOf(refresh(busy.refreshToken))).toBe('session_ended');
  });

  it('shows a last use that is rounded to the hour', async () => {
    const first = await test.start();
    test.pass(5_000);
    await refresh(first.refreshToken);
    expect((await test.issuer.sessions.find(first.sid))?.lastUsedAt ?? 1).toSatisfy(
      (at: number) => at % 3_600_000 === 0,
    );
  });
});

describe('garbage and forgeries', () => {
  it('never reach the store', async () => {
    const first = await test.start();
    const change = vi.fn();
    const watched = new Proxy(test.store.sessions, {
      get: (target, name) => (name === 'change' || name === 'find' ? change : Reflect.get(target, name)),
    });
    const issuer = await openTestIssuer();
    Object.defineProperty(issuer.store, 'sessions', { value: watched, configurable: true });
    const forger = { kid: issuer.issuer.keys.refreshKey().kid, secret: createSecret(new Uint8Array(32)) };
    const forged = deriveRefreshToken({ sid: first.sid, generation: 1 }, forger, new Uint8Array(16));
    const codes: string[] = [];
    for (const refreshToken of ['', 'x'.repeat(10_000), `${first.refreshToken}A`, first.refreshToken, forged]) {
      codes.push(await codeOf(issuer.issuer.sessions.refresh({ refreshToken, transport: 'body', client })));
    }
    expect(codes).toEqual([
      ...['refresh_malformed', 'refresh_malformed', 'refresh_malformed', 'refresh_key_unknown', 'refresh_forged'],
    ]);
    expect(change).not.toHaveBeenCalled();
    await issuer.close();
  });

  it('of the server’s key without the row’s salt change nothing and end nothing', async () => {
    const first = await test.start();
    const key = test.issuer.keys.refreshKey();
    for (const generation of [1, 2, 7]) {
      const made = deriveRefreshToken({ sid: first.sid, generation }, key, new Uint8Array(16));
      expect(await codeOf(refresh(made))).toBe('refresh_forged');
      expect(await test.issuer.sessions.end({ refreshToken: made }, 'logout')).toEqual({ ended: false });
      expect(await test.issuer.sessions.identify(made)).toBeUndefined();
    }
    expect(await codeOf(refresh(first.refreshToken))).toBe('accepted');
  });

  it('of a session that never was are unknown', async () => {
    const key = test.issuer.keys.refreshKey();
    const sid = Buffer.alloc(16, 7).toString('base64url');
    const made = deriveRefreshToken({ sid, generation: 1 }, key, new Uint8Array(16));
    expect(await codeOf(refresh(made))).toBe('refresh_unknown');
  });
});

describe('the end of a session', () => {
  it('comes by a token of any generation, once, and takes the access tokens with it', async () => {
    const first = await test.start();
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    expect(await test.issuer.sessions.identify(first.refreshToken)).toEqual({
      sid: first.sid,
      clientId: 'first-party',
    });
    expect(await test.issuer.sessions.end({ refreshToken: first.refreshToken }, 'logout')).toEqual({
      ended: true,
      sid: first.sid,
    });
    expect(await test.issuer.sessions.end({ refreshToken: third.refreshToken }, 'logout')).toEqual({ ended: false });
    expect(await codeOf(refresh(third.refreshToken))).toBe('session_revoked');
    for (const grant of [first, second, third]) {
      expect(await codeOf(test.issuer.verifyOwnToken(grant.accessToken, api))).toBe('token_revoked');
    }
    expect(await test.issuer.sessions.identify(third.refreshToken)).toEqual({
      sid: first.sid,
      clientId: 'first-party',
    });
  });

  it('is not answered as done to whoever asks again while the log cannot be read', async () => {
    const { sid } = await test.start();
    const away = vi.spyOn(test.store.revocations, 'head').mockRejectedValue(new Error('away'));
    await expect(test.issuer.sessions.end({ sid }, 'logout')).rejects.toThrow();
    await expect(test.issuer.sessions.end({ sid }, 'logout')).rejects.toThrow();
    away.mockRestore();
    expect(await test.issuer.sessions.end({ sid }, 'logout')).toEqual({ ended: false });
  });

  it('says nothing to garbage', async () => {
    expect(await test.issuer.sessions.end({ refreshToken: 'garbage' }, 'logout')).toEqual({ ended: false });
    expect(await test.issuer.sessions.identify('garbage')).toBeUndefined();
    expect(await test.issuer.sessions.end({ sid: 'unknown' }, 'revoked')).toEqual({ ended: false });
  });

  it('comes to all of a person’s sessions but the one that asks', async () => {
    await test.addAccount({ sub: 'many' });
    const grants = [
      await test.start({ sub: 'many' }),
      await test.start({ sub: 'many' }),
      await test.start({ sub: 'many' }),
    ];
    const [kept, ...rest] = grants as [TokenGrant, TokenGrant, TokenGrant];
    expect(await test.issuer.sessions.endAll('many', 'logout', kept.sid)).toBe(2);
    expect((await test.issuer.sessions.list('many')).map((session) => session.sid)).toEqual([kept.sid]);
    for (const grant of rest) {
      expect(await codeOf(refresh(grant.refreshToken))).toBe('session_revoked');
      expect(await codeOf(test.issuer.verifyOwnToken(grant.accessToken, api))).toBe('token_revoked');
    }
    expect(await codeOf(test.issuer.verifyOwnToken(kept.accessToken, api))).toBe('accepted');
  });

  it('never leaves a token that outlives it, whoever wins the race of a refresh and a revocation', async () => {
    for (let round = 0; round < 300; round += 1) {
      const first = await test.start();
      const refreshing = Array.from({ length: 3 }, () => refresh(first.refreshToken).catch(() => undefined));
      const ending = test.issuer.sessions.end({ sid: first.sid }, 'revoked');
      const grants = await Promise.all(refreshing);
      expect((await ending).ended).toBe(true);
      const { deltas } = await test.issuer.revocations.snapshot();
      const entry = deltas.flatMap((delta) =>
        'entry' in delta && delta.entry.kind === 'session' ? [delta.entry] : [],
      );
      const expiresAt = entry.find(({ id }) => id === first.sid)?.expiresAt ?? 0;
      for (const grant of [first, ...grants]) {
        if (grant === undefined) continue;
        expect(await codeOf(test.issuer.verifyOwnToken(grant.accessToken, api))).toBe('token_revoked');
        expect(expiresAt).toBeGreaterThan(Number(claimsOf(grant)['exp']) + 60);
        expect(await codeOf(refresh(grant.refreshToken))).toBe('session_revoked');
      }
    }
  });
});

describe('the key of refresh tokens', () => {
  it('rotates without a session lost, while the former key is kept', async () => {
    const [idle, lost] = [await test.start(), await test.start()];
    const answer = await refresh(lost.refreshToken, { attempts: { current: attempt('a') } });
    await test.issuer.keys.rotate({ use: 'refresh', force: true });
    const renewed = await refresh(idle.refreshToken);
    expect(renewed.refreshToken).not.toBe(idle.refreshToken);
    // The newest generation is still the former key's: the same token is derived again.
    expect((await refresh(lost.refreshToken, { attempts: { current: attempt('a') } })).refreshToken).toBe(
      answer.refreshToken,
    );
    test.pass(60);
    expect(await codeOf(refresh(idle.refreshToken))).toBe('refresh_reused');
  });

  it('takes the tokens with it when it is compromised', async () => {
    const first = await test.start();
    await test.issuer.keys.rotateCompromised(test.issuer.keys.refreshKey().kid);
    expect(await codeOf(refresh(first.refreshToken))).toBe('refresh_key_unknown');
    expect(await codeOf(refresh((await test.start()).refreshToken))).toBe('accepted');
  });
});

describe('a session that is prepared for somebody else’s transaction', () => {
  it('is issued once its row is there, under the epoch that the transaction raised', async () => {
    await test.addAccount({ sub: 'changer' });
    const before = await test.start({ sub: 'changer' });
    const account = (await test.store.accounts.find('changer'))!;
    const epochs = await test.store.revocations.currentEpochs('first-party', 'changer');
    const proof = proveAuthenticated({
      ...{ sub: 'changer', clientId: 'first-party', epochs, amr: ['pwd'], acr: null, authTimeSeconds: 1, account },
    });
    const prepared = await test.issuer.sessions.prepare(proof, { clientId: 'first-party', transport: 'body' });
    expect(await codeOf(prepared.issue())).toBe('session_unknown');
    await test.store.accounts.change('changer', () => ({
      outcome: true,
      raiseEpoch: { reason: 'password-change', entryExpiresAt: test.now() + 1_020 },
      createSession: prepared.row,
    }));
    await test.issuer.revocations.catchUp();
    const grant = await prepared.issue();
    expect(claimsOf(grant)['epoch']).toEqual([0, 0, 1]);
    expect(await codeOf(test.issuer.verifyOwnToken(grant.accessToken, api))).toBe('accepted');
    expect(await codeOf(test.issuer.verifyOwnToken(before.accessToken, api))).toBe('token_revoked');
    expect(await codeOf(refresh(before.refreshToken))).toBe('session_revoked');
    expect(await codeOf(refresh(grant.refreshToken))).toBe('accepted');
    expect(await codeOf(prepared.issue())).toBe('session_revoked');
  });
});
