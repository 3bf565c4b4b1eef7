import { createMemoryStore } from '@sealwright/client/bff';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { byPage, objectOf, openBrowser, origin } from './app-browser.ts';
import { openScene, type Scene } from './application.ts';

let scene: Scene;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  scene = await openScene();
  await scene.register(origin);
  browser = await openBrowser(scene, {
    relays: {
      '/api': { target: `${scene.api.url}/v1`, headers: ['x-trace'] },
      '/reads': { target: scene.api.url, methods: ['GET'] },
    },
  });
  await browser.signIn(scene.person);
});

afterEach(() => {
  scene.api.answer(undefined);
  scene.api.heard.length = 0;
});

afterAll(() => scene?.close());

const marked = { 'x-requested-by': 'app' };
const change = (headers: Readonly<Record<string, string>>): RequestInit => ({ method: 'POST', body: 'x', headers });

describe('a call that another site has the browser send', () => {
  it.each<[string, RequestInit]>([
    ['a form from elsewhere', change({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })],
    ['a form of a sibling host', change({ 'sec-fetch-site': 'same-site', origin: 'http://evil.127.0.0.1:9' })],
    ['a form of a sandboxed frame', change({ ...marked, 'sec-fetch-site': 'cross-site', origin: 'null' })],
    ['a script with our header from elsewhere', change({ ...marked, origin: 'https://evil.example' })],
    ['a change without our header', change({ 'sec-fetch-site': 'same-origin', origin })],
    ['a change that somebody typed', change({ ...marked, 'sec-fetch-site': 'none' })],
    ['a picture of another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a script of a sibling host', { headers: { ...marked, 'sec-fetch-site': 'same-site' } }],
  ])('%s goes nowhere', async (_name, init) => {
    const answer = await browser.send('/api/me', init);
    expect([answer.status, (await objectOf(answer))['error']]).toEqual([403, 'access_denied']);
    expect(browser.events.at(-1)).toMatchObject({ code: 'bff_origin_refused' });
    expect(scene.api.heard).toEqual([]);
  });

  it.each<[string, RequestInit & { readonly from?: 'typing' }, number]>([
    ['a change by a page', { method: 'DELETE', headers: marked }, 200],
    ['a read by a page, without the header', {}, 200],
    ['a read that somebody typed', { from: 'typing' }, 200],
  ])('is not %s', async (_name, init, status) => {
    expect((await browser.send('/api/me', init)).status).toBe(status);
  });

  it('is what nobody knows the origin of, for an older browser as well', async () => {
    const { bff } = await openBrowser(scene);
    const cookie = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
    const ask = (headers: object) => bff.handle(new Request(`${origin}/api/me`, { headers: { cookie, ...headers } }));
    expect((await ask({}))?.status).toBe(403);
    expect((await ask(marked))?.status).toBe(200);
  });
});

describe('a path', () => {
  it.each([
    '/api/..%2fsecret',
    '/api/%2e%2e%2fsecret',
    '/api/%252e%252e/secret',
    '/api/%25252e%25252e%25252fsecret',
    '/api/..%5csecret',
    '/api/x%00y',
    '/api/x%0d%0ay',
    '/api/..;/secret',
    '/api/.;x/secret',
    '/api/a//b',
    '/api//evil.example/',
    '/api/%2f%2fevil.example',
    '/api/%',
    '/api/%zz',
    '/api/%252525252525252525252e',
  ])('that could lead out of the API is refused: %s', async (path) => {
    const answer = await browser.send(path, byPage);
    expect([answer.status, (await objectOf(answer))['error']]).toEqual([400, 'invalid_request']);
    expect(browser.events.at(-1)).toMatchObject({ code: 'bff_target_refused' });
    expect(scene.api.heard).toEqual([]);
  });

  it.each([
    ['/api/../secret', 404],
    ['/api/%2e%2e/secret', 404],
    ['/apiary/x', 404],
    ['/API/x', 404],
    ['/api', 404],
  ] as const)('that is not below the mount is nobody’s: %s', async (path, status) => {
    expect((await browser.send(path, byPage)).status).toBe(status);
  });

  it.each([
    ['/api/', '/v1/'],
    ['/api/a/b/', '/v1/a/b/'],
    ['/api/a%20b/caf%C3%A9?q=%2e%2e%2f&r=//x', '/v1/a%20b/caf%C3%A9?q=%2e%2e%2f&r=//x'],
    ['/api/@evil.example:80/x', '/v1/@evil.example:80/x'],
    ['/api/a..b/...', '/v1/a..b/...'],
  ])('below the mount goes to the API’s own: %s', async (path, heard) => {
    expect((await browser.send(path, byPage)).status).toBe(200);
    expect(scene.api.heard.at(-1)?.url).toBe(heard);
  });

  it('takes the methods that are named', async () => {
    expect((await browser.send('/reads/x', byPage)).status).toBe(200);
    for (const [path, method] of [
      ['/reads/x', 'POST'],
      ['/api/x', 'OPTIONS'],
      ['/api/x', 'PROPFIND'],
    ] as const) {
      expect((await browser.send(path, { method, headers: marked })).status).toBe(405);
      expect(browser.events.at(-1)).toMatchObject({ code: 'bff_method_refused' });
    }
  });
});

