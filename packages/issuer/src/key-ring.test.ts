import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPolicy, signJwt, verifyJwt } from '@sealwright/jwt';
import { openSqliteStore } from '@sealwright/store/sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IssuerContext } from './issuer-context.ts';
import { resolveIssuerOptions } from './issuer-options.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import type { IssuerStore, KeyEncryption } from './ports.ts';
import { createResourceServers } from './resource-servers.ts';
import { createSecurityObservers, type SecurityEvent } from './security-event.ts';

const issuer = 'https://id.example.com';
const day = 86_400;

interface TestKeyEncryption extends KeyEncryption {
  available: boolean;
  /** What every unwrapping waits for. */
  answers: Promise<void>;
}

function createKeyEncryption(id = 'kek', key = randomBytes(32)): TestKeyEncryption {
  return {
    id,
    available: true,
    answers: Promise.resolve(),
    async wrap(dataKey) {
      if (!this.available) throw new Error('the key-encryption key is out of reach');
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      return Buffer.concat([iv, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
    },
    async unwrap(wrapped) {
      await this.answers;
      if (!this.available) throw new Error('the key-encryption key is out of reach');
      const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, 12), { authTagLength: 16 });
      decipher.setAuthTag(wrapped.subarray(-16));
      return Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]);
    },
  };
}

/** One machine's time: the wall clock of the JWTs and the monotonic one of the store move together unless a test parts them. */
let elapsed: number;
let wallOffset: number;
const wallClock = (): number => 1_800_000_000 + elapsed + wallOffset;
const pass = (seconds: number): void => {
  elapsed += seconds;
};

let folder: string;
let stores: IssuerStore[];
let rings: KeyRing[];
let events: SecurityEvent[];
let keyEncryption: TestKeyEncryption;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-keys-'));
  [elapsed, wallOffset, stores, rings, events] = [0, 0, [], [], []];
  keyEncryption = createKeyEncryption();
});
afterEach(async () => {
  for (const ring of rings) ring.close();
  for (const store of stores) await store.close();
  await rm(folder, { recursive: true });
});

async function openStore(): Promise<IssuerStore> {
  const store = await openSqliteStore({
    path: join(folder, 'store.db'),
    wallClock,
    monotonicClock: () => elapsed * 1000,
  });
  stores.push(store);
  return store;
}
function contextOf(store: IssuerStore): IssuerContext {
  const settings = resolveIssuerOptions({
    issuer,
    store,
    keyEncryption,
    defaultResource: 'https://api.example.com',
    wallClock,
  });
  const observers = createSecurityObservers(wallClock);
  observers.observe((event) => events.push(event));
  return { settings, store, observers, entryExpiresAt: () => wallClock() + 1080 };
}
async function openRing(store: IssuerStore, kek: KeyEncryption = keyEncryption): Promise<KeyRing> {
  const ring = await createKeyRing(contextOf(store), kek);
  rings.push(ring);
  return ring;
}

const audience = 'https://api.example.com';
const policy = createPolicy({ issuer, audience, typ: 'at+jwt', now: wallClock });
const mint = (ring: KeyRing): Promise<string> =>
  signJwt({ iss: issuer, aud: audience, iat: wallClock(), exp: wallClock() + 900 }, ring.signingKey(), {
    typ: 'at+jwt',
  });
const accepts = (ring: KeyRing, token: string): Promise<string> =>
  verifyJwt(token, ring.keySource(), policy).then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );
const states = async (ring: KeyRing, use: string): Promise<string[]> =>
  (await ring.list())
    .filter((row) => row.use === use)
    .map((row) => row.state)
    .sort();

