import { beforeEach, describe, expect, it } from 'vitest';
import { clientId, createLyingServer, issuer, json, type LyingServer, redirectUri } from '../test/lying-server.ts';
import { createTestPage, type TestPage } from '../test/redirect-page.ts';
import { type Arrival, type CodeGrant, type CodeGrantOptions, createCodeGrant } from './code.ts';

const home = 'https://app.example/orders?page=2';
let server: LyingServer;
let page: TestPage;
beforeEach(() => {
  server = createLyingServer();
  page = createTestPage(home);
});

const open = (on: TestPage, options: Partial<CodeGrantOptions> = {}): CodeGrant =>
  createCodeGrant({ issuer, clientId, redirectUri, page: on, host: { fetch: server.fetch }, ...options });

/** Leaves, and comes back with an answer: the honest one but for `changes`. */
async function comeBack(
  changes: Readonly<Record<string, string | undefined>> = {},
  options: Partial<CodeGrantOptions> = {},
): Promise<{ readonly grant: CodeGrant; readonly arrival: Arrival; readonly back: TestPage }> {
  await open(page, options).signIn();
  const { searchParams } = page.left();
  server.nonce = searchParams.get('nonce') ?? '';
  const answer = { code: 'c0de', state: searchParams.get('state') ?? '', iss: issuer, ...changes };
  const query = new URLSearchParams(
    Object.entries(answer).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const back = page.open(`${redirectUri}?${query}`);
  const grant = open(back, options);
  return { grant, arrival: await grant.arrival(), back };
}

const codeOf = (arrival: Arrival): string | undefined => (arrival.kind === 'refused' ? arrival.error.code : undefined);

describe('a sign-in by redirect', () => {
  it('asks for a code with a challenge, a state and a nonce of its own', async () => {
    await open(page).signIn({ loginHint: 'a@example.com', maxAgeSeconds: 60, uiLocales: ['de', 'en'] });
    const { origin, pathname, searchParams } = page.left();
    expect(origin + pathname).toBe(`${issuer}/authorize`);
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope: 'openid' },
      ...{ code_challenge_method: 'S256', login_hint: 'a@example.com', max_age: '60', ui_locales: 'de en' },
      ...{ code_challenge: expect.stringMatching(/^[\w-]{43}$/), nonce: expect.stringMatching(/^[\w-]{43}$/) },
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(page.left().href).not.toContain(JSON.parse(page.storage.getItem(page.storage.key(0) ?? '') ?? '').verifier);
  });

  it('ends where it began, with tokens that the page holds and nobody else', async () => {
    const { grant, arrival, back } = await comeBack();
    expect(arrival).toEqual({ kind: 'signed-in', returnTo: '/orders?page=2' });
    expect(await grant.refresh()).toMatchObject({ kind: 'granted', accessToken: 'an.access.token', sub: 'usr_1' });
    expect(grant.claims()).toMatchObject({ sub: 'usr_1', sid: 'sid_1' });
    expect(back.storage.length).toBe(0);
    const [sent] = server.came;
    expect([sent?.url, sent?.credentials, sent?.redirect]).toEqual([`${issuer}/token`, 'omit', 'error']);
    expect(Object.fromEntries(new URLSearchParams(await sent?.text()))).toEqual({
      ...{ grant_type: 'authorization_code', code: 'c0de', redirect_uri: redirectUri, client_id: clientId },
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('cleans the address before anything else runs', async () => {
    await open(page).signIn();
    const back = page.open(`${redirectUri}?code=c&state=${page.left().searchParams.get('state')}`);
    open(back);
    expect(back.address()).toBe(redirectUri);
  });

  it('stays apart from another of the same tab and of another tab', async () => {
    const other = createTestPage(home);
    await Promise.all([open(page).signIn({ returnTo: '/a' }), open(other).signIn({ returnTo: '/b' })]);
    const [mine, theirs] = [page, other].map((each) => each.left().searchParams);
    expect(mine?.get('state')).not.toBe(theirs?.get('state'));
    const crossed = open(page.open(`${redirectUri}?code=c&iss=${issuer}&state=${theirs?.get('state')}`));
    expect(codeOf(await crossed.arrival())).toBe('sign_in_not_begun');
    server.nonce = mine?.get('nonce') ?? '';
    const own = open(page.open(`${redirectUri}?code=c&iss=${issuer}&state=${mine?.get('state')}`));
    expect(await own.arrival()).toEqual({ kind: 'signed-in', returnTo: '/a' });
  });

  it('returns to the own origin alone, whoever wrote into the record', async () => {
    await expect(open(page).signIn({ returnTo: 'https://evil.example/' })).rejects.toThrow(TypeError);
    await open(page).signIn();
    const key = page.storage.key(0) ?? '';
    const record = JSON.parse(page.storage.getItem(key) ?? '');
    page.storage.setItem(key, JSON.stringify({ ...record, returnTo: '//evil.example/' }));
    const back = page.open(`${redirectUri}?code=c&iss=${issuer}&state=${page.left().searchParams.get('state')}`);
    expect(codeOf(await open(back).arrival())).toBe('sign_in_not_begun');
    expect(server.came).toEqual([]);
  });
});

describe('an answer is refused, and its code is shown to nobody,', () => {
  it.each([
    ['whose state nobody has', { state: 'A'.repeat(43) }, 'sign_in_not_begun'],
    ['without a state', { state: undefined }, 'sign_in_answer_malformed'],
    ['of another issuer: the servers were mixed up', { iss: 'https://evil.example' }, 'sign_in_answer_foreign'],
    ['of the issuer with a slash', { iss: `${issuer}/` }, 'sign_in_answer_foreign'],
    ['without the issuer that was promised', { iss: undefined }, 'sign_in_answer_foreign'],
    [
      'with an error of another issuer',
      { code: undefined, error: 'x', iss: 'https://evil.example' },
      'sign_in_answer_foreign',
    ],
    ['with an error', { code: undefined, error: 'login_required' }, 'sign_in_refused'],
    ['with an access token', { access_token: 'a' }, 'sign_in_answer_malformed'],
  ])('%s', async (_, changes, code) => {
    const { arrival, grant } = await comeBack(changes);
    expect([codeOf(arrival), server.came]).toEqual([code, []]);
    expect(await grant.refresh()).toEqual({ kind: 'ended', nothingHeld: true });
  });

  it('that comes a second time', async () => {
    const { back } = await comeBack();
    const again = open(back.open(back.shown[0] ?? ''));
    expect(codeOf(await again.arrival())).toBe('sign_in_not_begun');
    expect(server.came.length).toBe(1);
  });

  it('that this tab never asked for: nobody is signed in as somebody else', async () => {
    const fresh = createTestPage(`${redirectUri}?code=c&state=${'A'.repeat(43)}&iss=${issuer}`);
    const grant = open(fresh);
    expect([codeOf(await grant.arrival()), server.came, fresh.address()]).toEqual([
      ...['sign_in_not_begun', [], redirectUri],
    ]);
  });

  it('and says the server’s word where that is one, and no sentence of whoever wrote the address', async () => {
    const denied = (await comeBack({ code: undefined, error: 'access_denied' })).arrival;
    expect(denied).toMatchObject({ kind: 'refused', returnTo: '/orders?page=2', error: { error: 'access_denied' } });
    const spoken = (await comeBack({ code: undefined, error: 'Call 555-1234 now!' })).arrival;
    expect(spoken).toMatchObject({ kind: 'refused', error: { error: undefined } });
  });
});

describe('tokens are refused', () => {
  it.each([
    [
      'of another nonce: the code was planted',
      () => (server.claims = { nonce: 'another' }),
      'sign_in_id_token_refused',
    ],
    ['for another client', () => (server.claims = { aud: 'another' }), 'sign_in_id_token_refused'],
    ['signed by nothing', () => (server.header = { alg: 'none' }), 'sign_in_id_token_refused'],
    ['without an ID token', () => (server.tokens = { id_token: undefined }), 'sign_in_id_token_refused'],
    ['of another kind', () => (server.tokens = { token_type: 'mac' }), 'sign_in_tokens_malformed'],
    ['that never end', () => (server.tokens = { expires_in: undefined }), 'sign_in_tokens_malformed'],
    ['that are a page', () => answer(() => new Response('<html>')), 'sign_in_tokens_malformed'],
    ['of another content type', () => answer(() => new Response('{}')), 'sign_in_tokens_malformed'],
    ['that are too large to be true', () => answer(huge), 'sign_in_tokens_malformed'],
    ['for a code that is not good', () => answer(() => json(400, { error: 'invalid_grant' })), 'sign_in_code_refused'],
    ['by a server that fails', () => answer(() => json(503, {})), 'sign_in_unavailable'],
    ['by a server that sends on', () => answer(() => Promise.reject(new TypeError('redirect'))), 'sign_in_unavailable'],
  ])('%s', async (_, lie, code) => {
    lie();
    const { arrival, grant } = await comeBack();
    expect([codeOf(arrival), server.came.length]).toEqual([code, 1]);
    expect([await grant.refresh(), grant.claims()]).toEqual([{ kind: 'ended', nothingHeld: true }, undefined]);
  });

  const answer = (give: () => Response | Promise<Response>): void => {
    server.answers['/token'] = give;
  };
  const huge = (): Response => {
    const part = new TextEncoder().encode(' '.repeat(16_384));
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(part) });
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  };
});

describe('a refresh', () => {
  it.each([
    ['is for the person who signed in', () => undefined, 'granted'],
    ['for somebody else ends it all', () => (server.claims = { sub: 'usr_2' }), 'ended'],
    ['for another client does too', () => (server.claims = { aud: 'another' }), 'ended'],
    ['without an ID token is one', () => (server.tokens = { id_token: undefined }), 'granted'],
    ['with tokens of another kind changes nothing', () => (server.tokens = { token_type: 'mac' }), 'unavailable'],
  ])('%s', async (_, lie, kind) => {
    const { grant } = await comeBack();
    await grant.refresh();
    lie();
    expect((await grant.refresh()).kind).toBe(kind);
    Object.assign(server, { claims: {}, tokens: {} });
    expect((await grant.refresh()).kind).toBe(kind === 'ended' ? 'ended' : 'granted');
  });

  it('shows the same refresh token until there is another, and takes no word of the server for the end but one', async () => {
    const { grant } = await comeBack();
    await grant.refresh();
    for (const [status, error] of [
      [400, 'invalid_request'],
      [401, 'invalid_client'],
      [403, 'access_denied'],
      [404, ''],
    ] as const) {
      server.answers['/token'] = () => json(status, { error });
      expect((await grant.refresh()).kind).toBe('unavailable');
    }
    const shown = await Promise.all(server.came.slice(1).map(async (each) => new URLSearchParams(await each.text())));
    expect(new Set(shown.map((form) => form.get('refresh_token')))).toEqual(new Set(['refresh-1']));
    server.answers['/token'] = () => json(400, { error: 'invalid_grant' });
    expect(await grant.refresh()).toEqual({ kind: 'ended' });
  });
});

describe('a device whose clock is wrong', () => {
  const day = 86_400_000;
  it.each([
    [
      'signs in where the server shows the time',
      (response: Response) => response.headers.set('date', new Date().toUTCString()),
      'signed-in',
    ],
    ['does not where it shows none', () => undefined, 'refused'],
  ])('%s', async (_, tell, kind) => {
    const honest = server.fetch;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await honest(input, init);
      tell(response);
      return response;
    };
    const { arrival } = await comeBack({}, { host: { fetch, wallClock: () => Date.now() - day } });
    expect(arrival.kind).toBe(kind);
  });
});

describe('a server is refused', () => {
  it.each([
    ['of another name', { issuer: 'https://evil.example' }],
    ['of the name with a slash', { issuer: `${issuer}/` }],
    ['without PKCE', { code_challenge_methods_supported: undefined }],
    ['with plain PKCE', { code_challenge_methods_supported: ['plain'] }],
    ['that takes codes in the clear', { token_endpoint: 'http://login.example/token' }],
    ['whose page is a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['whose logout is a script', { end_session_endpoint: 'javascript:alert(1)' }],
    ['without a token endpoint', { token_endpoint: undefined }],
  ])('%s', async (_, changes) => {
    server.metadata = changes;
    await expect(open(page).signIn()).rejects.toMatchObject({ code: 'sign_in_metadata_refused' });
    expect(page.shown).toEqual([home]);
  });

  it('that cannot be reached, and asked again the next time', async () => {
    const path = '/.well-known/openid-configuration';
    server.answers[path] = () => Promise.reject(new TypeError('offline'));
    const grant = open(page);
    await expect(grant.signIn()).rejects.toMatchObject({ code: 'sign_in_unavailable' });
    delete server.answers[path];
    await grant.signIn();
    expect(page.left().origin).toBe(issuer);
  });

  it.each([
    ['an issuer in the clear', { issuer: 'http://login.example' }],
    ['an issuer with a slash', { issuer: `${issuer}/` }],
    ['no client', { clientId: '' }],
    ['a path to return to', { redirectUri: '/callback' }],
    ['the metadata of another', { metadata: { issuer: 'https://evil.example' } as never }],
  ])('at the start, with %s', (_, options) => {
    expect(() => open(page, options)).toThrow(TypeError);
  });
});
