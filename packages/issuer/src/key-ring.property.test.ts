import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideCompromise, decideRemoval, decideRotation, type OrderedDecision } from './key-emergency.ts';
import type { FreshKey } from './key-material.ts';
import { decideSchedule, isPublished, keyScheduleOf, type RingTimes } from './key-schedule.ts';
import type { KeyRow, KeyState, KeyUse } from './ports.ts';

const day = 86_400;
const schedule = keyScheduleOf({
  algorithm: 'ES256',
  accessTokenSeconds: 900,
  absoluteSeconds: 30 * day,
  rotateEverySeconds: 90 * day,
  publishBeforeSeconds: day,
});
const uses: readonly KeyUse[] = ['access', 'feed', 'refresh'];
const order: readonly KeyState[] = ['next', 'active', 'retired', 'removed'];

/** A ring, its clocks, and what must hold after every step. */
class RingModel {
  rows = new Map<string, KeyRow>();
  readonly log = new Set<string>();
  /** When the last token under a key has lived its fifteen minutes, by the clock that does not jump. */
  readonly signedUntil = new Map<string, number>();
  storeSeconds = 0;
  wallSeconds = 1_800_000_000;
  made = 0;

  get times(): RingTimes {
    return { now: this.storeSeconds * 1000, wallSeconds: this.wallSeconds };
  }

  /** As the store answers it: removed keys are gone, condemned ones stay known. */
  ring(): readonly KeyRow[] {
    return [...this.rows.values()].filter((row) => row.state !== 'removed' || row.compromised);
  }

  fresh(): FreshKey[] {
    return uses.flatMap((use) =>
      [1, 2].map(() => {
        this.made += 1;
        const kid = `${use}-${this.made}`;
        const publicJwk = use === 'refresh' ? null : ({ kty: 'OKP', crv: 'Ed25519', x: 'x', kid } as const);
        return { kid, use, alg: schedule.algorithms[use], publicJwk, sealed: Uint8Array.of(1) } as FreshKey;
      }),
    );
  }

  apply(decision: OrderedDecision, kind: 'schedule' | 'order' | 'forced'): void {
    expect(decision.wanted).toEqual([]);
    if (decision.refused !== undefined) expect(decision.put).toEqual([]);
    for (const row of decision.put) this.check(this.rows.get(row.kid), row, decision, kind);
    for (const row of decision.put) this.rows.set(row.kid, row);
    for (const entry of decision.revoke ?? []) if (entry.kind === 'key') this.log.add(entry.id);
    for (const kid of this.log) expect(this.rows.get(kid)).toMatchObject({ compromised: true });
    for (const use of uses) {
      const live = [...this.rows.values()].filter((row) => row.use === use);
      expect(live.filter((row) => row.state === 'active').length).toBe(1);
      expect(live.filter((row) => row.state === 'next').length).toBeLessThanOrEqual(1);
    }
    for (const row of this.rows.values()) {
      expect(row.sealed === null).toBe(row.state === 'removed');
      if (row.compromised) expect(row.state).toBe('removed');
      if (row.compromised && row.use !== 'refresh') expect(this.log).toContain(row.kid);
    }
  }

  check(before: KeyRow | undefined, after: KeyRow, decision: OrderedDecision, kind: string): void {
    if (before === undefined) return;
    expect(before.state).not.toBe('removed');
    expect(order.indexOf(after.state)).toBeGreaterThan(order.indexOf(before.state));
    const announced = decision.publish?.some((jwk) => jwk.kid === after.kid) ?? false;
    if (after.state === 'active' && after.use === 'access') {
      expect(isPublished(before, this.times, schedule) || (kind !== 'schedule' && announced)).toBe(true);
    }
    if (after.state === 'removed' && !after.compromised && before.state === 'retired') {
      // However the wall clock jumped, every token under it has lived its whole life by the clock that does not.
      expect(this.storeSeconds).toBeGreaterThan(this.signedUntil.get(after.kid) ?? 0);
      expect(this.wallSeconds).toBeGreaterThan(before.lastExpiry ?? Number.POSITIVE_INFINITY);
      expect(this.times.now - (before.retiredAt ?? 0)).toBeGreaterThanOrEqual(schedule.graceSeconds[after.use] * 1000);
    }
  }

  sign(): void {
    const active = [...this.rows.values()].find((row) => row.use === 'access' && row.state === 'active');
    if (active === undefined) return;
    this.signedUntil.set(active.kid, this.storeSeconds + 900);
  }

  kid(index: number): string {
    return [...this.rows.keys()][index % Math.max(1, this.rows.size)] ?? 'nobody';
  }

  tick(): void {
    this.apply(decideSchedule(this.ring(), this.times, schedule, this.fresh()), 'schedule');
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'tick' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 100 * day }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 7200 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('jump' as const), seconds: fc.integer({ min: -10 * day, max: 200 * day }) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'sign' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('rotate' as const), use: fc.constantFrom(...uses), force: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('condemn' as const), at: fc.nat(40), fresh: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), at: fc.nat(40) }) },
);

it('keeps one active key for each use, moves only forward, and never brings a condemned key back, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const model = new RingModel();
      model.tick();
      for (const action of steps) {
        const ring = model.ring();
        if (action.do === 'tick') model.tick();
        else if (action.do === 'sign') model.sign();
        else if (action.do === 'jump') model.wallSeconds += action.seconds;
        else if (action.do === 'pass') {
          model.storeSeconds += action.seconds;
          model.wallSeconds += action.seconds;
        } else if (action.do === 'rotate') {
          const decision = decideRotation(ring, model.times, schedule, model.fresh(), action);
          model.apply(decision, action.force ? 'forced' : 'schedule');
        } else if (action.do === 'condemn') {
          const decision = decideCompromise(ring, model.times, schedule, model.fresh(), {
            kid: model.kid(action.at),
            fresh: action.fresh,
          });
          model.apply(decision, 'order');
        } else {
          model.apply(decideRemoval(ring, model.times, schedule, model.kid(action.at)), 'schedule');
        }
      }
    }),
    { numRuns: 500 },
  );
});
