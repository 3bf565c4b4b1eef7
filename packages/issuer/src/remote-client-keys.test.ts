import { exportJwkSet, generateSigningKey, type SigningKey } from '@sealwright/jwt';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRemoteClientKeys } from './remote-client-keys.ts';

const uri = 'https://client.example/keys.json';
let keys: readonly SigningKey[];

beforeAll(async () => {
  keys = await Promise.all([generateSigningKey('ES256'), generateSigningKey('ES256')]);
});

/** A client's site, whose document and whose failures the test chooses, and a clock that it moves. */
function site() {
  const world = { now: 0, asked: 0, published: [keys[0]] as (SigningKey | undefined)[], down: false };
  const remote = createRemoteClientKeys(
    async () => {
      world.asked += 1;
      if (world.down) throw new Error('connection refused');
      return JSON.stringify(exportJwkSet(world.published.map((key) => (key as SigningKey).verificationKey)));
    },
    () => world.now,
  );
  const find = async (kid: string | undefined) => (await remote.keysAt('app', uri)).findKey(kid);
  return { world, remote, find };
}

describe('keys at a URL', () => {
  it('are asked for once, and bound to their client', async () => {
    const { world, find } = site();
    expect(await find(keys[0]?.kid)).toMatchObject({ issuer: 'app', key: { kid: keys[0]?.kid } });
    await Promise.all([find(keys[0]?.kid), find(undefined)]);
    expect(world.asked).toBe(1);
  });

  it('are asked for again when they are ten minutes old', async () => {
    const { world, find } = site();
    await find(keys[0]?.kid);
    world.now = 599_999;
    await find(keys[0]?.kid);
    expect(world.asked).toBe(1);
    world.now = 600_000;
    world.published = [keys[1]];
    expect(await find(keys[0]?.kid)).toBeUndefined();
    expect(world.asked).toBe(2);
  });

  it('are asked for again for a key that is new, and not more than twice a minute for keys that are not', async () => {
    const { world, find } = site();
    await find(keys[0]?.kid);
    world.published = [...keys];
    for (let attempt = 0; attempt < 50; attempt += 1) expect(await find(`made-up-${attempt}`)).toBeUndefined();
    expect(world.asked).toBe(1);
    world.now = 30_000;
    expect(await find(keys[1]?.kid)).toBeDefined();
    for (let attempt = 0; attempt < 50; attempt += 1) await find(`made-up-${attempt}`);
    expect(world.asked).toBe(2);
  });

  it('count for an hour while the URL fails, and for no longer', async () => {
    const { world, find } = site();
    await find(keys[0]?.kid);
    world.down = true;
    world.now = 3_599_999;
    expect(await find(keys[0]?.kid)).toBeDefined();
    world.now = 3_600_000;
    await expect(find(keys[0]?.kid)).rejects.toMatchObject({ code: 'client_keys_unavailable' });
  });

  it('are not asked for at each attempt where the URL fails', async () => {
    const { world, find } = site();
    world.down = true;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(find('k')).rejects.toMatchObject({ code: 'client_keys_unavailable', httpStatus: 503 });
    }
    expect(world.asked).toBe(1);
    world.now = 30_000;
    world.down = false;
    expect(await find(keys[0]?.kid)).toBeDefined();
  });

  it('of one client are not another’s, though the URL is', async () => {
    const { world, remote } = site();
    await remote.keysAt('app', uri);
    expect(await (await remote.keysAt('other', uri)).findKey(keys[0]?.kid)).toMatchObject({ issuer: 'other' });
    expect(world.asked).toBe(2);
  });

  it.each(['http://client.example/keys', 'https://id@client.example/keys', 'file:///etc/keys', 'https://a\\b/keys'])(
    'are not asked for at %s',
    async (place) => {
      const { world, remote } = site();
      await expect(remote.keysAt('app', place)).rejects.toMatchObject({ code: 'client_keys_unavailable' });
      expect(world.asked).toBe(0);
    },
  );

  it('are not to be had where nobody fetches', async () => {
    const remote = createRemoteClientKeys(undefined, () => 0);
    await expect(remote.keysAt('app', uri)).rejects.toMatchObject({ code: 'client_keys_unavailable' });
  });

  it('must be public and of use', async () => {
    for (const text of ['{}', '{"keys":[]}', 'no JSON', '{"keys":[{"kty":"oct","k":"AA"}]}']) {
      const remote = createRemoteClientKeys(
        async () => text,
        () => 0,
      );
      await expect(remote.keysAt('app', uri)).rejects.toMatchObject({ code: 'client_keys_unavailable' });
    }
  });

  it('that are slow do not take all the room there is', async () => {
    let asked = 0;
    const remote = createRemoteClientKeys(
      () => {
        asked += 1;
        return new Promise(() => undefined);
      },
      () => 0,
    );
    for (let client = 0; client < 16; client += 1) void remote.keysAt(`app${client}`, uri);
    await expect(remote.keysAt('late', uri)).rejects.toMatchObject({ code: 'client_keys_unavailable' });
    expect(asked).toBe(16);
  });
});
