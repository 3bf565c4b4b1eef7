import { encodeBase64Url } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, claimsOf, createRig, type Rig } from '../test/rig.ts';

let rig: Rig;
let sub: string;
beforeAll(async () => {
  rig = await createRig({ server: { throttle: { roles_resource: { freeAttempts: 8, firstDelaySeconds: 60 } } } });
  await rig.signUp('anna@example.com');
  sub = String(claimsOf((await rig.logIn('anna@example.com')).access_token)['sub']);
});
afterAll(() => rig.close());

const ask = (json: unknown, basic: readonly [string, string] = [api, rig.apiSecret]) =>
  rig.call('POST', '/accounts/roles', { basic, json });

describe('the roles of an account', () => {
  it('are told as they are now, and nothing else of the account', async () => {
    const before = await ask({ sub });
    expect(before).toMatchObject({ status: 200 });
    expect(before.body).toEqual({ active: true, roles: [] });
    expect(before.headers.get('cache-control')).toBe('no-store');
    await rig.issuer.accounts.setRoles(sub, ['auditor', 'editor']);
    expect((await ask({ sub })).body).toEqual({ active: true, roles: ['auditor', 'editor'] });
  });

  it('are told to registered resource servers alone', async () => {
    expect((await rig.call('POST', '/accounts/roles', { json: { sub } })).status).toBe(401);
    expect((await ask({ sub }, [api, encodeBase64Url(new Uint8Array(32))])).status).toBe(401);
    expect((await ask({ sub }, ['first-party', rig.apiSecret])).status).toBe(401);
    const { access_token: token } = await rig.logIn('anna@example.com');
    const bearer = { headers: { authorization: `Bearer ${token}` }, json: { sub } };
    expect((await rig.call('POST', '/accounts/roles', bearer)).status).toBe(401);
  });

  it('are asked for by the subject of a token, and not by anything that one could guess', async () => {
    for (const json of [{ email: 'anna@example.com' }, { sub, email: 'x' }, { sub: [sub] }, { sub: '' }, {}, sub]) {
      expect((await ask(json)).status).toBe(400);
    }
    expect((await ask({ sub: 'anna@example.com' })).body).toEqual({ active: false });
  });

  it('are those of nobody, word for word, where the account is suspended, unknown or a client', async () => {
    await rig.issuer.accounts.suspend(sub);
    for (const name of [sub, 'usr_nobody', 'first-party']) {
      const answer = await ask({ sub: name });
      expect([answer.status, answer.body]).toEqual([200, { active: false }]);
    }
    await rig.issuer.accounts.activate(sub);
    expect((await ask({ sub })).body.active).toBe(true);
  });

  it('cannot be tried by the million: who asks for nobody waits, and who asks for people does not', async () => {
    let status = 200;
    for (let count = 0; count < 8 && status === 200; count += 1) ({ status } = await ask({ sub: `usr_${count}` }));
    expect(status).toBe(429);
    expect((await ask({ sub })).body.active).toBe(true);
  });
});
