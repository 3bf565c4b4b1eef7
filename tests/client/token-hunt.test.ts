import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientWorld, openClientWorld, type Profile, type Tab } from './client-world.ts';

let world: ClientWorld;
let profile: Profile;
let tab: Tab;
let [access, refresh] = ['', ''];
beforeAll(async () => {
  world = await openClientWorld();
  profile = await world.openProfile();
  tab = await profile.openTab();
  await tab.signIn();
  access = String(await tab.page.evaluate('app.client.accessToken()'));
  refresh = (await profile.context.cookies()).find(({ httpOnly }) => httpOnly)?.value ?? '';
});
afterAll(() => world?.close());

const record = (value: string): string => `new Promise((done) => {
  const opening = indexedDB.open('planted', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('records');
  opening.onsuccess = () => {
    const transaction = opening.result.transaction('records', 'readwrite');
    transaction.objectStore('records').put({ deep: [${value}] }, 'key');
    transaction.oncomplete = () => { opening.result.close(); done(); };
  };
})`;

describe('the search for flaws', () => {
  it.each([
    ['an error that nobody caught', "queueMicrotask(() => { throw new Error('planted'); })"],
    ['a promise that nobody caught', "void Promise.reject(new Error('planted'))"],
  ])('finds %s', async (_, plant) => {
    const other = await world.openProfile();
    const { page } = await other.openTab();
    await page.evaluate(plant);
    await expect.poll(() => other.flaws()).toContain('planted');
    await other.close();
  });
});

describe('the hunt for tokens', () => {
  it('finds none in a page that has signed in', async () => {
    expect(access).toMatch(/^eyJ/);
    expect(refresh).toMatch(/^swrt_/);
    expect(await profile.flaws()).toStrictEqual([]);
  });

  it.each<[place: string, plant: (text: string) => string, clear: string]>([
    ['localStorage', (text) => `localStorage.setItem('a', ${text})`, 'localStorage.clear()'],
    ['localStorage', (text) => `localStorage.setItem(${text}, 'a')`, 'localStorage.clear()'],
    ['sessionStorage', (text) => `sessionStorage.setItem('a', ${text})`, 'sessionStorage.clear()'],
    ['cookies', (text) => `document.cookie = 'a=' + ${text}`, "document.cookie = 'a=; Max-Age=0'"],
    ['IndexedDB', record, "new Promise((done) => { indexedDB.deleteDatabase('planted').onsuccess = done; })"],
    [
      'caches',
      (text) => `caches.open('a').then((cache) => cache.put('/a', new Response(${text})))`,
      "caches.delete('a')",
    ],
    ['window', (text) => `app.client.planted = { deep: [${text}] }`, 'delete app.client.planted'],
    [
      'window',
      (text) => `Object.defineProperty(globalThis, 'hidden', { value: ${text}, configurable: true })`,
      'delete globalThis.hidden',
    ],
    ['window', (text) => `globalThis.name = ${text}`, "globalThis.name = ''"],
    ['history', (text) => `history.replaceState({ deep: ${text} }, '')`, "history.replaceState(null, '')"],
    ['address', (text) => `history.replaceState(null, '', '#' + ${text})`, "history.replaceState(null, '', '/')"],
    [
      'document',
      (text) => `document.querySelector('output').title = ${text}`,
      "document.querySelector('output').title = ''",
    ],
    [
      'document',
      (text) => `document.querySelector('output').append(${text})`,
      "document.querySelector('output').replaceChildren()",
    ],
    ['performance', (text) => `truePerformance.mark(${text})`, 'truePerformance.clearMarks()'],
  ])('finds what lies in %s: an access token, a refresh token, or a piece of one (%#)', async (place, plant, clear) => {
    for (const text of [access, refresh, access.slice(-30), refresh.slice(60, 85)]) {
      await tab.page.evaluate(`(async () => { await (${plant(JSON.stringify(text))}); })()`);
      expect(await profile.flaws()).toContain(`a token lies in: ${place}`);
      await tab.page.evaluate(`(async () => { await (${clear}); })()`);
    }
    expect(await profile.flaws()).toStrictEqual([]);
  });
});