describe('a first start', () => {
  it('makes active and next keys for tokens, feed and refresh, and publishes both halves of the right kind', async () => {
    const ring = await openRing(await openStore());
    expect(ring.signingKey().alg).toBe('ES256');
    expect(ring.feedKey().alg).toBe('Ed25519');
    expect(ring.refreshKey().secret.reveal()).toHaveLength(32);
    expect(ring.publicKeys()).toHaveLength(2);
    expect(ring.publicKeys()[0]?.kid).toBe(ring.signingKey().kid);
    expect(ring.feedPublicKeys()).toHaveLength(2);
    expect(JSON.stringify([ring.publicKeys(), ring.feedPublicKeys()])).not.toMatch(/"(d|k|p|q)":/);
    const refreshKid = ring.refreshKey().kid;
    expect(JSON.stringify(ring.publicKeys())).not.toContain(refreshKid);
    expect(await accepts(ring, await mint(ring))).toBe('accepted');
  });

  it('by two nodes at once makes one ring', async () => {
    const [one, two] = [await openStore(), await openStore()];
    const [a, b] = await Promise.all([openRing(one), openRing(two)]);
    expect(a.signingKey().kid).toBe(b.signingKey().kid);
    expect(await states(a, 'access')).toEqual(['active', 'next']);
    expect(await accepts(b, await mint(a))).toBe('accepted');
  });

  it('is not repeated by a restart: the same keys sign and verify', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    const [token, refresh] = [await mint(ring), ring.refreshKey()];
    const again = await openRing(store);
    expect(await accepts(again, token)).toBe('accepted');
    expect(again.findRefreshKey(refresh.kid)?.secret.reveal()).toEqual(refresh.secret.reveal());
  });

  it('rests no key in clear in the file', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    const secret = Buffer.from(ring.refreshKey().secret.reveal());
    for (const row of await ring.list()) {
      expect(Buffer.from(row.sealed ?? []).includes(secret)).toBe(false);
      expect(Buffer.from(row.sealed ?? []).includes('"d"')).toBe(false);
    }
  });

  it('is refused on a ring that another key-encryption key sealed', async () => {
    const store = await openStore();
    await openRing(store);
    await expect(createKeyRing(contextOf(store), createKeyEncryption())).rejects.toMatchObject({
      code: 'key_encryption_wrong',
    });
    await expect(createKeyRing(contextOf(store), createKeyEncryption('another'))).rejects.toMatchObject({
      code: 'key_encryption_wrong',
    });
  });

  it('is refused on a ring with a damaged row or with two that were exchanged', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    const [one, two] = (await ring.list()).filter((row) => row.use === 'access');
    if (one === undefined || two === undefined) throw new Error('two keys are expected');
    await store.keys.change(() => ({ outcome: undefined, put: [{ ...one, sealed: two.sealed }] }));
    await expect(createKeyRing(contextOf(store), keyEncryption)).rejects.toMatchObject({
      code: 'key_row_damaged',
      evidence: { kid: one.kid },
    });
  });
});

describe('the scheduled rotation', () => {
  it('needs no restart: the next key signs, and tokens of the former one verify until their exp', async () => {
    const ring = await openRing(await openStore());
    const [old, token] = [ring.signingKey().kid, await mint(ring)];
    const published = ring.publicKeys().map((jwk) => jwk.kid);
    pass(90 * day);
    await ring.tick();
    const fresh = await mint(ring);
    expect(ring.signingKey().kid).not.toBe(old);
    expect(published).toContain(ring.signingKey().kid);
    expect(await accepts(ring, fresh)).toBe('accepted');
    // The key still verifies; that this old token is refused is its own exp's doing.
    expect(await accepts(ring, token)).toBe('token_expired');
    expect(ring.publicKeys().map((jwk) => jwk.kid)).toContain(old);
  });

  it('removes the retired key after its last exp, and not before', async () => {
    const ring = await openRing(await openStore());
    const old = ring.signingKey().kid;
    pass(90 * day);
    await ring.tick();
    await expect(ring.remove(old)).rejects.toMatchObject({ code: 'key_in_use' });
    pass(3600 + 121);
    await ring.tick();
    expect(ring.publicKeys().map((jwk) => jwk.kid)).not.toContain(old);
    await expect(ring.remove(old)).rejects.toMatchObject({ code: 'key_absent' });
  });

  it('is done once by two nodes that tick at the same time, and both sign under the same key', async () => {
    const [a, b] = [await openRing(await openStore()), await openRing(await openStore())];
    pass(90 * day);
    events.length = 0;
    await Promise.all([a.tick(), b.tick()]);
    await Promise.all([a.reload(), b.reload()]);
    expect(a.signingKey().kid).toBe(b.signingKey().kid);
    expect(await states(a, 'access')).toEqual(['active', 'next', 'retired']);
    const activated = events.filter((event) => event.type === 'key_changed' && event.step === 'activated');
    expect(activated).toHaveLength(3);
  });

  it('does not bring a retired key back when the wall clock steps back', async () => {
    const ring = await openRing(await openStore());
    const old = ring.signingKey().kid;
    pass(90 * day);
    await ring.tick();
    wallOffset = -365 * day;
    await ring.tick();
    expect(ring.signingKey().kid).not.toBe(old);
    expect(await states(ring, 'access')).toEqual(['active', 'next', 'retired']);
  });

  it('keeps retired refresh keys findable, and makes new tokens under the new one', async () => {
    const ring = await openRing(await openStore());
    const old = ring.refreshKey().kid;
    pass(90 * day);
    await ring.tick();
    expect(ring.refreshKey().kid).not.toBe(old);
    expect(ring.findRefreshKey(old)?.kid).toBe(old);
    pass(31 * day);
    await ring.tick();
    expect(ring.findRefreshKey(old)).toBeUndefined();
  });
});