describe('what goes through', () => {
  it('is content and its like; nothing by which the API or a proxy would know its caller', async () => {
    const forged = {
      ...{
        authorization: 'Bearer forged',
        cookie: 'a=b',
        'x-forwarded-for': '1.2.3.4',
        'x-user': 'root',
        forwarded: 'for=1',
      },
      ...{ 'x-real-ip': '1.2.3.4', te: 'trailers', 'proxy-authorization': 'x', 'x-http-method-override': 'DELETE' },
      ...{ 'content-type': 'text/csv', 'if-match': '"1"', 'x-trace': 'ours', dpop: 'x' },
    };
    await browser.send('/api/x', { method: 'PUT', body: 'a;b', headers: { ...marked, ...forged } });
    const [heard] = scene.api.heard;
    expect(heard).toMatchObject({ method: 'PUT', body: 'a;b', sub: scene.person.sub });
    expect(heard?.headers).toMatchObject({ 'content-type': 'text/csv', 'if-match': '"1"', 'x-trace': 'ours' });
    expect(heard?.headers.authorization).toMatch(/^Bearer eyJ/);
    const dropped = [...Object.keys(forged).slice(1, 9), 'dpop', 'x-requested-by'];
    expect(dropped.filter((name) => heard?.headers[name] !== undefined)).toEqual([]);
  });

  it('comes back without what would govern our own origin', async () => {
    scene.api.answer((_request, response) => {
      response.writeHead(200, {
        ...{ 'set-cookie': ['__Host-app-session=x; Path=/; Secure'], 'clear-site-data': '"*"', 'x-secret-hop': '1' },
        ...{ 'access-control-allow-origin': '*', connection: 'x-secret-hop', 'content-type': 'text/html', etag: '"7"' },
        ...{
          'content-security-policy': 'default-src *',
          'cache-control': 'public, max-age=60',
          link: '</v1/2>; rel="next"',
        },
      });
      response.end('<script>alert(1)</script>');
    });
    const { headers } = await browser.send('/api/x', byPage);
    expect(headers.getSetCookie()).toEqual([]);
    for (const name of ['link', 'clear-site-data', 'access-control-allow-origin', 'x-secret-hop', 'connection']) {
      expect([name, headers.get(name)]).toEqual([name, null]);
    }
    expect(Object.fromEntries(headers)).toMatchObject({
      ...{ etag: '"7"', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });

  it('is not compressed by half: what fetch has unpacked is not called packed', async () => {
    const { gzipSync } = await import('node:zlib');
    scene.api.answer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain')),
    );
    const answer = await browser.send('/api/x', byPage);
    expect([answer.headers.get('content-encoding'), await answer.text()]).toEqual([null, 'plain']);
  });

  it.each([
    ['/v1/elsewhere?x=1', 302, '/api/elsewhere?x=1'],
    ['elsewhere', 301, '/api/elsewhere'],
    ['/admin', 502, null],
    ['https://evil.example/', 502, null],
    ['//evil.example/v1/', 502, null],
  ] as const)(
    'follows no redirect, and tells the browser of its own places alone: %s',
    async (location, status, told) => {
      scene.api.answer((_request, response) =>
        response.writeHead(location === 'elsewhere' ? 301 : 302, { location }).end(),
      );
      const answer = await browser.send('/api/x', byPage);
      expect([answer.status, answer.headers.get('location')]).toEqual([status, told]);
      if (told === null) expect(browser.events.at(-1)).toMatchObject({ code: 'bff_api_redirected' });
    },
  );

  it('streams, in both directions', async () => {
    let more: (text: string) => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        more = (text) => (text === '' ? controller.close() : controller.enqueue(new TextEncoder().encode(text)));
      },
    });
    scene.api.answer((request, response) => request.pipe(response));
    more('one');
    const init = { method: 'POST', body, duplex: 'half', headers: marked } as RequestInit;
    const answer = await browser.send('/api/x', init);
    const reader = answer.body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toBe('one');
    more('two');
    expect(await read()).toBe('two');
    more('');
    expect((await reader?.read())?.done).toBe(true);
  });

  it('ends with 502 where the API is not there, and with nobody’s address', async () => {
    const other = await openBrowser(scene, { relays: { '/api': { target: 'http://127.0.0.1:1/secret-place' } } });
    await other.signIn(scene.person);
    const answer = await other.send('/api/x', byPage);
    expect([answer.status, await answer.text()]).toEqual([502, expect.not.stringContaining('secret-place')]);
    expect(other.events.at(-1)).toMatchObject({ code: 'bff_api_unreachable' });
  });

  it('is nothing where nobody is signed in', async () => {
    const stranger = await openBrowser(scene, { store: createMemoryStore() });
    const answer = await stranger.send('/api/x', byPage);
    expect([answer.status, (await objectOf(answer))['error']]).toEqual([401, 'signed_out']);
    expect(stranger.events).toEqual([{ type: 'refused', code: 'bff_signed_out', cause: undefined }]);
    expect(scene.api.heard).toEqual([]);
  });
});
