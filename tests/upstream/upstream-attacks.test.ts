import { messagesEn } from '@sealwright/web';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeRequest } from '../oauth-rig/code-flow.ts';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { answered, depart, openTwoProviders, signInFar, type TwoProviders, travel, visit } from './two-providers.ts';

let both: TwoProviders;
let count = 0;
const extra: TwoProviders[] = [];
const password = 'moth-relay-catalogue-77';

beforeAll(async () => {
  both = await openTwoProviders();
});
afterEach(async () => {
  for (const one of extra.splice(0)) await one.close();
});
afterAll(() => both?.close());

function newcomer(at = both): Promise<Person> {
  count += 1;
  return at.far.addPerson(`victim-${count}@example.com`);
}

const linkedTo = async ({ near }: TwoProviders, email: string): Promise<number> => {
  const account = await near.server.issuer.store.accounts.findByEmail(email);
  return account === undefined ? 0 : (await near.server.issuer.upstreamAccounts.list(account.sub)).length;
};

describe('an account that somebody made in advance', () => {
  it('with the victim’s address is not the victim’s, until the victim has proven that it is', async () => {
    const victim = await newcomer();
    const { accounts } = both.near.server.issuer;
    await accounts.signUp({ email: victim.email, password });
    const page = await signInFar(both, victim);
    expect(page.url).toContain('/upstream-proof/');
    expect(page.text).toContain(messagesEn.titles.proveAccount);
    expect(await linkedTo(both, victim.email)).toBe(0);
  });

  it('is proven by its password, as slowly as any log-in, and by nothing else', async () => {
    const victim = await newcomer();
    await both.near.server.issuer.accounts.signUp({ email: victim.email, password });
    const traveller = travel(both);
    const page = await signInFar(both, victim, traveller);
    const wrong = await traveller.near.press(page, 'step=prove', { password: 'not-The-password-8' });
    expect(wrong.text).toContain(messagesEn.faults.credentials_invalid);
    expect(wrong.text).not.toContain('not-The-password-8');
    // The address stands on the page and is not taken from it.
    const other = await both.near.addPerson(`owned-${victim.email}`);
    const swapped = await traveller.near.press(wrong, 'step=prove', {
      email: other.email,
      password: 'wrong-Password-9',
    });
    expect(swapped.text).toContain(messagesEn.faults.credentials_invalid);
    expect(await linkedTo(both, victim.email)).toBe(0);
    answered(await traveller.near.press(swapped, 'step=prove', { password }));
    expect(await linkedTo(both, victim.email)).toBe(1);
    const again = await traveller.near.open(swapped.url);
    expect(again.status).toBe(400);
  });

  it('is proven by a form that may end at the application’s own scheme, where it asked, and nowhere else', async () => {
    const scheme = 'com.example.app:/callback';
    const settings = { consent: 'implied' } as const;
    const native = await both.near.register({ kind: 'public', redirectUris: [scheme], settings });
    const web = await both.near.register({ settings });
    for (const [client, changes, source] of [
      [native, { redirect_uri: scheme }, "form-action 'self' com.example.app:"],
      [web, {}, "form-action 'self'"],
    ] as const) {
      const victim = await newcomer();
      await both.near.server.issuer.accounts.signUp({ email: victim.email, password });
      const { near, far } = travel(both);
      const asked = await near.open(codeRequest(both.near, client, changes).url);
      const { left: door } = await near.press(asked, 'step=upstream');
      const page = await near.open(await visit(far, door as URL, victim));
      expect(page.text).toContain(messagesEn.titles.proveAccount);
      const policy = page.headers.get('content-security-policy')?.split(/; ?/) ?? [];
      expect(policy.find((one) => one.startsWith('form-action'))).toBe(source);
      const { left } = await near.press(page, 'step=prove', { password });
      expect(left?.searchParams.has('code')).toBe(true);
    }
  });

  it('is proven in the browser that came with the identity', async () => {
    const victim = await newcomer();
    await both.near.server.issuer.accounts.signUp({ email: victim.email, password });
    const page = await signInFar(both, victim);
    const attacker = travel(both).near;
    await depart(both, attacker);
    const opened = await attacker.open(page.url);
    expect([opened.status, opened.text.includes(victim.email)]).toStrictEqual([403, false]);
  });
});

