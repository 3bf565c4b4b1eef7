import { describe, expect, it } from 'vitest';
import { decideCompromise, decideRemoval, decideRotation } from './key-emergency.ts';
import type { FreshKey } from './key-material.ts';
import { decideSchedule, keyScheduleOf, keysOf, type RingDecision } from './key-schedule.ts';
import type { KeyRow, KeyUse } from './ports.ts';

const day = 86_400;
const schedule = keyScheduleOf({
  algorithm: 'ES256',
  accessTokenSeconds: 900,
  absoluteSeconds: 30 * day,
  rotateEverySeconds: 90 * day,
  publishBeforeSeconds: day,
});

let count = 0;
function freshKey(use: KeyUse): FreshKey {
  count += 1;
  const kid = `${use}-${count}`;
  const publicJwk = use === 'refresh' ? null : ({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid } as never);
  return { kid, use, alg: schedule.algorithms[use], publicJwk, sealed: Uint8Array.of(1) };
}
const freshKeys = (): FreshKey[] =>
  (['access', 'feed', 'refresh'] as const).flatMap((use) => [freshKey(use), freshKey(use)]);

/** Both clocks together, in seconds after an arbitrary start. */
const at = (seconds: number): { now: number; wallSeconds: number } => ({
  now: 1_000_000 + seconds * 1000,
  wallSeconds: 1_800_000_000 + seconds,
});

function apply(ring: readonly KeyRow[], decision: RingDecision): KeyRow[] {
  expect(decision.wanted).toEqual([]);
  const written = new Set(decision.put.map((row) => row.kid));
  return [...ring.filter((row) => !written.has(row.kid)), ...decision.put];
}
const step = (ring: readonly KeyRow[], seconds: number): KeyRow[] =>
  apply(ring, decideSchedule(ring, at(seconds), schedule, freshKeys()));
const started = (): KeyRow[] => step([], 0);

const refuse = (code: string): object => ({ refused: code, put: [], steps: [] });

