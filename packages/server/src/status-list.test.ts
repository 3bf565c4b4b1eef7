import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { api, claimsOf, createRig, type Rig, url } from '../test/rig.ts';

let rig: Rig;
afterEach(() => rig?.close());

const open = async () => {
  let now = 1_800_000_000;
  rig = await createRig({ issuer: { statusLists: { ttlSeconds: 30 }, wallClock: () => now } });
  await rig.signUp('anna@example.com');
  const { access_token: token } = await rig.logIn('anna@example.com', { resource: api });
  const { uri, idx } = (claimsOf(token)['status'] as { status_list: { uri: string; idx: number } }).status_list;
  return {
    ...{ token, uri, idx, path: uri.slice(url.length) },
    pass: (seconds: number) => {
      now += seconds;
    },
  };
};

describe('GET /status-lists/{list}', () => {
  it('answers the list that a token names, to anybody, as the draft wants it', async () => {
    const { path, uri } = await open();
    const { status, headers, text } = await rig.call('GET', path, {
      headers: { accept: 'application/statuslist+jwt' },
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/statuslist+jwt');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('vary')).toBe('Accept-Encoding');
    expect(claimsOf(text)).toMatchObject({ sub: uri, ttl: 30, status_list: { bits: 1 } });
  });

  it('is kept by caches for what is left of its ttl, and not a second longer', async () => {
    const { path, pass } = await open();
    expect((await rig.call('GET', path)).headers.get('cache-control')).toBe('public, max-age=30');
    pass(29);
    const old = await rig.call('GET', path);
    expect(old.headers.get('cache-control')).toBe('public, max-age=1');
    pass(1);
    const fresh = await rig.call('GET', path);
    expect(fresh.headers.get('cache-control')).toBe('public, max-age=30');
    expect(claimsOf(fresh.text)['iat']).toBe(Number(claimsOf(old.text)['iat']) + 30);
  });

  it('answers 304 to who holds it, in the encoding in which they do', async () => {
    const { path } = await open();
    const plain = (await rig.call('GET', path)).headers.get('etag') ?? '';
    const headers = { 'if-none-match': plain };
    expect((await rig.call('GET', path, { headers })).status).toBe(304);
    expect((await rig.call('GET', path, { headers: { ...headers, 'accept-encoding': 'gzip' } })).status).toBe(200);
  });

  it('is compressed for who takes that, and for nobody else', async () => {
    const { path } = await open();
    const get = (encoding: string) =>
      rig.handler.fetch(new Request(`${url}${path}`, { headers: { 'accept-encoding': encoding } }));
    const plain = await (await get('br, gzip;q=0.0')).text();
    const zipped = await get('br, gzip;q=0.5');
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(zipped.headers.get('etag')).toMatch(/-gzip"$/);
    expect(gunzipSync(await zipped.bytes()).toString()).toBe(plain);
    expect((await get('identity')).headers.get('content-encoding')).toBeNull();
  });

  it('knows no list of another name, no past and no other parameter', async () => {
    const { path } = await open();
    const named = path.slice(-5);
    const other = named === '00000' ? '00001' : '00000';
    for (const name of [other, 'x', '%2e%2e', 'a'.repeat(2_000)]) {
      expect([name, (await rig.call('GET', `/status-lists/${name}`)).status]).toEqual([name, 404]);
    }
    expect((await rig.call('GET', `${path}?time=1686925000`)).status).toBe(501);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'history_unsupported' });
    expect((await rig.call('GET', `${path}?x=1`)).status).toBe(400);
    expect((await rig.call('POST', path)).status).toBe(405);
  });

  it('is not there while the lists are off', async () => {
    rig = await createRig();
    expect((await rig.call('GET', '/status-lists/00000')).status).toBe(404);
  });

  it('tells a log-out within its ttl', async () => {
    const { path, idx, token, pass } = await open();
    const lst = async () => (claimsOf((await rig.call('GET', path)).text)['status_list'] as { lst: string }).lst;
    const before = await lst();
    expect((await rig.call('POST', '/logout', { bearer: token, json: {} })).status).toBe(204);
    pass(30);
    expect(await lst()).not.toBe(before);
    expect(idx).toBeGreaterThanOrEqual(0);
  });
});
