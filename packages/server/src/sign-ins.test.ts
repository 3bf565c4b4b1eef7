import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answerOf,
  authorizeUrl,
  callback,
  createBrowser,
  formOf,
  type PageBrowser,
  verifier,
} from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, goodPassword, type Rig, url } from '../test/rig.ts';
import type { PageSession, PageSessions, SessionsView } from './index.ts';
import { formToken } from './oauth/interaction-form.ts';

let rig: Rig;
let sub: string;
let email: string;
let people = 0;
const path = '/sign-ins';
const cookieName = '__Host-sealwright-browser';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  const facts = { kind: 'public', redirectUris: [callback], scopes: ['openid', 'email'] } as const;
  await rig.issuer.clients.add({ ...facts, clientId: 'shop', name: 'The <b>shop</b>' });
});
beforeEach(async () => {
  people += 1;
  email = `person-${people}@example.com`;
  sub = await rig.signUp(email);
});
afterAll(() => rig.close());

async function signedIn(headers: Readonly<Record<string, string>> = {}, who = email): Promise<PageBrowser> {
  const browser = createBrowser(rig);
  await browser.press(await browser.get('/sign-in'), 'sign-in', { email: who, password: goodPassword }, headers);
  return browser;
}

/** Enters the shop from a browser. */
async function enter(browser: PageBrowser): Promise<string> {
  const page = await browser.open(authorizeUrl('shop'));
  const answer = answerOf(page.view?.kind === 'consent' ? await browser.press(page, 'allow') : page);
  const client = await rig.issuer.clients.find('shop');
  if (client === undefined) throw new Error('no shop');
  const code = answer.get('code') ?? '';
  const { grant } = await rig.issuer.grants.codes.redeem({
    ...{ client, code, redirectUri: callback, codeVerifier: verifier, jkt: null, certificate: null },
  });
  return grant.sid;
}

async function shown(browser: PageBrowser, target = path): Promise<SessionsView> {
  const { view, text } = await browser.get(target);
  if (view?.kind !== 'sessions') throw new Error(text);
  return view;
}

function pick(list: PageSessions | undefined, which: (one: PageSession) => boolean): PageSession {
  const found = list?.sessions.find(which);
  if (found === undefined) throw new Error('no such session on the page');
  return found;
}

const end = (browser: PageBrowser, { form, id }: Pick<PageSession, 'form' | 'id'>) =>
  browser.post(form.action, { step: 'end', session: id, form_token: form.token });
const applications = async (of = sub) => (await rig.issuer.sessions.list(of)).map(({ sid }) => sid);
const isIn = async (browser: PageBrowser) => 'account' in ((await browser.get('/')).view ?? {});

