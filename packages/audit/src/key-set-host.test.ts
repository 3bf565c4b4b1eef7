import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issuerPages, type OpenKeySetHost, openKeySetHost } from './key-set-host.ts';

describe('the host of the key set', () => {
  let host: OpenKeySetHost;
  beforeEach(async () => {
    host = await openKeySetHost();
    host.publish(issuerPages(host.origin, 'ES256', '{"keys":["main"]}'));
    host.publish(issuerPages(`${host.origin}/neighbour`, 'ES256', '{"keys":["other"]}'));
  });
  afterEach(async () => host.close());

  it('serves the key sets and the metadata of two issuers', async () => {
    expect(await textOf(host.url)).toBe('{"keys":["main"]}');
    expect(await textOf(`${host.origin}/neighbour/.well-known/jwks.json`)).toBe('{"keys":["other"]}');
    const metadata = JSON.parse(await textOf(`${host.origin}/.well-known/openid-configuration`)) as object;
    expect(metadata).toMatchObject({ issuer: host.origin, jwks_uri: host.url });
    const other = await textOf(`${host.origin}/.well-known/oauth-authorization-server/neighbour`);
    expect(JSON.parse(other)).toMatchObject({ issuer: `${host.origin}/neighbour` });
    expect((await fetch(`${host.origin}/elsewhere`)).status).toBe(404);
  });

  it('serves what it is told instead, at the key set’s path alone, until that is taken back', async () => {
    host.serve({ status: 503, body: 'down' });
    expect((await fetch(host.url)).status).toBe(503);
    expect((await fetch(`${host.origin}/.well-known/openid-configuration`)).status).toBe(200);
    host.serve(undefined);
    expect((await fetch(host.url)).status).toBe(200);
  });

  it('counts how often the key set was asked, and the bytes of it', async () => {
    await textOf(host.url);
    await textOf(`${host.origin}/.well-known/openid-configuration`);
    expect(host.countRequests()).toBe(1);
    expect(host.countRequests()).toBe(0);
    host.countBytes();
    host.serve({ body: '{}', padBytes: 3 << 20 });
    expect((await textOf(host.url)).trim()).toBe('{}');
    expect(host.countBytes()).toBe(3 << 20);
  });

  it('sends a byte at a time to whoever waits, and to its end', async () => {
    host.serve({ body: '{"keys":[]}', bytesPerSecond: 500 });
    expect(await textOf(host.url)).toBe('{"keys":[]}');
  });

  it('leads elsewhere, and outlives what no HTTP can carry', async () => {
    const led = await fetch(`${host.origin}/redirect?to=http%3A%2F%2F127.0.0.1%3A9%2Fx`, { redirect: 'manual' });
    expect([led.status, led.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/x']);
    const split = await fetch(`${host.origin}/redirect?to=a%0D%0Aset-cookie%3A%20b`, { redirect: 'manual' });
    expect([split.status, split.headers.get('set-cookie')]).toEqual([500, null]);
    expect(await raw(host, 'GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).toContain('404');
    expect(await raw(host, 'no HTTP at all\r\n\r\n')).toBe('');
    expect((await fetch(host.url)).status).toBe(200);
  });
});

async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** What fetch() would not send. */
async function raw({ origin }: OpenKeySetHost, text: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (bytes) => {
      answer += bytes.toString();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', () => undefined);
  });
}
