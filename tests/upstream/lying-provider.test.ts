import { messagesEn } from '@sealwright/web';
import { createUpstream } from 'sealwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBrowser, type Visited } from '../oauth-rig/browser.ts';
import { codeRequest, redeem } from '../oauth-rig/code-flow.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';
import { type LyingProvider, openLyingProvider } from './lying-provider.ts';

let far: LyingProvider;
let near: Provider;
let client: Registered;

beforeAll(async () => {
  far = await openLyingProvider();
  near = await openProvider({ upstreams: [createUpstream(facts())] });
  client = await near.register({ settings: { consent: 'implied' } });
});
afterAll(async () => {
  await near?.close();
  await far?.close();
});
beforeEach(() => {
  Object.assign(far, { claims: {}, foreignKey: false, metadata: {} });
});

const facts = () =>
  ({
    id: 'far',
    name: 'Far',
    kind: 'oidc',
    issuer: far.issuer,
    clientId: 'near',
    clientSecret: 's',
  }) as const;

async function signIn(at = near, door = codeRequest(near, client).url): Promise<Visited> {
  const browser = createBrowser(at.issuer);
  const page = await browser.open(door);
  const { left } = await browser.press(page, 'step=upstream');
  const away = await fetch(left as URL, { redirect: 'manual' });
  return browser.open(away.headers.get('location') ?? '');
}

const accounts = async (): Promise<number> => (await near.server.issuer.store.accounts.list()).length;

describe('a provider’s ID token', () => {
  it('lets in whom it names, when all of it holds', async () => {
    const { left } = await signIn();
    expect(left?.searchParams.get('code')).toMatch(/^[\w-]{43}$/);
  });

  const hour = 3600;
  const now = (): number => Math.floor(Date.now() / 1000);
  it.each<[string, () => Partial<LyingProvider>]>([
    ['another provider’s issuer', () => ({ claims: { iss: 'https://accounts.google.com' } })],
    ['another audience', () => ({ claims: { aud: 'somebody-else' } })],
    ['another nonce', () => ({ claims: { nonce: 'replayed' } })],
    ['no nonce', () => ({ claims: { nonce: undefined } })],
    ['an end that has passed', () => ({ claims: { iat: now() - 2 * hour, exp: now() - hour } })],
    ['no subject', () => ({ claims: { sub: undefined } })],
    ['a subject that is not one', () => ({ claims: { sub: 'a'.repeat(256) } })],
    ['a subject of line breaks', () => ({ claims: { sub: 'p1\r\nSet-Cookie: x' } })],
    ['a signature of a key that it never published', () => ({ foreignKey: true })],
  ])('with %s lets nobody in', async (_, lie) => {
    const before = await accounts();
    Object.assign(far, lie());
    const { text } = await signIn();
    expect(text).toContain(messagesEn.faults.upstream_failed);
    expect(await accounts()).toBe(before);
  });

  it.each<[string, unknown]>([
    ['a text', 'true'],
    ['a number', 1],
    ['nothing', undefined],
    ['false', false],
  ])('that says of an address that it is verified by %s does not say so', async (name, value) => {
    const email = `owner-${name.replaceAll(' ', '-')}@example.com`;
    const { sub } = await near.addPerson(email);
    far.claims = { sub: `liar ${name}`, email, email_verified: value };
    expect((await signIn()).text).toContain(messagesEn.titles.proveAccount);
    expect(await near.server.issuer.upstreamAccounts.list(sub)).toStrictEqual([]);
  });

  it.each([
    [false, ['fed']],
    [true, ['fed', 'mfa', 'hwk']],
  ])('puts its methods into our tokens only if it is believed (%s), and no words of its own', async (trustAmr, amr) => {
    far.claims = {
      sub: 'mfa',
      email: 'mfa@example.com',
      amr: ['mfa', 'admin', 7, 'hwk'],
      acr: 'gold',
      roles: ['admin'],
    };
    const upstreams = [createUpstream({ ...facts(), trustAmr })];
    const believing = await openProvider({ upstreams });
    const application = await believing.register({ settings: { consent: 'implied' } });
    const request = codeRequest(believing, application);
    const { left } = await signIn(believing, request.url);
    const { body } = await redeem(believing, application, request, left?.searchParams.get('code') ?? '');
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.amr).toStrictEqual(amr);
    expect(claims).not.toHaveProperty('acr');
    expect(await believing.server.issuer.store.accounts.findByEmail('mfa@example.com')).toMatchObject({ roles: [] });
    await believing.close();
  });
});