describe('the list of where one is signed in', () => {
  it('names browsers and applications, when and whence, and which of them are this browser’s', async () => {
    const mine = await signedIn({ 'user-agent': firefox });
    const other = await signedIn();
    const [here, there] = [await enter(mine), await enter(other)];
    const own = await rig.logIn(email, {}, { headers: { 'user-agent': '<script>alert(1)</script>' } });
    const { browsers, applications: held, now } = await shown(mine);
    expect(browsers?.sessions.map(({ current, userAgent }) => [current, userAgent])).toStrictEqual([
      [false, null],
      [true, firefox],
    ]);
    expect(browsers?.sessions[0]).toMatchObject({ network: '203.0.113.0/24' });
    expect(held?.sessions.map(({ id, current, clientName }) => [id, current, clientName])).toStrictEqual([
      [expect.not.stringMatching(`^(${here}|${there})$`), false, expect.any(String)],
      [there, false, 'The <b>shop</b>'],
      [here, true, 'The <b>shop</b>'],
    ]);
    expect(held?.sessions[0]?.userAgent).toBe('<script>alert(1)</script>');
    for (const { begunAt, lastUsedAt } of [...(browsers?.sessions ?? []), ...(held?.sessions ?? [])]) {
      expect(Math.abs(now - begunAt)).toBeLessThan(60_000);
      expect(lastUsedAt % 3_600_000).toBe(0);
    }
    expect(JSON.stringify([browsers, held])).not.toContain(own.refresh_token);
  });

  it('says of this browser that it is in use, however long ago it entered an application', async () => {
    const hour = 3_600_000;
    const later = await createRig({ server: { pages: plainPages, wallClock: () => Date.now() + 5 * hour } });
    await later.signUp(email);
    const browser = createBrowser(later);
    const other = createBrowser(later);
    for (const one of [browser, other]) {
      await one.press(await one.get('/sign-in'), 'sign-in', { email, password: goodPassword });
    }
    const { browsers, now } = await shown(browser);
    const hours = (at: number) => Math.floor(at / hour);
    const ages = browsers?.sessions.map(({ current, lastUsedAt }) => [current, hours(now) - hours(lastUsedAt) > 3]);
    expect(ages).toStrictEqual([
      [false, true],
      [true, false],
    ]);
    await later.close();
  });

  it('comes in pages, each list by itself, and a stranger’s place in it leads to nobody else’s', async () => {
    const proof = await rig.issuer.accounts.authenticate({ email, password: goodPassword });
    const started: string[] = [];
    for (let count = 0; count < 41; count += 1) {
      started.push((await rig.issuer.sessions.start(proof, { clientId: 'first-party', transport: 'body' })).sid);
    }
    const browser = await signedIn();
    const seen: string[] = [];
    let target: string | undefined = path;
    const lengths: number[] = [];
    for (; target !== undefined && lengths.length < 9; ) {
      const view: SessionsView = await shown(browser, target);
      const sessions = view.applications?.sessions ?? [];
      lengths.push(sessions.length);
      seen.push(...sessions.map(({ id }) => id));
      expect(view.browsers === undefined).toBe(target !== path);
      target = view.applications?.more;
    }
    expect(lengths).toStrictEqual([20, 20, 1]);
    expect(new Set(seen)).toStrictEqual(new Set(started));
    const stranger = `stranger-${email}`;
    const theirs = await rig.signUp(stranger);
    const other = await signedIn({}, stranger);
    expect((await shown(other, `${path}?applications_after=${started[0]}`)).applications?.sessions).toStrictEqual([]);
    expect(await applications(theirs)).toStrictEqual([]);
  });

  it('is shown to who is signed in, and takes no place that cannot be one', async () => {
    const browser = createBrowser(rig);
    expect((await browser.get(path)).location).toBe(`${url}/sign-in?to=sign-ins`);
    const mine = await signedIn();
    for (const after of ["a'--", '../x', 'a'.repeat(65), '', '<script>']) {
      const { status, text } = await mine.get(`${path}?${new URLSearchParams({ browsers_after: after })}`);
      expect([after, status]).toStrictEqual([after, 400]);
      expect(text).not.toContain('<script>');
    }
  });
});

