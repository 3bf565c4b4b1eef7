// The plan “RP-initiated logout”, by its public descriptions and under its modules' names.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Visited } from '../oauth-rig/browser.ts';
import { type Changes, codeRequest, tokens } from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

const after = 'https://client.example/signed-out';

let provider: Provider;
let client: Registered;
let person: Person & { readonly sub: string };

beforeAll(async () => {
  provider = await openProvider();
  client = await provider.register({ settings: { postLogoutRedirectUris: [after] } });
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

/** A person who has signed in at the client, and that client's ID token. */
async function signedIn(): Promise<{
  readonly browser: Browser;
  readonly idToken: string;
  readonly accessToken: string;
}> {
  const browser = provider.browser();
  const { id_token, access_token } = await tokens(provider, client, person, {}, browser);
  return { browser, idToken: id_token, accessToken: access_token };
}

/** What the person sees who is sent to the logout, after the word that the server may ask for. */
async function logOut(browser: Browser, changes: Changes): Promise<Visited> {
  const url = new URL(provider.metadata.end_session_endpoint);
  for (const [name, value] of Object.entries(changes)) if (value !== null) url.searchParams.set(name, value);
  const page = await browser.open(url);
  const asked = page.forms.some(({ buttons }) => buttons.includes('step=sign-out'));
  return asked ? browser.press(page, 'step=sign-out') : page;
}

async function isSignedIn(browser: Browser): Promise<boolean> {
  const { left } = await walk(browser, codeRequest(provider, client, { prompt: 'none' }).url, person);
  return left?.searchParams.has('code') ?? false;
}

describe('RP-initiated logout plan', () => {
  it('oidcc-rp-initiated-logout: ends the session, and goes back with the state', async () => {
    const { browser, idToken, accessToken } = await signedIn();
    expect(await isSignedIn(browser)).toBe(true);
    const { left } = await logOut(browser, { id_token_hint: idToken, post_logout_redirect_uri: after, state: 's p&=' });
    expect(`${left?.origin}${left?.pathname}`).toBe(after);
    expect(left?.searchParams.get('state')).toBe('s p&=');
    expect(await isSignedIn(browser)).toBe(false);
    const userinfo = await fetch(provider.metadata.userinfo_endpoint, {
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    expect(userinfo.status).toBe(401);
  });

  it('oidcc-rp-initiated-logout-no-state: goes back without one', async () => {
    const { browser, idToken } = await signedIn();
    const { left } = await logOut(browser, { id_token_hint: idToken, post_logout_redirect_uri: after });
    expect(left?.href).toBe(after);
  });

  it('is served by POST as well', async () => {
    const { browser, idToken } = await signedIn();
    const body = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: after });
    let page = await browser.open(provider.metadata.end_session_endpoint, { method: 'POST', body });
    if (page.left === undefined) page = await browser.press(page, 'step=sign-out');
    expect(page.left?.href).toBe(after);
  });

  it.each<[string, Changes]>([
    ['oidcc-rp-initiated-logout-no-post-logout-redirect-uri', {}],
    ['oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', { post_logout_redirect_uri: `${after}/other` }],
    ['oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', { post_logout_redirect_uri: `${after}?a=b` }],
    ['oidcc-rp-initiated-logout-only-state', { id_token_hint: null, state: 'x' }],
    ['oidcc-rp-initiated-logout-no-params', { id_token_hint: null }],
  ])('%s: a page of the server, and no redirect', async (_module, changes) => {
    const { browser, idToken } = await signedIn();
    const page = await logOut(browser, { id_token_hint: idToken, ...changes });
    expect([page.left, page.headers.get('content-type')]).toEqual([undefined, expect.stringMatching(/^text\/html/)]);
  });

  it('oidcc-rp-initiated-logout-no-id-token-hint: asks the person, and redirects nobody unproven', async () => {
    const { browser } = await signedIn();
    const page = await browser.open(
      `${provider.metadata.end_session_endpoint}?post_logout_redirect_uri=${encodeURIComponent(after)}`,
    );
    expect(page.left).toBeUndefined();
    expect(await isSignedIn(browser)).toBe(true);
  });

  it.each(['oidcc-rp-initiated-logout-bad-id-token-hint', 'oidcc-rp-initiated-logout-modified-id-token-hint'])(
    '%s: is no proof',
    async (module) => {
      const { browser, idToken } = await signedIn();
      const [header, payload, signature = ''] = idToken.split('.');
      const bent = module.includes('modified') ? `${header}.${payload}.A${signature.slice(1, -4)}AAAA` : 'bad';
      const page = await browser.open(
        `${provider.metadata.end_session_endpoint}?${new URLSearchParams({ id_token_hint: bent, post_logout_redirect_uri: after })}`,
      );
      expect(page.left).toBeUndefined();
      expect(await isSignedIn(browser)).toBe(true);
    },
  );

  it('takes a hint for another client than the one that is named for no proof', async () => {
    const other = await provider.register({ settings: { postLogoutRedirectUris: ['https://other.example/out'] } });
    const { browser, idToken } = await signedIn();
    const page = await browser.open(
      `${provider.metadata.end_session_endpoint}?${new URLSearchParams({
        id_token_hint: idToken,
        client_id: other.clientId,
        post_logout_redirect_uri: 'https://other.example/out',
      })}`,
    );
    expect(page.left).toBeUndefined();
    expect(await isSignedIn(browser)).toBe(true);
  });
});
