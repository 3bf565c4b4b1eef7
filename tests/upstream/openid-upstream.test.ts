import { messagesEn } from '@sealwright/web';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeRequest, redeem } from '../oauth-rig/code-flow.ts';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { answered, depart, openTwoProviders, signInFar, type TwoProviders, travel, visit } from './two-providers.ts';

let both: TwoProviders;
let count = 0;
const extra: TwoProviders[] = [];

beforeAll(async () => {
  both = await openTwoProviders();
});
afterEach(async () => {
  for (const one of extra.splice(0)) await one.close();
});
afterAll(() => both?.close());

/** Somebody whom the far one knows, and has verified the address of. */
function newcomer(at = both): Promise<Person> {
  count += 1;
  return at.far.addPerson(`person-${count}@example.com`);
}

const accountOf = ({ near }: TwoProviders, email: string) => near.server.issuer.store.accounts.findByEmail(email);

describe('somebody whom another Sealwright knows', () => {
  it('signs in through it, and the application gets a token that says so', async () => {
    const person = await newcomer();
    const { near, client } = both;
    const { near: browser, far } = travel(both);
    const request = codeRequest(near, client);
    const page = await browser.open(request.url);
    const { left } = await browser.press(page, 'step=upstream');
    const back = await browser.open(await visit(far, left as URL, person));
    // A page, and no redirect: whatever forms the provider showed, their policy ends here.
    expect(back.status).toBe(200);
    const code = answered(back).get('code') ?? '';
    const { body } = await redeem(near, client, request, code);
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString());
    const account = await accountOf(both, person.email);
    expect(claims).toMatchObject({ iss: near.issuer, sub: account?.sub, amr: ['fed'] });
    expect(account).toMatchObject({ emailVerified: true, passwordHash: null });
  });

  it('who is not whom the application demanded is refused there, by a page as well', async () => {
    const { near, client } = both;
    const demanded = await near.addPerson('demanded@example.com');
    const traveller = travel(both);
    const claims = JSON.stringify({ id_token: { sub: { value: demanded.sub } } });
    const page = await traveller.near.open(codeRequest(near, client, { claims }).url);
    const { left } = await traveller.near.press(page, 'step=upstream');
    const back = await traveller.near.open(await visit(traveller.far, left as URL, await newcomer()));
    expect([back.status, answered(back).get('error')]).toStrictEqual([200, 'login_required']);
  });

  it('comes into the same account again, from another browser and under another address', async () => {
    const person = await newcomer();
    await signInFar(both, person);
    const { sub } = (await accountOf(both, person.email)) ?? {};
    const { store } = both.far.server.issuer;
    const known = await store.accounts.findByEmail(person.email);
    await store.accounts.change(known?.sub ?? '', () => ({ outcome: true, set: { email: `moved-${person.email}` } }));
    answered(await signInFar(both, { ...person, email: `moved-${person.email}` }));
    expect(await accountOf(both, `moved-${person.email}`)).toBeUndefined();
    const [identity] = await both.near.server.issuer.upstreamAccounts.list(sub ?? '');
    expect(identity).toMatchObject({ issuer: both.far.issuer, sub });
  });

  it('is let in to the account that has their verified address', async () => {
    const person = await newcomer();
    const { sub } = await both.near.addPerson(person.email);
    answered(await signInFar(both, person));
    expect(await both.near.server.issuer.upstreamAccounts.list(sub)).toHaveLength(1);
  });

  it('may enter the server itself, see the link, and take it away while there is another way in', async () => {
    const person = await newcomer();
    const { sub } = await both.near.addPerson(person.email);
    const traveller = travel(both);
    const page = await traveller.near.open(`${both.near.issuer}/sign-in?to=account`);
    const { left } = await traveller.near.press(page, 'step=upstream');
    const account = await traveller.near.open(await visit(traveller.far, left as URL, person));
    expect(account.url).toBe(`${both.near.issuer}/`);
    expect(account.text).toContain('Remove <bdi>Far</bdi>');
    await traveller.near.press(account, 'step=unlink');
    expect(await both.near.server.issuer.upstreamAccounts.list(sub)).toStrictEqual([]);
  });

  it('is refused where sign-up is closed and nobody made an account, and where it is suspended', async () => {
    const closed = await openTwoProviders({ signUp: 'closed' });
    extra.push(closed);
    const person = await newcomer(closed);
    expect((await signInFar(closed, person)).text).toContain(messagesEn.faults.upstream_no_account);
    const { sub } = await closed.near.addPerson(person.email);
    await closed.near.server.issuer.accounts.suspend(sub);
    expect((await signInFar(closed, person)).text).toContain(messagesEn.faults.upstream_account_unavailable);
  });

  it('who declines there comes back to the page, and may sign in another way', async () => {
    const { near, far } = travel(both);
    const page = await far.open(await depart(both, near));
    const { left } = await far.press(page, 'step=cancel');
    const back = await near.open(left as URL);
    expect(back.url).toContain('/interaction/');
    expect(back.text).toContain(messagesEn.faults.upstream_refused);
    const person = await both.near.addPerson('another-way@example.com');
    answered(await near.press(back, 'step=sign-in', { ...person }));
  });
});

describe('a provider that is down', () => {
  it('keeps nobody from signing in another way, and is asked again by the next', async () => {
    const alone = await openTwoProviders();
    extra.push(alone);
    await alone.far.close();
    const { near } = travel(alone);
    const page = await near.open(codeRequest(alone.near, alone.client).url);
    const back = await near.press(page, 'step=upstream');
    expect(back.text).toContain(messagesEn.faults.upstream_failed);
    const person = await alone.near.addPerson('still-here@example.com');
    answered(await near.press(back, 'step=sign-in', { ...person }));
  });
});