describe('an answer of the provider', () => {
  it('counts once', async () => {
    const victim = await newcomer();
    const { near, far } = travel(both);
    const answer = await visit(far, await depart(both, near), victim);
    answered(await near.open(answer));
    const replayed = await near.open(answer);
    expect(replayed.status).toBe(400);
    expect(replayed.text).toContain(messagesEn.errors.interaction_expired);
  });

  it('counts in the browser that left: nobody is signed in as somebody else by a link', async () => {
    const attacker = await newcomer();
    const theirs = travel(both);
    const answer = await visit(theirs.far, await depart(both, theirs.near), attacker);
    const victim = travel(both);
    expect((await victim.near.open(answer)).status).toBe(403);
    // Nor while the victim is on the way to the same provider.
    await depart(both, victim.near);
    expect((await victim.near.open(answer)).status).toBe(403);
    expect(victim.near.cookies.has('__Host-sealwright-browser')).toBe(false);
    // And the attempt used nothing up.
    answered(await theirs.near.open(answer));
  });

  it('counts with the code that belongs to it', async () => {
    const [one, two] = [travel(both), travel(both)];
    const mine = await visit(one.far, await depart(both, one.near), await newcomer());
    const theirs = await visit(two.far, await depart(both, two.near), await newcomer());
    mine.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    expect((await one.near.open(mine)).text).toContain(messagesEn.faults.upstream_failed);
    expect(one.near.cookies.has('__Host-sealwright-browser')).toBe(false);
  });

  it.each<[string, (answer: URL) => void]>([
    ['without an issuer, where the provider says that it sends one', (url) => url.searchParams.delete('iss')],
    ['of another issuer', (url) => url.searchParams.set('iss', 'https://evil.example')],
    ['without a code', (url) => url.searchParams.delete('code')],
    ['with two codes', (url) => url.searchParams.append('code', 'x')],
  ])('%s is refused', async (_, change) => {
    const { near, far } = travel(both);
    const answer = await visit(far, await depart(both, near), await newcomer());
    change(answer);
    both.takeRefusals();
    expect((await near.open(answer)).text).toContain(messagesEn.faults.upstream_failed);
    expect(both.takeRefusals()).toEqual(['upstream_answer_refused']);
    expect(near.cookies.has('__Host-sealwright-browser')).toBe(false);
  });

  it.each<[string, (answer: URL) => void, number, string]>([
    ['without a state', (url) => url.searchParams.delete('state'), 400, 'parameter_invalid'],
    ['with two states', (url) => url.searchParams.append('state', 'x'), 400, 'parameter_invalid'],
    [
      'with a state that nobody gave',
      (url) => url.searchParams.set('state', 'A'.repeat(43)),
      400,
      'interaction_unknown',
    ],
    [
      'at another provider’s address',
      (url) => Object.assign(url, { pathname: '/upstream/google/callback' }),
      403,
      'upstream_answer_refused',
    ],
  ])('%s reaches nobody', async (_, change, status, code) => {
    const { near, far } = travel(both);
    const answer = await visit(far, await depart(both, near), await newcomer());
    change(answer);
    both.takeRefusals();
    expect((await near.open(answer)).status).toBe(status);
    expect(both.takeRefusals()).toEqual([code]);
    expect(near.cookies.has('__Host-sealwright-browser')).toBe(false);
  });
});

describe('what waits for an answer', () => {
  it('is of no use to whoever reads the database', async () => {
    const { near } = travel(both);
    const door = await depart(both, near);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(await both.near.databaseHolds(door.searchParams.get(name) ?? 'nothing')).toBe(false);
    }
  });

  it('asks for PKCE with S256, and gives no two requests the same of anything', async () => {
    const { near } = travel(both);
    const [one, two] = [await depart(both, near), await depart(both, near)];
    expect(one.searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(one.searchParams.get(name)).not.toBe(two.searchParams.get(name));
    }
  });

  it('asks the provider for a sign-in of now, where the application does', async () => {
    const { near } = travel(both);
    const page = await near.open(codeRequest(both.near, both.client, { prompt: 'login' }).url);
    const { left } = await near.press(page, 'step=upstream');
    expect(left?.searchParams.get('prompt')).toBe('login');
  });
});

describe('a provider that states any address', () => {
  it('lets nobody into the account that has it, though it says that it verified it', async () => {
    const careless = await openTwoProviders({ trustEmail: false });
    extra.push(careless);
    const attacker = await newcomer(careless);
    const { sub } = await careless.near.addPerson(attacker.email);
    const page = await signInFar(careless, attacker);
    expect(page.text).toContain(messagesEn.titles.proveAccount);
    expect(await careless.near.server.issuer.upstreamAccounts.list(sub)).toStrictEqual([]);
  });

  it('and names other people’s issuer in it speaks for its own alone', async () => {
    const liar = await openTwoProviders({ issuer: 'http://127.0.0.1:1' });
    extra.push(liar);
    const { near } = travel(liar);
    const page = await near.open(codeRequest(liar.near, liar.client).url);
    expect((await near.press(page, 'step=upstream')).text).toContain(messagesEn.faults.upstream_failed);
  });
});