describe('the schedule of the key ring', () => {
  it('makes an active and a next key for each use on a first start', () => {
    const ring = started();
    expect(ring.map((row) => `${row.use} ${row.state}`).sort()).toEqual([
      'access active',
      'access next',
      'feed active',
      'feed next',
      'refresh active',
      'refresh next',
    ]);
  });

  it('writes nothing while fresh keys are lacking, and says which', () => {
    const decision = decideSchedule([], at(0), schedule, [freshKey('access')]);
    expect(decision.wanted.toSorted()).toEqual(['access', 'feed', 'feed', 'refresh', 'refresh']);
  });

  it('has nothing to do on a ring that is not due', () => {
    const decision = decideSchedule(started(), at(90 * day - 1), schedule, []);
    expect(decision).toEqual({ put: [], steps: [], wanted: [] });
  });

  it('moves next to active and active to retired after ninety days, with a new next', () => {
    const before = started();
    const after = step(before, 90 * day);
    const old = keysOf(before, 'access');
    const now = keysOf(after, 'access');
    expect(now.active?.kid).toBe(old.next?.kid);
    expect(now.retired.map((row) => row.kid)).toEqual([old.active?.kid]);
    expect(now.next?.kid).not.toBe(old.next?.kid);
  });

  it('does not let a next key sign that has not been public for the publish period', () => {
    const ring = started().map((row) =>
      row.state === 'next' ? { ...row, createdAt: at(90 * day - day + 1).now } : row,
    );
    expect(decideSchedule(ring, at(90 * day), schedule, freshKeys()).put).toEqual([]);
    expect(keysOf(step(ring, 90 * day + 1), 'access').active?.kid).toBe(keysOf(ring, 'access').next?.kid);
  });

  it('keeps a retired key until the last exp under it has passed on both clocks, and then removes it with its material', () => {
    const ring = step(started(), 90 * day);
    const [retired] = keysOf(ring, 'access').retired;
    const lastExpiry = retired?.lastExpiry ?? 0;
    expect(lastExpiry).toBe(at(90 * day + 3600 + 120).wallSeconds);
    const end = 90 * day + 3600 + 120;
    expect(keysOf(step(ring, end), 'access').retired).toHaveLength(1);
    const after = step(ring, end + 1).find((row) => row.kid === retired?.kid);
    expect(after).toMatchObject({ state: 'removed', sealed: null, compromised: false });
  });

  it('does not remove a retired key when the wall clock alone jumps forward', () => {
    const ring = step(started(), 90 * day);
    const jumped = { now: at(90 * day + 60).now, wallSeconds: at(900 * day).wallSeconds };
    expect(decideSchedule(ring, jumped, schedule, freshKeys()).put).toEqual([]);
  });

  it('does not bring a retired key back, nor anything else, when the clocks step back', () => {
    const ring = step(started(), 90 * day);
    const decision = decideSchedule(ring, at(-365 * day), schedule, freshKeys());
    expect(decision.put).toEqual([]);
  });

  it('keeps a retired refresh key for the longest life of a session', () => {
    const ring = step(started(), 90 * day);
    expect(keysOf(step(ring, 120 * day), 'refresh').retired).toHaveLength(1);
    expect(keysOf(step(ring, 120 * day + 121), 'refresh').retired).toHaveLength(0);
  });

  it('fills the place of next when it is empty', () => {
    const ring = started().filter((row) => row.use !== 'access' || row.state === 'active');
    expect(keysOf(step(ring, 5), 'access').next).toBeDefined();
  });

  it('replaces a next key of another algorithm, and rotates to the new one as soon as it is published', () => {
    const ring = started();
    const other = { ...schedule, algorithms: { ...schedule.algorithms, access: 'RS256' as const } };
    const rs256 = (): FreshKey[] => freshKeys().map((key) => (key.use === 'access' ? { ...key, alg: 'RS256' } : key));
    const replaced = apply(ring, decideSchedule(ring, at(10), other, rs256()));
    expect(keysOf(replaced, 'access').next?.alg).toBe('RS256');
    expect(keysOf(replaced, 'access').active?.alg).toBe('ES256');
    const rotated = apply(replaced, decideSchedule(replaced, at(10 + day), other, rs256()));
    expect(keysOf(rotated, 'access').active?.alg).toBe('RS256');
  });

  it('refuses at construction a publish period under an hour and one longer than the rotation', () => {
    const settings = { algorithm: 'ES256', accessTokenSeconds: 900, absoluteSeconds: day } as const;
    expect(() => keyScheduleOf({ ...settings, rotateEverySeconds: day, publishBeforeSeconds: 3599 })).toThrow(
      TypeError,
    );
    expect(() => keyScheduleOf({ ...settings, rotateEverySeconds: 3600, publishBeforeSeconds: 7200 })).toThrow(
      TypeError,
    );
    expect(() => keyScheduleOf({ ...settings, rotateEverySeconds: NaN, publishBeforeSeconds: 7200 })).toThrow(
      TypeError,
    );
    expect(keyScheduleOf({ ...settings, rotateEverySeconds: 7200, publishBeforeSeconds: 3600 })).toBeDefined();
  });
});

describe('rotation by hand', () => {
  const rotate = (seconds: number, force: boolean) =>
    decideRotation(started(), at(seconds), schedule, freshKeys(), { use: 'access', force });

  it('is refused before the publish period is over', () => {
    expect(rotate(day - 1, false)).toMatchObject(refuse('key_not_due'));
    expect(rotate(day, false)).toMatchObject({ publish: [], wanted: [] });
  });

  it('with force, announces to readers of the feed the key that they may not hold yet', () => {
    const decision = rotate(10, true);
    expect(decision.publish?.map((jwk) => jwk.kid)).toEqual([decision.active]);
  });

  it('never announces a refresh key, which is secret', () => {
    const decision = decideRotation(started(), at(10), schedule, freshKeys(), { use: 'refresh', force: true });
    expect(decision.publish).toEqual([]);
  });
});

