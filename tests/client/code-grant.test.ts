import { type Arrival, type CodeGrant, type CodeGrantOptions, createCodeGrant } from '@sealwright/client/code';
import { createDpop } from '@sealwright/client/dpop';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPage, type TestPage } from '../../packages/client/test/redirect-page.ts';
import type { Browser } from '../oauth-rig/browser.ts';
import { claimsOf } from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { api, openProvider, type Provider } from '../oauth-rig/provider.ts';
import type { WireAnswer } from '../oauth-rig/wire-answer.ts';

const home = 'https://app.example/orders';
const redirectUri = 'https://app.example/callback';
const out = 'https://app.example/out';
let provider: Provider;
let person: Person & { readonly sub: string };
let clientId: string;
/** Signed in once: a password takes long to check, and is checked elsewhere. */
let usual: Browser;
beforeAll(async () => {
  provider = await openProvider();
  person = await provider.addPerson('ada@example.com');
  clientId = await register(provider);
  usual = provider.browser();
});
afterAll(() => provider?.close());

async function register(at: Provider): Promise<string> {
  const settings = { postLogoutRedirectUris: [out] };
  const client = { kind: 'public', redirectUris: [redirectUri], allowedOrigins: ['https://app.example'] } as const;
  return (await at.register({ ...client, settings })).clientId;
}

const open = (page: TestPage, options: Partial<CodeGrantOptions> = {}): CodeGrant =>
  createCodeGrant({ issuer: provider.issuer, clientId, redirectUri, page, scope: 'openid read', ...options });

interface Returned {
  readonly grant: CodeGrant;
  readonly arrival: Arrival;
  readonly page: TestPage;
  readonly browser: Browser;
}

/** From the application over our pages and back, with `change` made to the address on the way. */
async function signIn(
  options: Partial<CodeGrantOptions> = {},
  { browser = usual, prompt = undefined as 'none' | undefined, change = (_url: URL): void => undefined } = {},
): Promise<Returned> {
  const page = createTestPage(home);
  await open(page, options).signIn(prompt && { prompt });
  const { left, status, text } = await walk(browser, page.left(), person);
  expect(left === undefined ? `${status} ${text.slice(0, 300)}` : '').toBe('');
  const url = new URL(left ?? home);
  change(url);
  const back = page.open(url.href);
  const grant = open(back, options);
  return { grant, arrival: await grant.arrival(), page: back, browser };
}

async function accessTokenOf(grant: CodeGrant): Promise<string> {
  const outcome = await grant.refresh();
  expect(outcome.kind).toBe('granted');
  return outcome.kind === 'granted' ? outcome.accessToken : '';
}

const bodyOf = async (response: Response): Promise<Partial<WireAnswer>> => (await response.json()) as WireAnswer;

const codeOf = (arrival: Arrival): string | undefined => (arrival.kind === 'refused' ? arrival.error.code : undefined);

