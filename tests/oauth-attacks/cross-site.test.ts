// What another site can make a person's browser do: nothing that counts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Visited } from '../oauth-rig/browser.ts';
import { codeRequest, tokens } from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

let provider: Provider;
let client: Registered;
let person: Person;

beforeAll(async () => {
  provider = await openProvider();
  client = await provider.register({});
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

/** The sign-in form of a new request, in that browser. */
async function signInPage(browser: Browser): Promise<Visited> {
  const page = await browser.open(codeRequest(provider, client).url);
  expect(page.forms.flatMap(({ buttons }) => buttons)).toContain('step=sign-in');
  return page;
}

/** Sends the page's own form as another site would have it sent. */
function sendForm(
  browser: Browser,
  page: Visited,
  headers: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>> = {},
): Promise<Visited> {
  const form = page.forms.find(({ buttons }) => buttons.includes('step=sign-in')) ?? page.forms[0];
  const body = new URLSearchParams({ ...form?.fields, ...person, step: 'sign-in', ...changes });
  return browser.open(new URL(form?.action ?? '', page.url), { method: 'POST', body, headers });
}

const own = (): Record<string, string> => ({ Origin: provider.issuer, 'Sec-Fetch-Site': 'same-origin' });

async function isSignedIn(browser: Browser): Promise<boolean> {
  const { left } = await walk(browser, codeRequest(provider, client, { prompt: 'none' }).url, person);
  return left?.searchParams.get('error') !== 'login_required';
}

describe('logging in', () => {
  it.each<[string, Record<string, string>]>([
    ['another origin', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['another site, without an origin', { 'Sec-Fetch-Site': 'cross-site' }],
    ['an opaque origin', { Origin: 'null' }],
    ['a sister site', { Origin: 'https://evil.127.0.0.1', 'Sec-Fetch-Site': 'same-site' }],
    ['a page that hides where it is', {}],
  ])('from %s is refused', async (_what, headers) => {
    const browser = provider.browser();
    const page = await signInPage(browser);
    const answer = await sendForm(browser, page, headers);
    expect([answer.left, answer.status]).toEqual([undefined, expect.toSatisfy((status: number) => status >= 400)]);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('needs the form’s token, of this very browser', async () => {
    const [browser, attackers] = [provider.browser(), provider.browser()];
    const page = await signInPage(browser);
    const foreign = await signInPage(attackers);
    const token = foreign.forms.find(({ buttons }) => buttons.includes('step=sign-in'))?.fields['form_token'] ?? '';
    expect(token).not.toBe('');
    for (const form_token of ['', 'AAAA', token]) {
      const answer = await sendForm(browser, page, own(), { form_token });
      expect(answer.left).toBeUndefined();
      expect(answer.forms.flatMap(({ buttons }) => buttons)).toContain('step=sign-in');
    }
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('cannot be finished in a browser that did not begin it', async () => {
    const [attackers, victims] = [provider.browser(), provider.browser()];
    const page = await signInPage(attackers);
    const elsewhere = await victims.open(page.url);
    expect(elsewhere.forms.flatMap(({ buttons }) => buttons)).not.toContain('step=sign-in');
    const answer = await sendForm(victims, page, own());
    expect([answer.left, answer.status >= 400]).toEqual([undefined, true]);
    expect(await isSignedIn(victims)).toBe(false);
  });

  it('gives the browser a new secret, so that one who planted a cookie knows nothing', async () => {
    const browser = provider.browser();
    const page = await signInPage(browser);
    browser.cookies.set('__Host-sealwright-browser', 'planted-by-somebody-else-aaaaaaaaaaaaaaaaaaaa');
    const signedIn = await browser.press(page, 'step=sign-in', { ...person });
    expect(signedIn.status).toBeLessThan(400);
    expect(browser.cookies.get('__Host-sealwright-browser')).not.toMatch(/^planted/);
  });
});

describe('logging out', () => {
  it('from another site asks the person, and does nothing by itself', async () => {
    const browser = provider.browser();
    await tokens(provider, client, person, {}, browser);
    const { end_session_endpoint: url } = provider.metadata;
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    await browser.open(url, { headers });
    await browser.open(url, { method: 'POST', headers, body: new URLSearchParams({ step: 'sign-out' }) });
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('by the form of the page needs the form’s token', async () => {
    const browser = provider.browser();
    await tokens(provider, client, person, {}, browser);
    const page = await browser.open(provider.metadata.end_session_endpoint);
    const form = page.forms.find(({ buttons }) => buttons.includes('step=sign-out'));
    const body = new URLSearchParams({ ...form?.fields, form_token: 'AAAA', step: 'sign-out' });
    await browser.open(new URL(form?.action ?? '', page.url), { method: 'POST', body, headers: own() });
    expect(await isSignedIn(browser)).toBe(true);
  });
});

describe('pages', () => {
  it('stay out of frames, run no script, send no address on and are not stored', async () => {
    const page = await signInPage(provider.browser());
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).not.toMatch(/unsafe|script-src(?! 'none')/);
    expect(page.headers.get('x-frame-options') ?? 'DENY').toMatch(/^deny$/i);
    expect(page.headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/);
    expect(page.headers.get('cache-control')).toMatch(/no-store/);
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
    expect(page.text).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1|client\.example)/);
  });

  it('say what a stranger wrote as text, never as markup', async () => {
    const nasty = '"><script>alert(1)</script><img src=x onerror=alert(2)>';
    const named = await provider.register({ name: nasty });
    const request = codeRequest(provider, named, { login_hint: nasty, state: nasty, ui_locales: nasty, nonce: nasty });
    const page = await provider.browser().open(request.url);
    expect(page.text).not.toMatch(/<script|<img/);
  });

  it('set cookies that no script and no other site reads', async () => {
    const browser = provider.browser();
    const answer = await fetch(codeRequest(provider, client).url, { redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      expect(line).toMatch(/^__Host-/);
      expect(line).toMatch(/; HttpOnly/i);
      expect(line).toMatch(/; SameSite=(Lax|Strict)/i);
      expect(line).toMatch(/; Path=\/(;|$)/i);
      expect(line).toMatch(/; Secure/i);
    }
    expect(browser.cookies.size).toBe(0);
  });

  it('are reached by 303, so that no password goes to a client', async () => {
    const request = codeRequest(provider, client);
    const browser = provider.browser();
    const page = await browser.open(request.url);
    const form = page.forms.find(({ buttons }) => buttons.includes('step=sign-in'));
    const Cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(new URL(form?.action ?? '', page.url), {
      method: 'POST',
      body: new URLSearchParams({ ...form?.fields, ...person, step: 'sign-in' }),
      headers: { ...own(), Cookie },
      redirect: 'manual',
    });
    expect([200, 303]).toContain(answer.status);
  });
});
