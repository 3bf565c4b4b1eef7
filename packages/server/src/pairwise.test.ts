import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, createBrowser, type PageBrowser, signIn, verifier } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { api, claimsOf, createRig, goodPassword, type Rig } from '../test/rig.ts';

let rig: Rig;
let sub: string;
const email = 'person@example.com';
const hosts = { one: 'https://one.example/cb', two: 'https://one.example/two', other: 'https://other.example/cb' };

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  sub = await rig.signUp(email);
  const basis = { kind: 'public', scopes: ['openid', 'email'], resources: [api] } as const;
  const settings = { consent: 'implied', subjectType: 'pairwise' } as const;
  for (const [clientId, redirectUri] of Object.entries(hosts)) {
    await rig.issuer.clients.add({ ...basis, clientId, name: clientId, redirectUris: [redirectUri], settings });
  }
  const sectorIdentifierUri = 'https://other.example/sector.json';
  const several = ['https://a.example/cb', 'https://b.example/cb'];
  await rig.issuer.clients.add({
    ...{ ...basis, clientId: 'sector', name: 'Sector', redirectUris: several },
    settings: { ...settings, sectorIdentifierUri },
  });
  await rig.issuer.clients.add({ ...basis, clientId: 'alone', name: 'Alone', redirectUris: several, settings });
});
afterAll(() => rig.close());

const redirectOf = (client: string): string => (hosts as Record<string, string>)[client] ?? 'https://a.example/cb';

async function tokensOf(client: string, browser: PageBrowser = createBrowser(rig)) {
  const redirect_uri = redirectOf(client);
  const page = await browser.open(authorizeUrl(client, { redirect_uri }));
  const end = page.view === undefined ? page : await signIn(browser, page, email);
  const form = { grant_type: 'authorization_code', client_id: client, redirect_uri, code_verifier: verifier };
  const { body } = await rig.call('POST', '/token', { form: { ...form, code: answerOf(end).get('code') ?? '' } });
  const { access_token: access, id_token: id, refresh_token: refresh } = body;
  return { access, id, refresh, subject: String(claimsOf(id)['sub']) };
}

describe('a pairwise client', () => {
  it('knows a person by one name everywhere, and it is not the account’s', async () => {
    const { access, id, refresh, subject } = await tokensOf('one');
    expect(subject).not.toBe(sub);
    const info = await rig.call('GET', '/userinfo', { bearer: access });
    const form = { grant_type: 'refresh_token', refresh_token: refresh, client_id: 'one' };
    const refreshed = await rig.call('POST', '/token', { form });
    const names = [claimsOf(access), claimsOf(id), info.body, claimsOf(refreshed.body.access_token)];
    expect(names.map((claims) => claims['sub'])).toEqual([subject, subject, subject, subject]);
    for (const token of [access, id])
      expect(Buffer.from(token.split('.')[1], 'base64url').toString()).not.toContain(sub);
    expect((await tokensOf('one')).subject).toBe(subject);
  });

  it('shares the name with its own sector, and with nobody else', async () => {
    const [one, two, other, sector, alone] = await Promise.all(
      ['one', 'two', 'other', 'sector', 'alone'].map(async (client) => (await tokensOf(client)).subject),
    );
    expect(two).toBe(one);
    expect(sector).toBe(other);
    expect(new Set([sub, one, other, alone]).size).toBe(4);
  });

  it('may name its person by a hint, in its own name for them', async () => {
    const browser = createBrowser(rig);
    const { id } = await tokensOf('one', browser);
    const silent = { redirect_uri: hosts.one, prompt: 'none', id_token_hint: id };
    expect(answerOf(await browser.get(authorizeUrl('one', silent))).has('code')).toBe(true);
  });

  it.each(['all is revoked', 'the password changes', 'the account is suspended'])(
    'loses its access token once %s',
    async (what) => {
      const { access } = await tokensOf('one');
      const { issuer, store } = rig;
      if (what === 'all is revoked') await issuer.revocations.revoke({ kind: 'subject', sub });
      else if (what === 'the password changes') {
        const next = 'another-Horse8-battery-staple';
        await issuer.accounts.changePassword({ sub, current: goodPassword, next });
        await issuer.accounts.changePassword({ sub, current: next, next: goodPassword });
      } else await issuer.accounts.suspend(sub);
      await issuer.revocations.catchUp();
      await expect(issuer.verifyOwnToken(access, api)).rejects.toMatchObject({ code: 'token_revoked' });
      await store.accounts.change(sub, () => ({ outcome: null, set: { status: 'active' } }));
      expect((await tokensOf('one')).subject).not.toBe(sub);
    },
  );
});
