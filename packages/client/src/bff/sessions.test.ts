import { generateSecret } from '@sealwright/jwt';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CookieBox, createCookieBox } from './cookie-box.ts';
import { createCookieSessions } from './cookie-sessions.ts';
import { createMemoryStore } from './memory-store.ts';
import type { KeptSession, SessionKeeper } from './session-keeper.ts';
import type { SessionRecord } from './session-record.ts';
import type { StoredSession } from './session-store.ts';
import { createStoreSessions } from './store-sessions.ts';

const now = 1_800_000_000;
const name = '__Host-app-session';
const limits = { idleSeconds: 1000, absoluteSeconds: 5000 };
let box: CookieBox;

const record = (length: number): SessionRecord => ({
  ...{ sub: 'ada', sid: 's', claims: {}, accessToken: 'x'.repeat(length), refreshToken: 'r', idToken: 'i' },
  ...{ expiresAt: now + 900, lifeSeconds: 900, startedAt: now, seenAt: now },
});

const rest = () => ({ box, name, sameSite: 'strict' as const, limits, wallClock: () => now });
const sent = (cookies: readonly string[]): Headers => {
  const pairs = cookies.filter((line) => !line.includes('Max-Age=0')).map((line) => line.split(';')[0]);
  return new Headers({ cookie: pairs.join('; ') });
};

const begin = (sessions: SessionKeeper, one: SessionRecord) => sessions.begin(one, new Headers(), undefined);

async function demand(sessions: SessionKeeper, headers: Headers): Promise<KeptSession> {
  const kept = await sessions.read(headers);
  if (kept === undefined) throw new Error('no session');
  return kept;
}

beforeAll(async () => {
  box = await createCookieBox([generateSecret(32)]);
});

