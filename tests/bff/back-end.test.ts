import { createMemoryStore } from '@sealwright/client/bff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byPage, openBrowser, origin } from './app-browser.ts';
import { openScene, type Scene } from './application.ts';

// One back end, asked without a network between; the servers behind it are real.

let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
  await scene.register(origin);
});

afterAll(() => scene?.close());

describe.each([
  ['in a cookie', undefined],
  ['in a store', () => createMemoryStore()],
])('a session %s', (_name, openStore) => {
  it('begins at the authorization server and lets pages call the API', async () => {
    const browser = await openBrowser(scene, openStore && { store: openStore() });
    expect(await (await browser.send('/auth/session')).json()).toEqual({ signed_in: false });
    const arrived = await browser.signIn(scene.person, '/auth/login?return_to=/orders%3Fopen');
    expect([arrived.status, await arrived.text()]).toEqual([
      200,
      expect.stringContaining('content="0;url=/orders?open"'),
    ]);
    expect(await (await browser.send('/auth/session')).json()).toEqual({
      ...{
        signed_in: true,
        sub: scene.person.sub,
        claims: { email: scene.person.email },
        expires_in: expect.any(Number),
      },
    });
    const answer = await browser.send('/api/me?x=1', byPage);
    expect([answer.status, await answer.json()]).toEqual([200, { sub: scene.person.sub }]);
    expect(scene.api.heard.at(-1)?.url).toBe('/v1/me?x=1');
  });
});