describe('rotation under load', () => {
  it('refuses no honest token, at either node, while keys are rotated', async () => {
    const [a, b] = [await openRing(await openStore()), await openRing(await openStore())];
    const verdicts: string[] = [];
    let rotating = true;
    const work = async (signer: KeyRing, verifier: KeyRing): Promise<void> => {
      while (rotating) {
        const token = await mint(signer);
        // A node holds a forced key as soon as it noticed; who verifies elsewhere first asks for the key, as here.
        if ((await accepts(verifier, token)) === 'key_unknown') await verifier.reload();
        verdicts.push(await accepts(verifier, token));
        // Signing and verifying take no turn of the event loop by themselves; the store's commits need some.
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const load = Promise.all([work(a, a), work(a, b), work(b, a)]);
    for (let round = 0; round < 3; round += 1) await a.rotate({ force: true });
    rotating = false;
    await load;
    expect(verdicts.length).toBeGreaterThan(8);
    expect(new Set(verdicts)).toEqual(new Set(['accepted']));
  });
});

describe('rotation by hand', () => {
  it('is refused before the publish period unless forced, and then the key travels on the log', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    await expect(ring.rotate()).rejects.toMatchObject({ code: 'key_not_due' });
    const { seq } = await store.revocations.head();
    const former = ring.signingKey().kid;
    const rotation = ring.rotate({ force: true });
    // Verifiers have the key before anything is signed under it.
    await vi.waitFor(async () => expect(await store.revocations.after(seq, 10)).toHaveLength(1));
    expect(ring.signingKey().kid).toBe(former);
    const { active } = await rotation;
    expect(ring.signingKey().kid).toBe(active);
    expect(await store.revocations.after(seq, 10)).toMatchObject([{ publish: { kid: active } }]);
    pass(day);
    await expect(ring.rotate()).resolves.toMatchObject({ active: expect.any(String) });
  });

  it('works for the feed and the refresh key, whose keys never travel on the log', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    const { seq } = await store.revocations.head();
    for (const use of ['feed', 'refresh'] as const) await ring.rotate({ use, force: true });
    expect(await states(ring, 'feed')).toEqual(['active', 'next', 'retired']);
    expect(await states(ring, 'refresh')).toEqual(['active', 'next', 'retired']);
    expect(await store.revocations.after(seq, 10)).toEqual([]);
  });
});

