import { createHash, randomBytes } from 'node:crypto';
import { isAuthError } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer } from '../../test/open-issuer.ts';
import { type Authenticated, proveAuthenticated } from '../authenticated.ts';
import type { ClientRow } from '../ports.ts';
import type { DeviceStart } from './device-grant.ts';
import { deviceCodeGrant } from './grant-names.ts';
import type { GrantCaller, Redeemed } from './granted-session.ts';
import { createUserCode, parseUserCode } from './user-code.ts';

let test: TestIssuer;
let client: ClientRow;
let other: ClientRow;
beforeAll(async () => {
  test = await openTestIssuer();
  const settings = { grantTypes: [deviceCodeGrant, 'refresh_token'] };
  const rest = { name: 'TV', scopes: ['openid', 'read', 'admin'], resources: [api], settings } as const;
  ({ client } = await test.issuer.clients.add({ ...rest, clientId: 'tv', kind: 'public' }));
  ({ client: other } = await test.issuer.clients.add({ ...rest, clientId: 'other', kind: 'public' }));
});
afterAll(() => test.close());

const start = (scope?: string): Promise<DeviceStart> =>
  test.issuer.grants.devices.start({ client, scope, resources: [] });

const poll = (deviceCode: string, rest: Partial<GrantCaller> = {}): Promise<Redeemed> =>
  test.issuer.grants.devices.poll({ client, deviceCode, jkt: null, certificate: null, ...rest });

