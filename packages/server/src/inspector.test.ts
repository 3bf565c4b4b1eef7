import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRig, type Rig } from '../test/rig.ts';
import type { PageAsset, Pages } from './pages-port.ts';

const script: PageAsset = {
  body: new TextEncoder().encode('export {};'),
  headers: { 'Content-Type': 'text/javascript', 'Cache-Control': 'public, max-age=31536000, immutable' },
};
const page: PageAsset = {
  body: new TextEncoder().encode('<!doctype html>'),
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'" },
};
const pages: Pages = {
  render: () => ({ html: '<p>no', headers: { 'content-type': 'text/html; charset=utf-8' } }),
  asset: (path) => new Map([['', page]]).get(path) ?? new Map([['inspector-a1.js', script]]).get(path),
};

let rig: Rig;
beforeAll(async () => {
  rig = await createRig({ server: { pages } });
});
afterAll(() => rig.close());

describe('the inspector', () => {
  it('is served with the headers that its files name, over the server’s own', async () => {
    const { status, headers, text } = await rig.call('GET', '/inspector');
    expect([status, text]).toEqual([200, '<!doctype html>']);
    expect(headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('set-cookie')).toBeNull();
    const asset = await rig.call('GET', '/inspector/inspector-a1.js');
    expect([asset.status, asset.text]).toEqual([200, 'export {};']);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await rig.call('HEAD', '/inspector')).text).toBe('');
  });

  it.each([
    '',
    '%2e%2e%2f',
    '%2e%2e%2fpages.js',
    '..%5cpages.js',
    'a/b.js',
    'nobody.js',
    '__proto__',
    'constructor',
    'inspector-a1.js%00',
    '%ff',
  ])('has no file %j', async (name) => {
    const { status } = await rig.call('GET', `/inspector/${name}`);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it('takes no token in its address, and nothing but a look', async () => {
    for (const name of ['token', 'access_token', 'id_token', 'code']) {
      expect((await rig.call('GET', `/inspector?${name}=eyJ`)).status).toBe(400);
    }
    expect((await rig.call('POST', '/inspector', { form: { token: 'x' } })).status).toBe(405);
    const { headers } = await rig.call('GET', '/inspector', { headers: { origin: 'https://app.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is not there on a server without pages, and without its files it is a page that says so', async () => {
    const without = await createRig();
    const unbuilt = await createRig({ server: { pages: { render: pages.render } } });
    expect(await without.call('GET', '/inspector')).toMatchObject({ status: 404, body: { error: 'not_found' } });
    expect(await unbuilt.call('GET', '/inspector')).toMatchObject({ status: 404, text: '<p>no' });
    await without.close();
    await unbuilt.close();
  });
});