describe('emergency rotation', () => {
  it('takes the key out of the key set, verification and signing before it answers, with the log entry', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    pass(2 * day);
    const [kid, token] = [ring.signingKey().kid, await mint(ring)];
    const next = ring.publicKeys()[1]?.kid;
    const { seq } = await store.revocations.head();
    expect(await ring.rotateCompromised(kid)).toEqual({ replacement: next, exposed: [] });
    expect(ring.signingKey().kid).toBe(next);
    expect(ring.publicKeys().map((jwk) => jwk.kid)).not.toContain(kid);
    expect(await accepts(ring, token)).toBe('key_unknown');
    expect(await store.revocations.after(seq, 10)).toEqual([{ seq: seq + 1, entry: { kind: 'key', id: kid } }]);
    expect(await states(ring, 'access')).toEqual(expect.arrayContaining(['active', 'next']));
    expect(events).toContainEqual(expect.objectContaining({ step: 'compromised', kid, severity: 'alert' }));
  });

  it('with fresh, signs under a key that has never rested anywhere, and sends it to the verifiers', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    pass(2 * day);
    const suspects = ring.publicKeys().map((jwk) => jwk.kid);
    const { seq } = await store.revocations.head();
    const { replacement } = await ring.rotateCompromised(ring.signingKey().kid, { fresh: true });
    expect(suspects).not.toContain(replacement);
    expect(ring.publicKeys().filter((jwk) => suspects.includes(jwk.kid))).toEqual([]);
    const deltas = (await store.revocations.after(seq, 10)) ?? [];
    expect(deltas.flatMap((delta) => ('publish' in delta ? [delta.publish.kid] : []))).toEqual([replacement]);
    expect(deltas.flatMap((delta) => ('entry' in delta ? [delta.entry] : []))).toEqual(
      suspects.map((id) => ({ kind: 'key', id })),
    );
  });

  it('lists the resource servers without the feed, which stay exposed', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    const resources = createResourceServers(contextOf(store));
    await resources.add({ resource: 'https://reads.example.com', name: 'Reads', readsFeed: true });
    await resources.add({ resource: 'https://caches.example.com', name: 'Caches', readsFeed: false });
    const { exposed } = await ring.rotateCompromised(ring.signingKey().kid);
    expect(exposed.map((row) => row.resource)).toEqual(['https://caches.example.com']);
  });

  it('reaches a signer in another process by the store’s notice, without a call', async () => {
    const [a, b] = [await openRing(await openStore()), await openRing(await openStore())];
    const kid = b.signingKey().kid;
    await a.rotateCompromised(kid);
    await expect.poll(() => b.signingKey().kid, { interval: 2, timeout: 20_000 }).not.toBe(kid);
    expect(b.publicKeys().map((jwk) => jwk.kid)).not.toContain(kid);
    expect(b.keySource().findKey(kid)).toBeUndefined();
  });

  it('stops a signer in another process even while the new key cannot be opened yet', async () => {
    const bytes = randomBytes(32);
    const [ours, theirs] = [createKeyEncryption('kek', bytes), createKeyEncryption('kek', bytes)];
    const [a, b] = [await openRing(await openStore(), ours), await openRing(await openStore(), theirs)];
    let answer = (): void => undefined;
    theirs.answers = new Promise((resolve) => {
      answer = resolve;
    });
    const { replacement } = await a.rotateCompromised(b.signingKey().kid, { fresh: true });
    const signs = (): string => {
      try {
        return b.signingKey().kid;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    await expect.poll(signs, { interval: 2, timeout: 20_000 }).toBe('key_absent');
    answer();
    await expect.poll(signs, { interval: 2, timeout: 20_000 }).toBe(replacement);
  });

  it('of a refresh key ends what was made under it and puts nothing on the log', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    const { kid } = ring.refreshKey();
    const { seq } = await store.revocations.head();
    const { replacement } = await ring.rotateCompromised(kid);
    expect(ring.findRefreshKey(kid)).toBeUndefined();
    expect(ring.refreshKey().kid).toBe(replacement);
    expect(await store.revocations.after(seq, 10)).toEqual([]);
  });

  it('does not wait for a key-encryption key that is out of reach', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    const kid = ring.signingKey().kid;
    keyEncryption.available = false;
    const { replacement } = await ring.rotateCompromised(kid);
    expect(ring.signingKey().kid).toBe(replacement);
    expect(await states(ring, 'access')).not.toContain('next');
    keyEncryption.available = true;
    await ring.tick();
    expect(await states(ring, 'access')).toContain('next');
  });

  it('is refused for a key that the ring does not know', async () => {
    const ring = await openRing(await openStore());
    await expect(ring.rotateCompromised('nobody')).rejects.toMatchObject({ code: 'key_absent' });
  });
});

describe('a ring that cannot be read', () => {
  it('signs nothing until it can be read again', async () => {
    const store = await openStore();
    const ring = await openRing(store);
    const rows = await ring.list();
    const next = rows.find((row) => row.use === 'access' && row.state === 'next');
    if (next === undefined) throw new Error('a next key is expected');
    const planted = { ...next, kid: 'planted', state: 'retired' as const, lastExpiry: wallClock() + day };
    await store.keys.change(() => ({ outcome: undefined, put: [planted] }));
    await expect(ring.reload()).rejects.toMatchObject({ code: 'key_row_damaged', evidence: { kid: 'planted' } });
    expect(() => ring.signingKey()).toThrow(expect.objectContaining({ code: 'key_row_damaged' }));
    expect(() => ring.publicKeys()).toThrow(expect.objectContaining({ code: 'key_row_damaged' }));
    await store.keys.change(() => ({ outcome: undefined, put: [{ ...planted, state: 'removed', sealed: null }] }));
    await ring.reload();
    expect(await accepts(ring, await mint(ring))).toBe('accepted');
  });

  it('signs nothing after it was closed', async () => {
    const ring = await openRing(await openStore());
    ring.close();
    expect(() => ring.signingKey()).toThrow(expect.objectContaining({ code: 'key_ring_closed' }));
  });
});