async function prove(clientId = 'tv', sub = test.sub): Promise<Authenticated> {
  const account = await test.store.accounts.find(sub);
  if (account === undefined) throw new Error('no such account');
  const epochs = await test.store.revocations.currentEpochs(clientId, sub);
  const facts = { sub, clientId, epochs, amr: ['pwd'], acr: null, authTimeSeconds: test.now(), account };
  return proveAuthenticated(facts);
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

describe('a device', () => {
  it('gets its session once somebody has let it in, with what the account has of the scopes', async () => {
    const { devices } = test.issuer.grants;
    const { deviceCode, userCode, expiresInSeconds, intervalSeconds } = await start('openid read admin');
    expect([expiresInSeconds, intervalSeconds]).toEqual([600, 5]);
    expect(await codeOf(poll(deviceCode))).toBe('device_pending');
    const waiting = await devices.find(userCode.toLowerCase().replace('-', ' '));
    expect([waiting?.client.clientId, waiting?.scopes]).toEqual(['tv', ['openid', 'read', 'admin']]);
    expect(await devices.approve(userCode, await prove())).toBe(true);
    test.pass(5);
    const { grant, session, refreshable, nonce } = await poll(deviceCode);
    expect([grant.scope, refreshable, nonce]).toEqual(['openid read', true, null]);
    expect(session).toMatchObject({ sub: test.sub, clientId: 'tv', details: { offline: true }, browserSession: null });
    expect((await test.issuer.verifyOwnToken(grant.accessToken, api)).claims).toMatchObject({ client_id: 'tv' });
  });

  it('is answered once, by whoever comes first', async () => {
    const { devices } = test.issuer.grants;
    const { deviceCode, userCode } = await start();
    const proof = await prove();
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => devices.approve(userCode, proof)),
      ...Array.from({ length: 20 }, () => devices.deny(userCode)),
    ]);
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await devices.find(userCode)).toBeUndefined();
    expect(['accepted', 'device_denied']).toContain(await codeOf(poll(deviceCode)));
  });

  it('begins one session, however often and at once it asks', async () => {
    const { deviceCode, userCode } = await start();
    await test.issuer.grants.devices.approve(userCode, await prove());
    const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(poll(deviceCode))));
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(1);
    expect(codes.filter((code) => code === 'device_code_unknown')).toHaveLength(49);
  });

  it('that asks too fast is told to slow down, five seconds more each time and a minute at most', async () => {
    const { deviceCode } = await start();
    expect(await codeOf(poll(deviceCode))).toBe('device_pending');
    expect(await codeOf(poll(deviceCode))).toBe('device_slow_down');
    test.pass(9);
    expect(await codeOf(poll(deviceCode))).toBe('device_slow_down');
    test.pass(15);
    expect(await codeOf(poll(deviceCode))).toBe('device_pending');
    for (let times = 0; times < 30; times += 1) await codeOf(poll(deviceCode));
    test.pass(60);
    expect(await codeOf(poll(deviceCode))).toBe('device_pending');
  });

  it('is told when it was sent away, and when its time is over', async () => {
    const denied = await start();
    await test.issuer.grants.devices.deny(denied.userCode);
    expect(await codeOf(poll(denied.deviceCode))).toBe('device_denied');
    const late = await start();
    test.pass(600);
    expect(await codeOf(poll(late.deviceCode))).toBe('device_code_expired');
    expect(await test.issuer.grants.devices.approve(late.userCode, await prove())).toBe(false);
  });

  it('of another client, or with another code, is unknown, and spoils nothing', async () => {
    const { deviceCode, userCode } = await start();
    await test.issuer.grants.devices.approve(userCode, await prove());
    expect(await codeOf(poll(deviceCode, { client: other }))).toBe('device_code_unknown');
    for (const wrong of ['', 'x', userCode, randomBytes(32).toString('base64url')]) {
      expect(await codeOf(poll(wrong))).toBe('device_code_unknown');
    }
    expect(await codeOf(poll(deviceCode, { resource: 'https://other.example' }))).toBe('resource_refused');
    expect(await codeOf(poll(deviceCode))).toBe('accepted');
  });

  it('does not survive a revocation between the approval and its session', async () => {
    await test.addAccount({ sub: 'racer' });
    const { deviceCode, userCode } = await start();
    await test.issuer.grants.devices.approve(userCode, await prove('tv', 'racer'));
    await test.issuer.revocations.revoke({ kind: 'subject', sub: 'racer' });
    expect(await codeOf(poll(deviceCode))).toBe('authentication_stale');
  });

  it('is let in by the proof of an authentication for its own client alone', async () => {
    const { userCode } = await start();
    const { devices } = test.issuer.grants;
    await expect(devices.approve(userCode, await prove('other'))).rejects.toThrow(TypeError);
    await expect(devices.approve(userCode, { ...(await prove()) })).rejects.toThrow(TypeError);
  });

  it('begins only for a client that may, and within what it is registered for', async () => {
    const { client: web } = await test.issuer.clients.add({ kind: 'confidential', name: 'Web' });
    const { devices } = test.issuer.grants;
    expect(await codeOf(devices.start({ client: web, resources: [] }))).toBe('grant_unauthorized');
    expect(await codeOf(start('write'))).toBe('scope_refused');
    expect(await codeOf(devices.start({ client, resources: ['https://other.example'] }))).toBe('resource_refused');
  });
});

describe('a user code', () => {
  it('is eight letters without vowels, and rests as a hash', async () => {
    const { userCode } = await start();
    expect(userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    const found = await test.store.pending.findByAlias(
      'device',
      createHash('sha256').update(userCode).digest('base64url'),
    );
    expect(found?.row.clientId).toBe('tv');
    expect(JSON.stringify(found)).not.toContain(userCode);
  });

  it('favours no letter', () => {
    const counts = new Map<string, number>();
    for (let times = 0; times < 5_000; times += 1) {
      for (const letter of createUserCode((length) => randomBytes(length)).replace('-', '')) {
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
      }
    }
    // 2,000 of each are expected, with a standard deviation of 44.
    expect(counts.size).toBe(20);
    for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(300);
  });

  it('is read as people type it', () => {
    expect(parseUserCode(' bcdf-ghjk ')).toBe('BCDF-GHJK');
    expect(parseUserCode('BCDFGHJK')).toBe('BCDF-GHJK');
    for (const wrong of ['', 'BCDF-GHJ', 'BCDF-GHJKL', 'ABCD-EFGH', 'BCDF_GHJK', '  '.repeat(100), 'ＢCDF-GHJK']) {
      expect(parseUserCode(wrong)).toBeUndefined();
    }
  });
});