describe('signing out', () => {
  it('of one application ends that one, and says so', async () => {
    const mine = await signedIn();
    const [first, second] = [await enter(mine), await enter(await signedIn())];
    const view = await shown(mine);
    const done = await end(
      mine,
      pick(view.applications, ({ id }) => id === second),
    );
    expect((await shown(mine, done.location ?? '')).notice).toBe('session-ended');
    expect(await applications()).toStrictEqual([first]);
    expect(await isIn(mine)).toBe(true);
  });

  it('of another browser ends it and what was entered from there', async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const [here] = [await enter(mine), await enter(other)];
    const view = await shown(mine);
    await end(
      mine,
      pick(view.browsers, ({ current }) => !current),
    );
    expect([await isIn(mine), await isIn(other)]).toStrictEqual([true, false]);
    expect(await applications()).toStrictEqual([here]);
  });

  it('of this browser is a sign-out', async () => {
    const mine = await signedIn();
    await enter(mine);
    const view = await shown(mine);
    const out = await end(
      mine,
      pick(view.browsers, ({ current }) => current),
    );
    expect(out.view?.kind).toBe('signed-out');
    expect(mine.cookies.has(cookieName)).toBe(false);
    expect(await applications()).toStrictEqual([]);
  });

  it('of all others leaves this browser and what was entered from it', async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const [here] = [await enter(mine), await enter(other)];
    await rig.logIn(email);
    const done = await mine.press(await mine.get(path), 'end-others');
    expect((await shown(mine, done.location ?? '')).notice).toBe('others-ended');
    expect([await isIn(mine), await isIn(other)]).toStrictEqual([true, false]);
    expect(await applications()).toStrictEqual([here]);
  });

  it('everywhere leaves nothing, not even what was still on its way', async () => {
    const mine = await signedIn();
    await enter(mine);
    const answer = answerOf(await mine.open(authorizeUrl('shop')));
    const out = await mine.press(await mine.get(path), 'end-all');
    expect(out.view?.kind).toBe('signed-out');
    expect(mine.cookies.has(cookieName)).toBe(false);
    expect([await applications(), await isIn(mine)]).toStrictEqual([[], false]);
    const client = (await rig.issuer.clients.find('shop')) as never;
    const code = answer.get('code') ?? '';
    const late = rig.issuer.grants.codes.redeem({
      ...{ client, code, redirectUri: callback, codeVerifier: verifier, jkt: null, certificate: null },
    });
    await expect(late).rejects.toMatchObject({ code: 'authentication_stale' });
  });
});

describe('the form of one session', () => {
  it('ends no other, and does what no other page’s form may do', async () => {
    const mine = await signedIn();
    const [first, second] = [await enter(mine), await enter(mine)];
    const view = await shown(mine);
    const { form } = pick(view.applications, ({ id }) => id === first);
    await end(mine, { form, id: second });
    await end(mine, { form: view.form, id: second });
    await end(mine, { form: formOf(await mine.get('/')), id: second });
    await end(mine, { form, id: '' });
    await mine.post(path, { step: 'end-all', form_token: form.token });
    await mine.post(path, { step: 'end-others', form_token: form.token, session: first });
    expect(await applications()).toStrictEqual([second, first]);
  });

  it('is worth nothing in another browser, after a sign-out, or from another site', async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const sid = await enter(other);
    const { form } = pick((await shown(mine)).applications, ({ id }) => id === sid);
    const fields = { step: 'end', session: sid, form_token: form.token };
    expect((await mine.post(path, fields, { origin: 'https://evil.example' })).status).toBe(403);
    await other.post(path, fields);
    const secret = mine.cookies.get(cookieName) ?? '';
    await mine.press(await mine.get('/'), 'sign-out');
    await mine.post(path, fields);
    mine.cookies.set(cookieName, secret);
    await mine.post(path, fields);
    await mine.press(await mine.get('/sign-in'), 'sign-in', { email, password: goodPassword });
    await mine.post(path, fields);
    expect(await applications()).toStrictEqual([sid]);
  });

  it('ends no session of another person, even if that person’s own browser vouches for it', async () => {
    const victim = await signedIn();
    const sid = await enter(victim);
    const browserId = pick((await shown(victim)).browsers, ({ current }) => current).id;
    const thief = `thief-${email}`;
    await rig.signUp(thief);
    const mallory = await signedIn({}, thief);
    const own = pick((await shown(mallory)).browsers, ({ current }) => current).id;
    const flow = mallory.cookies.get('__Host-sealwright-flow') ?? '';
    for (const [list, id] of [
      ['applications', sid],
      ['browsers', browserId],
    ] as const) {
      // Whoever reads their own cookie can make such a token; it is really one, as the next line shows.
      const token = formToken(flow, ['own page', path, own, 'end', list, id]);
      const done = await end(mallory, { form: { action: path, token }, id });
      expect([done.status, done.location]).toStrictEqual([303, `${url}${path}`]);
    }
    expect([await applications(), await isIn(victim), await isIn(mallory)]).toStrictEqual([[sid], true, true]);
    const token = formToken(flow, ['own page', path, own, 'end', 'browsers', own]);
    expect((await end(mallory, { form: { action: path, token }, id: own })).view?.kind).toBe('signed-out');
  });
});
