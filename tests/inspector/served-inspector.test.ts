import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvider, type Provider } from '../oauth-rig/provider.ts';
import { launchChromium } from '../pages/page-host.ts';
import { type InspectorTab, openInspector } from './inspector-tab.ts';

const password = 'moth-relay-catalogue-77';
/** What the initial script may have, and what is loaded when somebody asks for the attacks, as they come over the wire. */
const maxScriptBytes = 61_440;
let provider: Provider;
let browser: Browser;
let administrator: string;

beforeAll(async () => {
  provider = await openProvider();
  await provider.addPerson('ada@example.com');
  const { accounts } = provider.server.issuer;
  ({ sub: administrator } = await accounts.create({ email: 'root@example.com', password, roles: ['admin'] }));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await provider?.close();
});

function open(): Promise<InspectorTab> {
  return openInspector(browser, { address: `${provider.issuer}/inspector`, offline: false });
}

async function accessToken(): Promise<{ readonly token: string; readonly sid: string }> {
  const body = JSON.stringify({ email: 'ada@example.com', password });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${provider.issuer}/login`, { method: 'POST', headers, body });
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };
  const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    readonly sid: string;
  };
  return { token, sid };
}

describe('the inspector, served by the authorization server', () => {
  it('is scripts within their budget; the rest is loaded when it is asked for, and is within one, too', async () => {
    const { page, complaints, requests, close } = await open();
    expect([...new Set(names(requests))]).toStrictEqual(['chunk.js', 'inspector.css', 'inspector.js']);
    expect(await bytesOf(page, requests)).toBeLessThanOrEqual(maxScriptBytes);
    const before = requests.length;
    const { token } = await accessToken();
    await page.getByRole('textbox', { name: 'Token', exact: true }).fill(token);
    await page.getByRole('button', { name: 'Forge them now' }).click();
    await page.getByText(/\d+ of \d+ attacks/).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    const attacks = requests.slice(before).filter((url) => url.includes('attempt-attacks'));
    expect(attacks).toHaveLength(1);
    expect(await bytesOf(page, attacks)).toBeLessThanOrEqual(maxScriptBytes);
    expect(requests.every((url) => url.startsWith(`${provider.issuer}/inspector/`))).toBe(true);
    expect(requests.join()).not.toContain('eyJ');
    expect(complaints).toStrictEqual([]);
    await close();
  });

  it('checks a token against the server’s own keys', async () => {
    const { page, close, requests, complaints } = await open();
    const { token } = await accessToken();
    await page.getByRole('textbox', { name: 'Token', exact: true }).fill(token);
    await page.getByRole('button', { name: 'Check against this server’s keys' }).click();
    await page.getByText('Verified', { exact: true }).waitFor();
    expect(requests.filter((url) => !url.includes('/inspector/'))).toStrictEqual([
      `${provider.issuer}/.well-known/jwks.json`,
    ]);
    expect(complaints).toStrictEqual([]);
    await close();
  });

  it('makes no script of what gets into it, and is shown in no frame', async () => {
    const { page, complaints, close } = await open();
    await page.addScriptTag({ content: "document.title = 'taken over'" }).catch(() => undefined);
    expect(await page.title()).toBe('Token inspector – Sealwright');
    expect(complaints.join()).toMatch(/Content Security Policy|TrustedScript/);
    const answer = await page.request.get(`${provider.issuer}/inspector`);
    expect(answer.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.headers()['cache-control']).toBe('no-store');
    await close();
  });
});

describe('an administrator at the inspector', () => {
  it('sends the identifiers that are shown, never the token, and learns of the session, its end and the verifiers', async () => {
    const { page, close, complaints } = await open();
    const { token, sid } = await accessToken();
    const sent = sentBodies(page);
    await page.getByRole('textbox', { name: 'Token', exact: true }).fill(token);
    await page.getByText('As an administrator').click();
    const shown = (await page.locator('.sent').textContent()) ?? '';
    await signIn(page, 'root@example.com');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Not revoked').waitFor();
    expect(await page.getByText('signs now').isVisible()).toBe(true);
    const question = sent.find(({ path }) => path === '/admin/api/inspect');
    expect(JSON.parse(question?.body ?? '')).toStrictEqual(JSON.parse(shown));
    expect(Object.keys(JSON.parse(shown)).toSorted()).toStrictEqual(
      ['aud', 'client_id', 'epoch', 'exp', 'iat', 'iss', 'jti', 'kid', 'sid', 'sub'].toSorted(),
    );
    const [, , signature = ''] = token.split('.');
    expect(sent.some(({ body }) => body.includes('eyJ') || body.includes(signature))).toBe(false);

    await provider.server.issuer.revocations.revoke({ kind: 'session', sid });
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();

    // His own sign-in is taken back, as it would be by its age: he is asked for it again, and told why.
    await provider.server.issuer.revocations.revoke({ kind: 'subject', sub: administrator });
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Sign in again').waitFor();
    expect(await page.getByLabel('Password').count()).toBe(1);
    // Chromium itself writes each 401 into the console.
    expect(complaints.filter((one) => !one.includes('401'))).toStrictEqual([]);
    await close();
  });

  it('leaves nothing behind: no cookie, no storage, and no session once the page is left', async () => {
    const { page, close } = await open();
    const { token } = await accessToken();
    const sent = sentBodies(page);
    await page.getByRole('textbox', { name: 'Token', exact: true }).fill(token);
    await page.getByText('As an administrator').click();
    await signIn(page, 'root@example.com');
    await page.getByRole('button', { name: 'Ask', exact: true }).waitFor();
    expect(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length')).toBe(0);
    expect(await page.context().cookies()).toStrictEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await expect.poll(() => sent.some(({ path }) => path === '/logout')).toBe(true);
    await close();
  });

  it.each([
    ['ada@example.com', password, 'This account may not administer.'],
    ['root@example.com', 'wrong words entirely', 'The e-mail address or the password is wrong.'],
  ])('is not %s with %j', async (email, typed, words) => {
    const { page, close } = await open();
    const { token } = await accessToken();
    await page.getByRole('textbox', { name: 'Token', exact: true }).fill(token);
    await page.getByText('As an administrator').click();
    await signIn(page, email, typed);
    await page.getByText(words).waitFor();
    expect(await page.getByRole('button', { name: 'Ask', exact: true }).count()).toBe(0);
    await close();
  });
});

async function signIn(page: Page, email: string, typed = password): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(typed);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

interface Sent {
  readonly path: string;
  readonly body: string;
}

function sentBodies(page: Page): readonly Sent[] {
  const sent: Sent[] = [];
  page.on('request', (request: Request) => {
    sent.push({ path: new URL(request.url()).pathname, body: request.postData() ?? '' });
  });
  return sent;
}

/** The files’ names without their hashes. */
function names(requests: readonly string[]): readonly string[] {
  return requests.map((url) => (url.split('/').at(-1) ?? '').replace(/-[A-Z0-9]{8}\./, '.')).toSorted();
}

/** How many bytes of script came over the wire. */
function bytesOf(page: Page, urls: readonly string[]): Promise<number> {
  const scripts = urls.filter((url) => url.endsWith('.js'));
  return page.evaluate<number>(`performance.getEntriesByType('resource')
    .filter(({ name }) => ${JSON.stringify(scripts)}.includes(name))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`);
}
