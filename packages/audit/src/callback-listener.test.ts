import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from './audit-clock.ts';
import { type CallbackListener, type ListenerOptions, openCallbackListener } from './callback-listener.ts';

const open: CallbackListener[] = [];

afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

describe('the listener', () => {
  it('hears which of its addresses was asked, and no other', async () => {
    const listener = await listen();
    const [one, two] = [listener.url('one'), listener.url('two')];
    expect((await fetch(one)).status).toBe(404);
    expect([listener.wasAsked(one), listener.wasAsked(two)]).toEqual([true, false]);
  });

  it('serves what was put at an address there and at every path below, with what asks it in the query', async () => {
    const listener = await listen();
    const keys = listener.url('keys', { body: '{"keys":[]}', headers: { 'content-type': 'application/json' } });
    const moved = listener.url('moved', { status: 302, headers: { location: '/elsewhere' }, body: '' });
    const named = listener.url('named', (address) => ({ body: JSON.stringify({ issuer: address }) }));
    expect(await (await fetch(`${keys}/.well-known/jwks.json?a=1`)).json()).toEqual({ keys: [] });
    expect((await fetch(moved, { redirect: 'manual' })).headers.get('location')).toBe('/elsewhere');
    expect(await (await fetch(named)).json()).toEqual({ issuer: named });
    expect([keys, moved, named].every(listener.wasAsked)).toBe(true);
  });

  it('is not heard by guessing: an address is 128 random bits, never given twice', async () => {
    const listener = await listen();
    const addresses = Array.from({ length: 50 }, () => listener.url('same'));
    expect(new Set(addresses).size).toBe(50);
    for (const address of addresses) expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/same$/);
    await fetch(new URL('/0123456789abcdef0123456789abcdef/same', addresses[0]));
    await fetch(new URL('/', addresses[0]));
    expect(addresses.some(listener.wasAsked)).toBe(false);
  });

  it('waits until all were asked, but no longer than it was told', async () => {
    const listener = await listen();
    const late = listener.url('late');
    const waiting = listener.settle([late], 10_000);
    await fetch(late);
    await waiting;
    const started = performance.now();
    await listener.settle([listener.url('never')], 60);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  it('gives out the address under which another machine reaches it', async () => {
    const listener = await listen({ publicUrl: 'http://audit.example:9009/in/' });
    expect(listener.url('x')).toMatch(/^http:\/\/audit\.example:9009\/in\/[0-9a-f]{32}\/x$/);
  });

  it('cannot be opened on a port that is taken', async () => {
    const { port } = new URL((await listen()).url('x'));
    await expect(openCallbackListener({ clock: systemClock, port: Number(port) })).rejects.toMatchObject({
      code: 'callback_listen_failed',
    });
  });
});

async function listen(options: Partial<ListenerOptions> = {}): Promise<CallbackListener> {
  const listener = await openCallbackListener({ clock: systemClock, ...options });
  open.push(listener);
  return listener;
}
