import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientWorld, openClientWorld, type Profile, type Tab } from './client-world.ts';

let world: ClientWorld;
beforeAll(async () => {
  world = await openClientWorld();
});
afterAll(() => world?.close());

const noLine = 'delete globalThis.BroadcastChannel;';

async function openTabs(profile: Profile, count: number): Promise<readonly Tab[]> {
  const [first, ...others] = await Promise.all(Array.from({ length: count }, () => profile.openTab()));
  if (first === undefined) return [];
  await first.signIn();
  await Promise.all(others.map(({ page }) => page.evaluate('app.client.start()')));
  return [first, ...others];
}

const everywhere = <T>(tabs: readonly Tab[], ask: (tab: Tab) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(tabs.map(ask));

describe('a page with the client', () => {
  it('signs up and in, calls the API, and finds its session again after a reload', async () => {
    const profile = await world.openProfile();
    const tab = await profile.openTab();
    expect(await tab.signIn()).toMatchObject({ status: 'signed-in', connection: 'online' });
    expect(await tab.me()).toBe(200);
    await tab.page.reload();
    await tab.page.waitForFunction('globalThis.app !== undefined');
    expect(await tab.page.evaluate('app.client.start()')).toMatchObject({ status: 'signed-in' });
    expect(await tab.me()).toBe(200);
    expect(await profile.flaws()).toStrictEqual([]);
    await profile.close();
  });

  it('renews ahead of the end by itself, without anybody seeing it', async () => {
    const profile = await world.openProfile();
    const [tab] = (await openTabs(profile, 1)) as [Tab];
    const before = await tab.page.evaluate('app.client.accessToken()');
    await world.issuer.pass(780);
    await profile.pass(780);
    await expect.poll(() => tab.page.evaluate('app.client.accessToken()')).not.toBe(before);
    expect(await tab.events()).toStrictEqual(['signed-in', 'refreshed']);
    expect(await profile.flaws()).toStrictEqual([]);
    await profile.close();
  });

  it('was asleep while its token ended: the first call after it answers 200', async () => {
    const profile = await world.openProfile();
    const [tab] = (await openTabs(profile, 1)) as [Tab];
    const devtools = await profile.context.newCDPSession(tab.page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await world.issuer.pass(6 * 3_600);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await profile.pass(6 * 3_600);
    expect(await tab.me()).toBe(200);
    expect(await tab.events()).not.toContain('signed-out');
    expect(await profile.flaws()).toStrictEqual([]);
    await profile.close();
  });
});

describe('five tabs', () => {
  it.each([
    ['with a line between them', undefined],
    ['without one', noLine],
  ])('that refresh in the same instant, %s, keep one session', async (_, before) => {
    const profile = await world.openProfile({ ...(before !== undefined && { before }) });
    const tabs = await openTabs(profile, 5);
    for (let round = 0; round < 3; round += 1) {
      const held = await everywhere(tabs, ({ page }) => page.evaluate('app.client.accessToken()'));
      await world.issuer.pass(1_000);
      await profile.pass(1_000);
      expect(await everywhere(tabs, (tab) => tab.me())).toStrictEqual([200, 200, 200, 200, 200]);
      const now = await everywhere(tabs, ({ page }) => page.evaluate('app.client.accessToken()'));
      expect(now.every((token, index) => token !== held[index])).toBe(true);
    }
    const events = (await everywhere(tabs, (tab) => tab.events())).flat();
    expect(events).not.toContain('signed-out');
    expect(await profile.flaws()).toStrictEqual([]);
    await profile.close();
  });

  it('hear of a sign-out in one, and the server has heard as well', async () => {
    const profile = await world.openProfile();
    const tabs = await openTabs(profile, 5);
    expect(await tabs[2]?.page.evaluate('app.client.logOut()')).toBe('ended');
    await Promise.all(
      tabs.map((tab) => expect.poll(async () => (await tab.state()).status, { timeout: 10_000 }).toBe('signed-out')),
    );
    expect(profile.rows()).toMatchObject([{ revoked: true }]);
    expect(await everywhere(tabs, (tab) => tab.me())).toStrictEqual(Array.from({ length: 5 }, () => 'not_signed_in'));
    await tabs[0]?.page.reload();
    await tabs[0]?.page.waitForFunction('globalThis.app !== undefined');
    expect(await tabs[0]?.page.evaluate('app.client.start()')).toMatchObject({ status: 'signed-out' });
    expect(await profile.flaws()).toStrictEqual([]);
    await profile.close();
  });
});

describe('two browsers', () => {
  it('have a session each, and a sign-out in one leaves the other alone', async () => {
    const [here, there] = [await world.openProfile(), await world.openProfile()];
    const [[one], [other]] = [await openTabs(here, 1), await openTabs(there, 1)];
    expect(await one?.page.evaluate('app.client.logOut()')).toBe('ended');
    expect(await other?.me()).toBe(200);
    expect(await one?.me()).toBe('not_signed_in');
    expect(await here.flaws()).toStrictEqual([]);
    expect(await there.flaws()).toStrictEqual([]);
    await Promise.all([here.close(), there.close()]);
  });
});