describe('a session in cookies', () => {
  it.each([
    [500, 1],
    [4000, 2],
    [7000, 3],
  ])('of %i characters is in as many cookies as it needs, none above 4096 bytes: %i', async (length, count) => {
    const sessions = createCookieSessions(rest());
    const cookies = await begin(sessions, record(length));
    expect(cookies).toHaveLength(1 + count);
    for (const [index, line] of cookies.entries()) {
      expect(line.length).toBeLessThanOrEqual(4096);
      const end = index === 0 ? 5000 : 1000;
      expect(line).toMatch(
        new RegExp(`^__Host-[\\w.-]+=[\\w-]+; Max-Age=${end}; Path=/; HttpOnly; Secure; SameSite=Strict$`),
      );
    }
    expect((await sessions.read(sent(cookies)))?.record).toEqual(record(length));
    expect(await sessions.read(sent(cookies.slice(0, -1)))).toBeUndefined();
  });

  it('that needs more is refused, and not cut', async () => {
    await expect(begin(createCookieSessions(rest()), record(9000))).rejects.toMatchObject({
      code: 'bff_session_too_large',
    });
  });

  it('that shrinks takes back the cookies that it no longer needs, and all at its end', async () => {
    const sessions = createCookieSessions(rest());
    const before = sent(await begin(sessions, record(7000)));
    const kept = await sessions.read(before);
    const cookies = kept === undefined ? [] : ((await sessions.replace(kept, record(500), before)) ?? []);
    expect(cookies.map((line) => line.includes('Max-Age=0'))).toEqual([false, true, true]);
    const own = `${name}.${kept?.key}`;
    expect((await sessions.end(kept, before)).map((line) => line.split('=')[0])).toEqual([
      ...[name, own, `${own}.1`, `${own}.2`],
    ]);
  });

  it('is not put together from the cookies of two answers', async () => {
    const sessions = createCookieSessions(rest());
    const before = sent(await begin(sessions, record(4000)));
    const kept = await demand(sessions, before);
    const [one = [], two = []] = [
      await sessions.replace(kept, record(4000), before),
      await sessions.replace(kept, record(4001), before),
    ];
    expect(await sessions.read(sent([`${name}=${kept.key};`, one[0] ?? '', two[1] ?? '']))).toBeUndefined();
    expect((await sessions.read(sent([`${name}=${kept.key};`, ...two])))?.record).toEqual(record(4001));
  });

  it('that shrank is read, though an answer of before left its last cookie there', async () => {
    const sessions = createCookieSessions(rest());
    const large = await begin(sessions, record(7000));
    const kept = await demand(sessions, sent(large));
    const small = (await sessions.replace(kept, record(500), sent(large.slice(0, 2)))) ?? [];
    expect((await sessions.read(sent([...large.slice(0, 1), ...small, ...large.slice(2)])))?.record).toEqual(
      record(500),
    );
  });

  it('is not brought back, nor put in the place of the next, by an answer that comes late', async () => {
    const sessions = createCookieSessions(rest());
    const jar = new Map<string, string>();
    const headers = () => sent([...jar].map(([one, value]) => `${one}=${value};`));
    const keep = (cookies: readonly string[]) => {
      for (const line of cookies) {
        const [, one = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (line.includes('Max-Age=0')) jar.delete(one);
        else jar.set(one, value);
      }
    };
    keep(await begin(sessions, record(500)));
    const [kept, then] = [await demand(sessions, headers()), headers()];
    keep(await sessions.end(kept, headers()));
    expect(jar.size).toBe(0);
    const late = (await sessions.replace(kept, record(600), then)) ?? [];
    keep(late);
    expect([jar.size, await sessions.read(headers())]).toEqual([1, undefined]);
    keep(sessions.strays(headers()));
    expect(jar.size).toBe(0);
    const next = { ...record(500), sub: 'bob' };
    keep(await sessions.begin(next, headers(), kept.key));
    keep(late);
    expect((await sessions.read(headers()))?.record).toEqual(next);
    keep(sessions.strays(headers()));
    expect([jar.size, (await sessions.read(headers()))?.record]).toEqual([2, next]);
  });

  it('takes back the cookies of the one that it replaces, which the answer’s own request did not bring', async () => {
    const sessions = createCookieSessions(rest());
    const former = await demand(sessions, sent(await begin(sessions, record(500))));
    const cookies = await sessions.begin(record(1), new Headers(), former.key);
    const own = `${name}.${former.key}`;
    const cleared = cookies.filter((line) => line.includes('Max-Age=0')).map((line) => line.split('=')[0]);
    expect(cleared).toEqual([own, `${own}.1`, `${own}.2`]);
  });

  it('opens under the name that it was sealed for alone', async () => {
    const sessions = createCookieSessions(rest());
    const [one, two] = [await begin(sessions, record(1)), await begin(sessions, record(2))];
    const [first = '', second = ''] = [one, two].map((lines) => /=([\w-]+);/.exec(lines[1] ?? '')?.[1]);
    expect(await sessions.read(sent([one[0] ?? '', two[1] ?? '']))).toBeUndefined();
    const moved = (one[1] ?? '').replace(first, second);
    expect(await sessions.read(sent([one[0] ?? '', moved]))).toBeUndefined();
  });
});

describe('a session in a store', () => {
  it('rests under a hash and sealed: who reads the store has neither the cookie nor a token', async () => {
    const store = createMemoryStore({ wallClock: () => now });
    const rows: StoredSession[] = [];
    const add = (row: StoredSession) => {
      rows.push(row);
      return store.add(row);
    };
    const spied = { ...store, add };
    const sessions = createStoreSessions({ ...rest(), store: spied });
    const cookies = await begin(sessions, record(500));
    const id = /=([\w-]{43});/.exec(cookies[0] ?? '')?.[1] ?? '';
    expect(Buffer.from(id, 'base64url')).toHaveLength(32);
    const text = JSON.stringify(rows);
    expect([text.includes(id), text.includes('xxxx'), rows[0]?.sid]).toEqual([false, false, 's']);
    expect((await sessions.read(sent(cookies)))?.record).toEqual(record(500));
  });

  it('does not open in the place of another', async () => {
    const store = createMemoryStore({ wallClock: () => now });
    const sessions = createStoreSessions({ ...rest(), store });
    const [one, two] = [await begin(sessions, record(1)), await begin(sessions, record(2))];
    const [first, second] = [await sessions.read(sent(one)), await sessions.read(sent(two))];
    await store.replace(first?.key ?? '', (await store.read(second?.key ?? '')) ?? '', now + 10);
    expect(await sessions.read(sent(one))).toBeUndefined();
  });

  it('that ended is not brought back by what was under way', async () => {
    const store = createMemoryStore({ wallClock: () => now });
    const sessions = createStoreSessions({ ...rest(), store });
    const headers = sent(await begin(sessions, record(1)));
    const kept = await sessions.read(headers);
    await store.deleteWhere({ sid: 's' });
    expect(kept && (await sessions.replace(kept, record(2), headers))).toBeUndefined();
    expect(await sessions.read(headers)).toBeUndefined();
  });
});

describe('the memory of one process', () => {
  it('forgets by time, by name and by person, and the eldest where it is full', async () => {
    let clock = now;
    const store = createMemoryStore({ maxSessions: 3, wallClock: () => clock });
    const add = (key: string, sub: string, sid: string | null) =>
      store.add({ key, value: key, sub, sid, expiresAt: now + 10 });
    await add('a', 'ada', 's1');
    await add('b', 'ada', 's2');
    await add('c', 'eve', null);
    await store.deleteWhere({ sid: 's1' });
    expect([await store.read('a'), await store.read('b')]).toEqual([undefined, 'b']);
    await store.deleteWhere({ sub: 'ada' });
    expect([await store.read('b'), await store.read('c')]).toEqual([undefined, 'c']);
    for (const key of ['d', 'e', 'f']) await add(key, 'x', null);
    expect([await store.read('c'), await store.read('d')]).toEqual([undefined, 'd']);
    clock += 11;
    expect([await store.read('d'), await store.replace('e', 'x', clock + 5)]).toEqual([undefined, false]);
  });
});
