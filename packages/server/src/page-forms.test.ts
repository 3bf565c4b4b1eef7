import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, type Rig, url } from '../test/rig.ts';
import { createRoutes } from './routes.ts';

let rig: Rig;
const segment = 'a'.repeat(43);

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
});
afterAll(() => rig.close());

const forms = createRoutes()
  .filter(({ page, methods }) => page === true && methods.POST !== undefined)
  .map(({ pattern }) => pattern.replace(':segment', segment));
/** Those two are sent by applications of other sites: no form of ours. */
const ownForms = forms.filter((path) => !['/authorize', '/end_session'].includes(path));

const send = async (path: string, body: string, headers: Readonly<Record<string, string>> = {}) => {
  const response = await rig.handler.fetch(
    new Request(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url, ...headers },
    }),
    { remoteAddress: '203.0.113.7' },
  );
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('a form of a page', () => {
  it('is there to be tested', () => {
    expect(forms.length).toBeGreaterThan(5);
  });

  it.each(ownForms)(
    '%s is refused from another site, whatever it says of itself, before anything is read',
    async (path) => {
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: `${url}.evil.example` },
        { origin: url, 'sec-fetch-site': 'cross-site' },
        { origin: url, 'sec-fetch-site': 'same-site' },
      ]) {
        const { status, text } = await send(path, 'step=sign-in', headers);
        expect([headers.origin, status]).toStrictEqual([headers.origin, 403]);
        expect(JSON.parse(text)).toMatchObject({ kind: 'error', code: 'form_foreign' });
      }
    },
  );

  it.each(forms)('%s that cannot be read is refused by a page that repeats nothing of it', async (path) => {
    for (const [body, type] of [
      ['{"step":"allow"}', 'application/json'],
      ['step=%ff%fe&a=hunter2', 'application/x-www-form-urlencoded'],
      ['step=%zz&a=hunter2', 'application/x-www-form-urlencoded'],
      ['step=hunter2', 'text/plain'],
      [`step=${'a'.repeat(70_000)}`, 'application/x-www-form-urlencoded'],
    ] as const) {
      const { status, headers, text } = await send(path, body, { 'content-type': type });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(JSON.parse(text)).toMatchObject({ kind: 'error' });
      expect(text).not.toMatch(/hunter2|aaaa/);
      expect(headers.get('content-type')).toMatch(/^text\/html/);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it.each(ownForms)('%s takes no credential but the cookie', async (path) => {
    const { status } = await send(path, 'step=x', { authorization: 'Bearer abc' });
    expect(status).toBe(400);
  });
});

describe('an address of a page', () => {
  const pages = createRoutes()
    .filter(({ page, pattern }) => page === true && !['/authorize', '/end_session'].includes(pattern))
    .map(({ pattern }) => pattern.replace(':segment', segment));
  const get = async (target: string) => {
    const response = await rig.handler.fetch(new Request(`${url}${target}`), { remoteAddress: '203.0.113.8' });
    return { status: response.status, text: await response.text() };
  };

  it.each(pages)('%s takes no parameter that it does not know, and repeats none', async (path) => {
    for (const query of ['hunter2=1', 'to=account&to=account', 'access_token=hunter2', 'password=hunter2', 'x=%ff']) {
      const { status, text } = await get(`${path}?${query}`);
      expect([query, status]).toStrictEqual([query, 400]);
      expect(text).not.toContain('hunter2');
    }
  });

  it('takes a code of nobody but a provider that one may sign in with', async () => {
    for (const path of pages) {
      const { text } = await get(`${path}?code=hunter2&state=${segment}`);
      const known = path.startsWith('/upstream/') ? 'interaction_expired' : 'request_invalid';
      expect([path, JSON.parse(text).code]).toStrictEqual([path, known]);
    }
  });
});

describe('a server without pages', () => {
  it('has none of their paths', async () => {
    const bare = await createRig();
    for (const path of ownForms) {
      const { status } = await bare.call('POST', path, { form: { step: 'x' }, headers: { origin: url } });
      expect([path, status]).toStrictEqual([path, 404]);
    }
    await bare.close();
  });
});
