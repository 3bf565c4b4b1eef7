// The whole served surface against pages of somebody else, in Chromium: framed, posted to, fetched, embedded, opened.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider } from '../oauth-rig/provider.ts';
import { type Description, operationsOf } from '../openapi/description.ts';
import { launchChromium, servePages } from '../pages/page-host.ts';
import type { ForgedForm } from './forged-form.ts';
import { type HostileSite, inHostilePage, openHostileSite, submitForged } from './hostile-site.ts';

let browser: Browser;
let provider: Provider;
let hostile: HostileSite;
let person: Person & { readonly sub: string };
let attacker: Person & { readonly sub: string };
/** Signed in at this server's pages, and at an application of the same site by its cookie. */
let victim: BrowserContext;
let operations: readonly { readonly method: string; readonly path: string }[];

beforeAll(async () => {
  browser = await launchChromium();
  const patient = { freeAttempts: 100_000 };
  provider = await openProvider({
    throttle: { bearer_address: patient, refresh_address: patient, pending_address: patient, client_address: patient },
  });
  hostile = await openHostileSite();
  person = await provider.addPerson('ada@example.com');
  attacker = await provider.addPerson('mallory@example.com');
  const description = (await (await fetch(`${provider.issuer}/openapi.json`)).json()) as Description;
  operations = operationsOf(description).map(({ method, path }) => ({
    method: method.toUpperCase(),
    path: path.replaceAll(/\{\w+\}/g, 'a'.repeat(22)),
  }));
  victim = await newContext();
  await signIn(victim);
});
afterAll(async () => {
  await browser?.close();
  await hostile?.close();
  await provider?.close();
});

/** Chromium would ask a person for a name and password where an API is challenged to send its own; here it knows some. */
const newContext = (): Promise<BrowserContext> =>
  browser.newContext({ httpCredentials: { username: 'x', password: 'x', origin: provider.issuer } });

