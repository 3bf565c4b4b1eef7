import type { ClientRow } from '@sealwright/issuer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowser, formOf, type PageBrowser } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { api, createRig, goodPassword, type Rig, url } from '../test/rig.ts';

let rig: Rig;
let client: ClientRow;
const email = 'person@example.com';
const other = 'other@example.com';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  await rig.signUp(email);
  await rig.signUp(other);
  ({ client } = await rig.issuer.clients.add({
    ...{
      clientId: 'tv',
      kind: 'public',
      name: 'The television',
      scopes: ['openid', 'email', 'orders'],
      resources: [api],
    },
    settings: { grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'] },
  }));
});
afterAll(() => rig.close());

const start = () => rig.issuer.grants.devices.start({ client, scope: 'openid email orders', resources: [] });

const poll = (deviceCode: string) =>
  rig.issuer.grants.devices.poll({ client, deviceCode, jkt: null, certificate: null }).then(
    ({ session }) => session.sub,
    (error: { readonly code: string }) => error.code,
  );

async function signedIn(as = email): Promise<PageBrowser> {
  const browser = createBrowser(rig);
  await browser.press(await browser.get('/sign-in'), 'sign-in', { email: as, password: goodPassword });
  return browser;
}

describe('a person with a code', () => {
  it('signs in, compares it, and lets the device in', async () => {
    const { deviceCode, userCode } = await start();
    const browser = createBrowser(rig);
    const { location } = await browser.get(`/device?user_code=${userCode}`);
    expect(location).toBe(`${url}/sign-in?to=device&user_code=${userCode}`);
    const entered = await browser.press(await browser.get(location ?? ''), 'sign-in', {
      email,
      password: goodPassword,
    });
    const question = await browser.get(entered.location ?? '');
    expect(question.view).toMatchObject({
      ...{ kind: 'device-confirm', userCode, email, client: { name: 'The television' } },
      // The account has no scope over orders, so it gives none away.
      scopes: ['openid', 'email'],
    });
    const done = await browser.press(question, 'allow', { user_code: userCode });
    expect(done.view).toStrictEqual({ kind: 'device-done', outcome: 'allowed' });
    expect(await poll(deviceCode)).toMatch(/^usr_/);
    expect((await browser.get('/consents')).view).toMatchObject({ consents: [{ clientId: 'tv' }] });
  });

  it('may type it as it comes', async () => {
    const { userCode } = await start();
    const browser = await signedIn();
    const typed = userCode.toLowerCase().replace('-', ' ');
    const found = await browser.press(await browser.get('/device'), 'find', { user_code: typed });
    expect((await browser.get(found.location ?? '')).view).toMatchObject({ kind: 'device-confirm', userCode });
  });

  it('sends the device away, or goes on as somebody else', async () => {
    const { deviceCode, userCode } = await start();
    const browser = await signedIn();
    const question = await browser.get(`/device?user_code=${userCode}`);
    const elsewhere = await browser.press(question, 'other', { user_code: userCode });
    expect(elsewhere.location).toBe(`${url}/sign-in?to=device&user_code=${userCode}&another=1`);
    expect((await browser.get(elsewhere.location ?? '')).view?.kind).toBe('sign-in');
    const denied = await browser.press(question, 'deny', { user_code: userCode });
    expect(denied.view).toMatchObject({ outcome: 'denied' });
    expect(await poll(deviceCode)).toBe('device_denied');
  });
});

describe('a device is not let in', () => {
  it('by a question that was about another device, or was put to another person', async () => {
    const [mine, theirs] = [await start(), await start()];
    const browser = await signedIn();
    const question = await browser.get(`/device?user_code=${mine.userCode}`);
    await browser.press(question, 'allow', { user_code: theirs.userCode });
    expect(await poll(theirs.deviceCode)).toBe('device_pending');
    const page = await browser.get('/sign-in?another=1');
    await browser.press(page, 'sign-in', { email: other, password: goodPassword });
    await browser.press(question, 'allow', { user_code: mine.userCode });
    expect(await poll(mine.deviceCode)).toBe('device_pending');
  });

  it('by a link, nor by a form of another site', async () => {
    const { deviceCode, userCode } = await start();
    const browser = await signedIn();
    const question = await browser.get(`/device?user_code=${userCode}`);
    const { token } = formOf(question);
    const fields = { step: 'allow', user_code: userCode, form_token: token };
    expect((await browser.post('/device', fields, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await browser.get(`/device?${new URLSearchParams(fields)}`)).status).toBe(400);
    expect(await poll(deviceCode)).toBe('device_pending');
  });

  it('by guessing: after some wrong codes one waits, also with a right one', async () => {
    const browser = await signedIn();
    let seen = await browser.get('/device?user_code=BBBB-BBBB');
    expect(seen.status).toBe(400);
    expect(seen.view).toMatchObject({ kind: 'device-code', fault: 'code_unknown' });
    for (let guess = 0; guess < 12; guess += 1) seen = await browser.get(`/device?user_code=CCCC-CC${guess}`);
    expect(seen.status).toBe(429);
    const { userCode } = await start();
    seen = await browser.get(`/device?user_code=${userCode}`);
    expect(seen.view).toMatchObject({ kind: 'device-code', fault: 'too_many_attempts' });
    rig.clock.now += 3_600_000;
    expect((await browser.get(`/device?user_code=${userCode}`)).view?.kind).toBe('device-confirm');
  });

  it('by whoever is not signed in', async () => {
    const { userCode } = await start();
    const browser = createBrowser(rig);
    await browser.get('/sign-in');
    const answer = await browser.post('/device', { step: 'allow', user_code: userCode, form_token: 'x' });
    expect(answer.location).toContain('/sign-in?to=device');
  });
});
