import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  apiOrigin,
  type FirstPartyServer,
  issuerUrl,
  pageOrigin,
  password,
  startFirstPartyServer,
} from '../test/first-party-server.ts';
import { createTestPage } from '../test/redirect-page.ts';
import { type Arrival, type CodeGrant, createCodeGrant, openVaultRecords } from './code.ts';
import { createMemoryVault, type TokenVault } from './token-vault.ts';

const clientId = 'orders';
const redirectUri = `${pageOrigin}/callback`;
let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
  await server.issuer.clients.add({
    ...{ clientId, kind: 'public', name: 'Orders', redirectUris: [redirectUri], allowedOrigins: [pageOrigin] },
    ...{ scopes: ['openid'], resources: [apiOrigin] },
  });
});
afterAll(() => server?.close());

/** How far the server's clock, which its answers tell, has left that of the device behind. */
let passedSeconds = 0;
const pass = (seconds: number): void => {
  passedSeconds += seconds;
  server.pass(seconds);
};

/** What the network does with the next request. */
type Fault = 'loses the answer' | 'fails' | 'breaks' | 'spoils the answer';

interface Session {
  readonly grant: CodeGrant;
  readonly arrival: Arrival;
  /** The program begins anew, with nothing but its vault. */
  restart(): CodeGrant;
  /** The bodies that were sent to `/token`, in order. */
  readonly sent: URLSearchParams[];
  next(fault: Fault): void;
  /** Shows the newest refresh token that was on the way, as who copied it would: without the attempt key. */
  steal(): Promise<Response>;
}

/** A session as a code began it, at the real server. */
async function begin(vault?: TokenVault): Promise<Session> {
  const sent: URLSearchParams[] = [];
  let [fault, newest] = [undefined as Fault | undefined, ''];
  const answer = async (request: Request): Promise<Response> => {
    const { body, status, headers } = await server.handler.fetch(request, { remoteAddress: '203.0.113.7' });
    const date = new Date(Date.now() + passedSeconds * 1000).toUTCString();
    return new Response(body, { status, headers: { ...Object.fromEntries(headers), date } });
  };
  const network = async (request: Request): Promise<Response> => {
    const now = fault;
    fault = undefined;
    if (now === 'breaks') throw new TypeError('offline');
    if (now === 'fails') return new Response('', { status: 503, headers: { 'retry-after': '7' } });
    const response = await answer(request);
    const { refresh_token: token } = (await response.clone().json()) as { readonly refresh_token?: string };
    if (now === 'loses the answer') throw new TypeError('offline');
    newest = token ?? newest;
    return now === 'spoils the answer' ? new Response('<html>', { status: 200 }) : response;
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    request.headers.set('origin', pageOrigin);
    if (!request.url.endsWith('/token')) return answer(request);
    sent.push(new URLSearchParams(await request.clone().text()));
    return network(request);
  };
  const page = createTestPage(`${pageOrigin}/`);
  const kept = vault && { vault: openVaultRecords(vault) };
  const options = { issuer: issuerUrl, clientId, redirectUri, host: { fetch }, ...kept };
  await createCodeGrant({ ...options, page }).signIn();
  const code = await codeFor(page.left().searchParams);
  const back = new URLSearchParams({ code, state: page.left().searchParams.get('state') ?? '', iss: issuerUrl });
  const grant = createCodeGrant({ ...options, page: page.open(`${redirectUri}?${back}`) });
  const arrival = await grant.arrival();
  if (arrival.kind === 'signed-in') expect((await grant.refresh()).kind).toBe('granted');
  return {
    ...{ grant, arrival, sent },
    restart: () =>
      createCodeGrant({ ...options, ...(vault && { vault: openVaultRecords(vault) }), page: page.open(redirectUri) }),
    next: (wanted) => {
      fault = wanted;
    },
    steal: () => {
      const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: newest, client_id: clientId });
      return answer(new Request(`${issuerUrl}/token`, { method: 'POST', body }));
    },
  };
}