describe('emergency rotation', () => {
  const compromise = (ring: readonly KeyRow[], kid: string | undefined, seconds: number, fresh = false) =>
    decideCompromise(ring, at(seconds), schedule, freshKeys(), { kid: kid ?? '', fresh });

  it('condemns the active key and lets the next one sign, in one decision with the log entry', () => {
    const ring = started();
    const { active, next } = keysOf(ring, 'access');
    const decision = compromise(ring, active?.kid, 2 * day);
    expect(decision).toMatchObject({ active: next?.kid, publish: [], wanted: [] });
    expect(decision.revoke).toEqual([{ kind: 'key', id: active?.kid }]);
    const after = apply(ring, decision);
    expect(after.find((row) => row.kid === active?.kid)).toMatchObject({
      state: 'removed',
      compromised: true,
      sealed: null,
    });
    expect(keysOf(after, 'access').active?.kid).toBe(next?.kid);
    expect(keysOf(step(after, 2 * day), 'access').next).toBeDefined();
  });

  it('announces a next key that has not been public for the publish period', () => {
    const ring = started();
    const decision = compromise(ring, keysOf(ring, 'access').active?.kid, 60);
    expect(decision.publish?.map((jwk) => jwk.kid)).toEqual([keysOf(ring, 'access').next?.kid]);
  });

  it('with fresh, condemns the next key too and announces the one that signs', () => {
    const ring = started();
    const { active, next } = keysOf(ring, 'access');
    const decision = compromise(ring, active?.kid, 2 * day, true);
    expect(decision.revoke).toEqual([
      { kind: 'key', id: active?.kid },
      { kind: 'key', id: next?.kid },
    ]);
    expect([active?.kid, next?.kid]).not.toContain(decision.active);
    expect(decision.publish?.map((jwk) => jwk.kid)).toEqual([decision.active]);
  });

  it('needs no fresh key while the next one takes over', () => {
    const ring = started();
    const kid = keysOf(ring, 'access').active?.kid ?? '';
    expect(decideCompromise(ring, at(5), schedule, [], { kid, fresh: false }).wanted).toEqual([]);
    expect(decideCompromise(ring, at(5), schedule, [], { kid, fresh: true }).wanted).toEqual(['access']);
  });

  it('leaves the active key in place when a next or a retired one is condemned', () => {
    const ring = step(started(), 90 * day);
    const { active, next, retired } = keysOf(ring, 'access');
    for (const row of [next, retired[0]]) {
      const decision = compromise(ring, row?.kid, 90 * day + 5);
      expect(decision.active).toBe(active?.kid);
      expect(decision.put.map((put) => put.kid)).toEqual([row?.kid]);
    }
  });

  it('condemns once: a second order writes no second entry and names the same replacement', () => {
    const ring = started();
    const { active, next } = keysOf(ring, 'access');
    const after = apply(ring, compromise(ring, active?.kid, 5));
    expect(compromise(after, active?.kid, 6)).toMatchObject({ put: [], revoke: [], publish: [], active: next?.kid });
  });

  it('puts no entry on the log for a refresh key, which no verifier ever held', () => {
    const ring = started();
    const decision = compromise(ring, keysOf(ring, 'refresh').active?.kid, 5);
    expect(decision).toMatchObject({ revoke: [], publish: [], active: keysOf(ring, 'refresh').next?.kid });
  });

  it('never schedules a condemned key again', () => {
    const ring = started();
    const kid = keysOf(ring, 'access').active?.kid;
    let later = apply(ring, compromise(ring, kid, 5));
    for (const seconds of [6, 90 * day, 181 * day, 272 * day]) later = step(later, seconds);
    expect(later.find((row) => row.kid === kid)).toMatchObject({ state: 'removed', compromised: true });
  });

  it('is refused for a key that the ring never had', () => {
    expect(compromise(started(), 'nobody', 5)).toMatchObject(refuse('key_absent'));
  });
});

describe('removal by hand', () => {
  it('is refused for active and next keys, and for a retired one before its last exp', () => {
    const ring = step(started(), 90 * day);
    const { active, next, retired } = keysOf(ring, 'access');
    for (const row of [active, next, retired[0]]) {
      expect(decideRemoval(ring, at(90 * day + 3600), schedule, row?.kid ?? '')).toMatchObject(refuse('key_in_use'));
    }
  });

  it('takes a retired key whose last exp has passed', () => {
    const ring = step(started(), 90 * day);
    const [retired] = keysOf(ring, 'access').retired;
    const decision = decideRemoval(ring, at(90 * day + 3600 + 121), schedule, retired?.kid ?? '');
    expect(decision.put).toMatchObject([{ kid: retired?.kid, state: 'removed', sealed: null }]);
  });

  it('is refused for a key that is gone', () => {
    expect(decideRemoval(started(), at(5), schedule, 'nobody')).toMatchObject(refuse('key_absent'));
  });
});