describe('a sign-in at the real server', () => {
  it('gives tokens for the person, and the next ones for as long as the page lives', async () => {
    const { grant, arrival } = await signIn({ resource: api });
    expect(arrival).toEqual({ kind: 'signed-in', returnTo: '/orders' });
    const [one, two, three] = [await accessTokenOf(grant), await accessTokenOf(grant), await accessTokenOf(grant)];
    expect(new Set([one, two, three]).size).toBe(3);
    expect(claimsOf(three)).toMatchObject({ sub: person.sub, aud: api, client_id: clientId, scope: 'openid read' });
    expect(grant.claims()).toMatchObject({ sub: person.sub, aud: clientId });
  });

  it('leaves nothing in the tab’s storage, and nothing of a token in any address', async () => {
    const { grant, page } = await signIn();
    const token = await accessTokenOf(grant);
    expect(page.storage.length).toBe(0);
    expect(page.address()).toBe(redirectUri);
    expect(page.shown.some((address) => address.includes(token))).toBe(false);
  });

  it('finds the person again without a page after a reload, and nobody in a fresh browser', async () => {
    await signIn();
    const silent = await signIn({}, { prompt: 'none' });
    expect(silent.arrival).toEqual({ kind: 'signed-in', returnTo: '/orders' });
    const nobody = await signIn({}, { browser: provider.browser(), prompt: 'none' });
    expect(nobody.arrival).toMatchObject({ kind: 'refused', returnTo: '/orders', error: { error: 'login_required' } });
  });

  it('leaves its request at the server beforehand where that is asked for', async () => {
    const page = createTestPage(home);
    await open(page, { pushed: true }).signIn();
    expect([...page.left().searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    expect((await signIn({ pushed: true })).arrival.kind).toBe('signed-in');
  });

  it('hears at once what is wrong with a pushed request', async () => {
    const grant = open(createTestPage(home), { pushed: true, redirectUri: 'https://app.example/other' });
    await expect(grant.signIn()).rejects.toMatchObject({ code: 'sign_in_request_refused', error: 'invalid_request' });
  });

  it('takes an answer that a native shell is handed', async () => {
    const page = createTestPage(home);
    const grant = open(page);
    await grant.signIn();
    const { left } = await walk(usual, page.left(), person);
    expect(await grant.refresh()).toEqual({ kind: 'ended', nothingHeld: true });
    expect((await grant.arriveAt(left?.href ?? '')).kind).toBe('signed-in');
    expect((await grant.refresh()).kind).toBe('granted');
  });
});

describe('an attack on the way back', () => {
  it('with somebody else’s code ends at the server: it is not the code of this verifier', async () => {
    const page = createTestPage(home);
    await open(page).signIn();
    const { left } = await walk(usual, page.left(), person);
    const stolen = left?.searchParams.get('code') ?? '';
    const { arrival } = await signIn({}, { change: (url) => url.searchParams.set('code', stolen) });
    expect(arrival).toMatchObject({ kind: 'refused', error: { code: 'sign_in_code_refused', error: 'invalid_grant' } });
  });

  it('with the attacker’s own answer ends in the tab: it never asked', async () => {
    const page = createTestPage(home);
    await open(page).signIn();
    const { left } = await walk(usual, page.left(), person);
    const victim = open(createTestPage(left?.href ?? ''));
    expect(codeOf(await victim.arrival())).toBe('sign_in_not_begun');
  });

  it('that shows an answer twice gets nothing, and takes nothing from the first', async () => {
    const { grant, page } = await signIn();
    const again = open(page.open(page.shown[0] ?? ''));
    expect(codeOf(await again.arrival())).toBe('sign_in_not_begun');
    expect((await grant.refresh()).kind).toBe('granted');
    expect((await grant.refresh()).kind).toBe('granted');
  });

  it('by another server that is used too ends before its token endpoint hears of the code', async () => {
    const other = await openProvider();
    try {
      const { arrival } = await signIn({}, { change: (url) => url.searchParams.set('iss', other.issuer) });
      expect(codeOf(arrival)).toBe('sign_in_answer_foreign');
      const foreign = { issuer: other.issuer, clientId: await register(other) };
      const page = createTestPage(home);
      await open(page).signIn();
      const { left } = await walk(usual, page.left(), person);
      expect(codeOf(await open(page.open(left?.href ?? ''), foreign).arrival())).toBe('sign_in_not_begun');
    } finally {
      await other.close();
    }
  });
});

describe('the end of a session', () => {
  it('by the application is told to the server: the tokens are good no more', async () => {
    const { grant } = await signIn();
    const token = await accessTokenOf(grant);
    const userinfo = (): Promise<Response> =>
      fetch(provider.metadata.userinfo_endpoint, { headers: { authorization: `Bearer ${token}` } });
    expect((await userinfo()).status).toBe(200);
    expect(await grant.end(token)).toEqual({ kind: 'ended' });
    expect((await userinfo()).status).toBe(401);
    expect((await grant.refresh()).kind).toBe('ended');
  });

  it('at the server asks nobody where the page knows the session, and ends those of other tabs', async () => {
    const { browser, grant } = await signIn({}, { browser: provider.browser() });
    const other = await signIn({}, { browser, prompt: 'none' });
    const leaving = createTestPage(home);
    const options = { postLogoutRedirectUri: out };
    await open(leaving, options).signIn({ prompt: 'none' });
    const { left } = await walk(browser, leaving.left(), person);
    const page = leaving.open(left?.href ?? '');
    const third = open(page, options);
    await third.arrival();
    await third.signOut();
    expect((await browser.open(page.left())).left?.href).toBe(out);
    expect((await signIn({}, { browser: provider.browser(), prompt: 'none' })).arrival.kind).toBe('refused');
    for (const each of [grant, other.grant]) {
      await each.refresh();
      expect((await each.refresh()).kind).toBe('ended');
    }
  });

  it('at the server after the application’s own is without a question too', async () => {
    const { browser, grant, page } = await signIn({ postLogoutRedirectUri: out }, { browser: provider.browser() });
    await grant.end(await accessTokenOf(grant));
    await grant.signOut();
    expect((await browser.open(page.left())).left?.href).toBe(out);
  });

  it('at the server is asked of the person where the page knows no session', async () => {
    const { browser } = await signIn({}, { browser: usual });
    const page = createTestPage(home);
    await open(page, { postLogoutRedirectUri: out }).signOut();
    const asked = await browser.open(page.left());
    expect(asked.forms.flatMap(({ buttons }) => buttons)).toContain('step=sign-out');
  });
});

describe('tokens that are bound to a key', () => {
  const dpop = () => createDpop({ issuer: provider.issuer, clientId, indexedDB: null });

  it('come with the server’s nonce, and so do the next ones', async () => {
    const proof = dpop();
    const { grant, arrival } = await signIn({ proof });
    expect(arrival.kind).toBe('signed-in');
    await accessTokenOf(grant);
    const accessToken = await accessTokenOf(grant);
    expect(claimsOf(accessToken)['cnf']).toEqual({ jkt: expect.stringMatching(/^[\w-]{43}$/) });
    const url = provider.metadata.userinfo_endpoint;
    const headers = { authorization: `DPoP ${accessToken}` };
    const good = await proof.send({ method: 'GET', url, accessToken }, (sent) =>
      fetch(url, { headers: { ...headers, dpop: sent } }),
    );
    expect(good.status).toBe(200);
    const thief = await dpop().send({ method: 'GET', url, accessToken }, (sent) =>
      fetch(url, { headers: { ...headers, dpop: sent } }),
    );
    expect(thief.status).toBe(401);
  });

  it('are not renewed for a copied refresh token: that has no key', async () => {
    let copied = '';
    const listen: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (input === provider.metadata.token_endpoint) copied = (await bodyOf(response.clone())).refresh_token ?? copied;
      return response;
    };
    const { arrival } = await signIn({ proof: dpop(), host: { fetch: listen } });
    expect([arrival.kind, copied === '']).toEqual(['signed-in', false]);
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: copied, client_id: clientId });
    const thief = await fetch(provider.metadata.token_endpoint, { method: 'POST', body });
    expect([thief.status, (await bodyOf(thief)).error]).toEqual([400, 'invalid_grant']);
  });
});
