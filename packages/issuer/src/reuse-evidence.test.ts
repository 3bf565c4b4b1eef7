import { describe, expect, it } from 'vitest';
import type { SessionRow } from './ports.ts';
import type { PresentedRefresh } from './presented-refresh.ts';
import { reuseEvidence } from './reuse-evidence.ts';

const now = 1_000_000_000;
const session = {
  sid: 'sid',
  sub: 'usr_1',
  clientId: 'first-party',
  gen: 7,
  rotatedAt: now - 30_000,
  prevRotatedAt: now - 50_000,
  sendsAttempts: false,
  userAgent: 'agent',
  network: '192.0.2.0/24',
} as SessionRow;
const presented = {
  token: { sid: 'sid', generation: 6, rtKid: 'k', matchesSalt: () => true },
  userAgent: 'agent',
  network: '192.0.2.0/24',
} as unknown as PresentedRefresh;
const at = (generation: number): PresentedRefresh => ({
  ...presented,
  token: { ...presented.token, generation },
});
const judge = (row: SessionRow, refresh: PresentedRefresh): string =>
  reuseEvidence(row, refresh, { now, cause: 'reuse' }).verdict;

describe('the verdict on a reuse', () => {
  it('is a race of tabs within the minute, from the same place, one or two generations back', () => {
    expect(judge(session, presented)).toBe('tab-race');
    expect(judge(session, at(5))).toBe('tab-race');
    expect(judge({ ...session, rotatedAt: now - 60_001 }, presented)).not.toBe('tab-race');
  });

  it('is a lost answer within the day, from the same place, one generation back', () => {
    const anHourAgo = { ...session, rotatedAt: now - 3_600_000, prevRotatedAt: now - 3_700_000 };
    expect(judge(anHourAgo, presented)).toBe('lost-response');
    expect(judge(anHourAgo, at(5))).toBe('probable-theft');
    expect(judge({ ...session, rotatedAt: now - 86_400_001 }, presented)).toBe('probable-theft');
  });

  it.each([
    ['from another network', session, { ...presented, network: '198.51.100.0/24' }],
    ['from another browser', session, { ...presented, userAgent: 'curl' }],
    ['from nowhere that is known', { ...session, network: null }, { ...presented, network: null }],
    ['by a browser without a name', { ...session, userAgent: null }, { ...presented, userAgent: null }],
    ['where the client keeps attempt keys and shows none', { ...session, sendsAttempts: true }, presented],
    ['three generations back', session, at(4)],
  ])('is theft %s', (_name, row, refresh) => {
    expect(judge(row, refresh)).toBe('probable-theft');
  });

  it('is theft for lockstep and for a token that is ahead, however innocent the rest looks', () => {
    expect(reuseEvidence(session, presented, { now, cause: 'lockstep' }).verdict).toBe('probable-theft');
    expect(reuseEvidence(session, at(9), { now, cause: 'lost-write' })).toMatchObject({
      verdict: 'probable-theft',
      gap: -2,
      ageMilliseconds: null,
    });
  });

  it('keeps what an investigation asks for and nothing of the token', () => {
    expect(reuseEvidence(session, presented, { now, cause: 'reuse' })).toEqual({
      sid: 'sid',
      sub: 'usr_1',
      clientId: 'first-party',
      at: now,
      gap: 1,
      ageMilliseconds: 30_000,
      network: '192.0.2.0/24',
      userAgent: 'agent',
      verdict: 'tab-race',
      cause: 'reuse',
    });
  });
});