async function signIn(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${provider.issuer}/sign-in`);
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText(person.email).first().waitFor();
  // The one page of this origin that may fetch.
  await page.goto(`${provider.issuer}/inspector`);
  const body = JSON.stringify({ email: person.email, password: person.password, transport: 'cookie' });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const status = await page.evaluate(`fetch('login', ${JSON.stringify(init)}).then(({ status }) => status)`);
  expect(status).toBe(200);
  await page.close();
}

/** All that an attack could have changed: the cookies of the browser, the accounts, the sessions and their tokens. */
async function stateOf(context: BrowserContext): Promise<string> {
  const { store } = provider.server.issuer;
  const cookies = (await context.cookies(provider.issuer)).filter(({ name }) => /refresh|session|browser/.test(name));
  const rows = [
    cookies.map(({ name, value }) => `${name}=${value}`).sort((a, b) => a.localeCompare(b)),
    await store.accounts.list({ limit: 100 }),
    await store.sessions.list({ limit: 100 }),
    await store.browserSessions.listBySubject(person.sub, { limit: 100 }),
    await store.browserSessions.listBySubject(attacker.sub, { limit: 100 }),
    (await store.clients.list({ limit: 100 })).length,
  ];
  return JSON.stringify(rows, (_, value) => (value instanceof Uint8Array ? [...value] : value));
}

const urlsOf = (method: string): readonly string[] =>
  operations.filter((one) => one.method === method).map(({ path }) => `${provider.issuer}${path}`);

async function openPage(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(origin);
  return page;
}

describe.each(['sameSite', 'otherSite'] as const)('a hostile page of the %s', (site) => {
  it('frames nothing that is served here', async () => {
    const page = await openPage(victim, hostile[site]);
    const urls = urlsOf('GET');
    expect(urls.length).toBeGreaterThan(25);
    await inHostilePage(page, 'frameAll', urls);
    // A frame that is refused shows the browser's own page.
    const refused = (): number => page.frames().filter((frame) => frame.url().startsWith('chrome-error:')).length;
    await expect.poll(refused, { timeout: 20_000 }).toBe(urls.length);
    await page.close();
  });

  it('reads and embeds nothing, whatever the method, with and without credentials, and changes nothing by it', async () => {
    const before = await stateOf(victim);
    const page = await openPage(victim, hostile[site]);
    const requests = operations.map(({ method, path }) => ({ method, url: `${provider.issuer}${path}` }));
    expect(await inHostilePage(page, 'fetchAll', requests)).toEqual([]);
    expect(
      await inHostilePage(
        page,
        'embedAll',
        urlsOf('GET').filter((url) => !url.includes('/stream')),
      ),
    ).toEqual([]);
    expect(await stateOf(victim)).toBe(before);
    await page.close();
  });

  it('submits no form that does anything, in any encoding', async () => {
    const before = await stateOf(victim);
    const page = await openPage(victim, hostile[site]);
    const forms = urlsOf('POST').flatMap(forgedForms);
    expect(forms.length).toBeGreaterThan(90);
    const statuses = await submitForged(page, forms);
    const taken = forms
      .filter((_, index) => (statuses[index] ?? 0) < 400)
      .map(({ action }) => new URL(action).pathname);
    // It asks the person, and does nothing until the person has pressed a button of ours.
    expect([...new Set(taken)]).toEqual(['/end_session']);
    expect(await stateOf(victim)).toBe(before);
    await page.close();
  });

  it('signs nobody in as somebody else: not by its own address and password, nor by a form that it was given itself', async () => {
    const fresh = await newContext();
    const own = provider.browser();
    const given = await own.open(new URL(`${provider.issuer}/sign-in`));
    const [form] = given.forms.filter(({ buttons }) => buttons.includes('step=sign-in'));
    const fields = { ...form?.fields, ...credentials(), step: 'sign-in' };
    const page = await openPage(fresh, hostile[site]);
    const action = new URL(form?.action ?? '', provider.issuer).href;
    const urlencoded = { enctype: 'application/x-www-form-urlencoded', fields } as const;
    const [status] = await submitForged(page, [
      { action, ...urlencoded },
      { action: `${provider.issuer}/login`, ...urlencoded },
    ]);
    expect(status).toBe(403);
    await submitForged(page, forgedForms(`${provider.issuer}/login`));
    await page.goto(`${provider.issuer}/`);
    expect(await page.getByText(attacker.email).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Sign in' }).count()).toBe(1);
    expect((await fresh.cookies(provider.issuer)).filter(({ name }) => /refresh|session/.test(name))).toEqual([]);
    // The same form in the attacker's own browser is good: it is the browser that was refused.
    const { text } = await walk(own, given, attacker);
    expect(text).toContain(attacker.email);
    await fresh.close();
  });

  it('opens a window and gets no hold of it: no document, no opener, and nothing listens to its messages', async () => {
    const page = await openPage(victim, hostile[site]);
    for (const path of ['/', '/inspector', '/sign-ins', '/authorize?client_id=x']) {
      const [opened] = await Promise.all([
        victim.waitForEvent('page'),
        inHostilePage(page, 'openWindow', `${provider.issuer}${path}`),
      ]);
      await opened.waitForLoadState();
      const text = await opened.evaluate('document.documentElement.outerHTML');
      const reached = await inHostilePage(page, 'reach');
      expect([path, reached]).toEqual([path, 'nothing']);
      if (path === '/inspector') expect(await opened.evaluate('opener === null')).toBe(true);
      expect(await opened.evaluate('document.documentElement.outerHTML')).toBe(text);
      await opened.close();
    }
    await page.close();
  });

  it('hears and says nothing on the channels by which tabs of this origin talk, and sees none of its storage', async () => {
    const ours = await openPage(victim, `${provider.issuer}/inspector`);
    const theirs = await openPage(victim, hostile[site]);
    const listen = async (page: Page): Promise<void> => {
      await page.evaluate(`globalThis.heard = []; globalThis.channel = new BroadcastChannel('sealwright ${provider.issuer}');
        channel.addEventListener('message', ({ data }) => heard.push(data));`);
    };
    const third = await openPage(victim, `${provider.issuer}/inspector`);
    for (const page of [ours, theirs, third]) await listen(page);
    await theirs.evaluate("channel.postMessage({ type: 'signed-out' })");
    await third.evaluate("channel.postMessage('the last')");
    await ours.waitForFunction('heard.length > 0');
    expect(await ours.evaluate('heard')).toEqual(['the last']);
    expect(await theirs.evaluate('heard')).toEqual([]);
    expect(await theirs.evaluate("indexedDB.databases().then((all) => all.length + ' ' + document.cookie)")).toBe('0 ');
    for (const page of [ours, theirs, third]) await page.close();
  });
});

describe('a server that lets others in', () => {
  it('is found out by the same attempts', async () => {
    const headers = {
      'content-type': 'text/css',
      'access-control-allow-origin': hostile.otherSite,
      'access-control-allow-credentials': 'true',
    };
    const open = await servePages(() => ({ html: 'p {}', headers }));
    const page = await openPage(victim, hostile.otherSite);
    expect(await inHostilePage(page, 'fetchAll', [{ method: 'GET', url: `${open.origin}/` }])).toContain(
      `GET ${open.origin}/ 200`,
    );
    expect(await inHostilePage(page, 'embedAll', [`${open.origin}/`])).toContain(`link ${open.origin}/`);
    expect(await submitForged(page, forgedForms(`${open.origin}/`))).toEqual([200, 200, 200]);
    expect(page.frames().filter((frame) => frame.url().startsWith('chrome-error:'))).toEqual([]);
    await page.close();
    await open.close();
  });
});

const credentials = (): Record<string, string> => ({ email: attacker.email, password: attacker.password });

/** A form in each encoding; as plain text, the one field is a JSON object with its own end in the value. */
function forgedForms(action: string): readonly ForgedForm[] {
  const fields = { ...credentials(), step: 'sign-in', form_token: 'x', transport: 'cookie', token: 'x' };
  const head = JSON.stringify({ ...credentials(), transport: 'cookie' }).replace('}', ',"scope":"');
  return [
    { action, enctype: 'application/x-www-form-urlencoded', fields },
    { action, enctype: 'multipart/form-data', fields },
    { action, enctype: 'text/plain', fields: { [head]: '"}' } },
  ];
}