/** As the authorization endpoint makes it, once the person has let the client in. */
async function codeFor(asked: URLSearchParams): Promise<string> {
  const authenticated = await server.issuer.accounts.authenticate({
    email: await server.anybody(),
    password,
    clientId,
  });
  const [codeChallenge, nonce] = [asked.get('code_challenge') ?? '', asked.get('nonce')];
  const request = { authenticated, redirectUri, codeChallenge, scope: 'openid', resources: [], nonce };
  return (await server.issuer.grants.codes.issue(request)).code;
}

describe('the session of a code', () => {
  it('shows another refresh token each time', async () => {
    const { grant, sent } = await begin();
    for (const _ of [1, 2, 3]) {
      pass(600);
      expect((await grant.refresh()).kind).toBe('granted');
    }
    expect(new Set(sent.map((body) => body.get('refresh_token'))).size).toBe(4);
  });

  it('outlives an answer that was lost, however late it asks again: the attempt key goes with the token', async () => {
    const { grant, next } = await begin();
    for (const fault of ['loses the answer', 'spoils the answer'] as const) {
      pass(600);
      next(fault);
      expect(await grant.refresh()).toMatchObject({ kind: 'unavailable' });
      pass(3_600);
      expect((await grant.refresh()).kind).toBe('granted');
    }
  });

  it.each([
    ['breaks', { kind: 'unavailable', reason: 'offline' }],
    ['fails', { kind: 'unavailable', reason: 'server_error', retryAfterSeconds: 7 }],
  ] as const)('stays where the network %s', async (fault, outcome) => {
    const { grant, next } = await begin();
    next(fault);
    expect(await grant.refresh()).toEqual(outcome);
    expect((await grant.refresh()).kind).toBe('granted');
  });

  it('ends for both when a copied token is shown: the thief has no attempt key', async () => {
    const { grant, steal } = await begin();
    pass(600);
    expect((await steal()).status).toBe(200);
    pass(600);
    expect(await grant.refresh()).toEqual({ kind: 'ended' });
    expect(await grant.refresh()).toEqual({ kind: 'ended', nothingHeld: true });
  });

  it('ends at the server’s word', async () => {
    const { grant } = await begin();
    await server.issuer.sessions.end({ sid: String(grant.claims()?.['sid']) }, 'revoked');
    expect(await grant.refresh()).toEqual({ kind: 'ended' });
  });
});

describe('the session of a code in a vault', () => {
  it('is there after a restart, with the person, and after a second', async () => {
    const vault = createMemoryVault();
    const { restart } = await begin(vault);
    for (const _ of [1, 2]) {
      pass(600);
      const grant = restart();
      expect(await grant.refresh()).toMatchObject({ kind: 'granted', sub: expect.stringMatching(/^usr_/) });
      expect(grant.claims()).toMatchObject({ iss: issuerUrl, aud: clientId });
    }
  });

  it('outlives a restart between request and answer', async () => {
    const { grant, next, restart } = await begin(createMemoryVault());
    pass(600);
    next('loses the answer');
    await grant.refresh();
    pass(3_600);
    expect((await restart().refresh()).kind).toBe('granted');
  });

  it('is gone with its end, and not in the memory of a page', async () => {
    const vault = createMemoryVault();
    const { grant, restart } = await begin(vault);
    expect(await grant.end(undefined)).toEqual({ kind: 'ended' });
    expect([await vault.get(), await restart().refresh()]).toEqual([undefined, { kind: 'ended', nothingHeld: true }]);
    expect(await (await begin()).restart().refresh()).toEqual({ kind: 'ended', nothingHeld: true });
  });

  it('that signs out without a network remembers it over a restart', async () => {
    const { grant, restart } = await begin(createMemoryVault());
    await grant.parting?.mark();
    expect(await restart().parting?.isMarked()).toBe(true);
    expect((await begin()).grant.parting).toBeUndefined();
  });

  it('is none where the vault takes nothing, and one that cannot be read says nothing of it', async () => {
    const locked = { ...createMemoryVault(), set: () => Promise.reject(new Error('locked')) };
    const { arrival } = await begin(locked);
    expect(arrival).toMatchObject({ kind: 'refused', error: { code: 'sign_in_vault_failed' } });
    const unread = { ...createMemoryVault(), get: () => Promise.reject(new Error('locked')) };
    const { restart } = await begin(unread);
    expect(await restart().refresh()).toEqual({ kind: 'unavailable', reason: 'vault_unavailable' });
  });
});
