import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRig, origin, type Rig, url } from '../test/rig.ts';

const spa = 'https://spa.example';
const evil = 'https://evil.example';

let rig: Rig;

beforeAll(async () => {
  rig = await createRig();
  await rig.issuer.clients.add({
    kind: 'public',
    name: 'An application in the browser',
    redirectUris: [`${spa}/callback`],
    allowedOrigins: [spa],
  });
});

afterAll(() => rig.close());

async function allowed(method: string, path: string, from: string): Promise<string | null> {
  const { headers } = await rig.call(method, path, { headers: { origin: from } });
  return headers.get('access-control-allow-origin');
}

describe('the origins of clients', () => {
  it.each(['/token', '/userinfo', '/par', '/device_authorization', '/.well-known/openid-configuration'])(
    '%s may be called by the pages of registered clients, and by no others',
    async (path) => {
      for (const from of [spa, origin, url]) expect(await allowed('OPTIONS', path, from)).toBe(from);
      for (const from of [evil, 'null', `${spa}.evil.example`]) expect(await allowed('OPTIONS', path, from)).toBeNull();
    },
  );

  it('are let read why a request was refused, the time, and the nonce that a proof needs', async () => {
    const { headers } = await rig.call('POST', '/token', { form: {}, headers: { origin: spa } });
    expect(headers.get('access-control-allow-origin')).toBe(spa);
    expect(headers.get('access-control-expose-headers')).toMatch(/Date, DPoP-Nonce/);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each(['/login', '/token/refresh', '/sessions', '/authorize'])('%s is not theirs', async (path) => {
    expect(await allowed('OPTIONS', path, spa)).toBeNull();
  });

  it('count within a second of their registration, and not after', async () => {
    const late = 'https://late.example';
    await rig.issuer.clients.add({ kind: 'public', name: 'Late', allowedOrigins: [late] });
    rig.clock.now += 1_001;
    expect(await allowed('OPTIONS', '/token', late)).toBe(late);
  });
});
