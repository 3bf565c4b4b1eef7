import { describe, expect, it } from 'vitest';
import type { AccountRow, ClientRow, SessionChange, SessionRow, SessionView } from './ports.ts';
import type { PresentedRefresh } from './presented-refresh.ts';
import { decideRefresh, type RefreshOutcome, type RefreshRuleOptions } from './refresh-rules.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = 1_000 * day;
const W = 10_000;
const keyA = `${'A'.repeat(21)}A`;
const keyB = `${'B'.repeat(21)}A`;
const keyC = `${'C'.repeat(21)}A`;

const options: RefreshRuleOptions = {
  windowMilliseconds: W,
  idleMilliseconds: 7 * day,
  currentRtKid: 'rt-current',
  isUsableRtKid: () => true,
  entryExpiresAt: 5_000,
};

const row: SessionRow = {
  sid: 'sid',
  clientId: 'first-party',
  transport: 'body',
  sub: 'usr_1',
  resource: 'https://api.example',
  scope: 'read write',
  epochs: [1, 2, 3],
  gen: 7,
  salt: new Uint8Array(16),
  rtKid: 'rt-before',
  rotatedAt: now - hour,
  prevRotatedAt: now - 2 * hour,
  attempt: null,
  sendsAttempts: false,
  recoveries: 0,
  streak: 0,
  streakGen: 0,
  jkt: null,
  incarnation: 1,
  createdAt: now - day,
  idleEnd: now + 6 * day,
  absEnd: now + 29 * day,
  revokedAt: null,
  reason: null,
  authTimeSeconds: 1,
  amr: ['pwd'],
  acr: null,
  lastUsedAt: now,
  userAgent: 'agent',
  network: '192.0.2.0/24',
  statusIndex: null,
  browserSession: null,
  details: null,
};

const account = { sub: 'usr_1', status: 'active', roles: ['user'] } as unknown as AccountRow;
const client = { clientId: 'first-party', kind: 'public' } as unknown as ClientRow;

function viewOf(session: Partial<SessionRow> = {}, rest: Partial<SessionView> = {}): SessionView {
  return {
    session: { ...row, ...session },
    account,
    client,
    epochs: [1, 2, 3],
    storeIncarnation: 1,
    now,
    ...rest,
  };
}

function presentedAt(generation: number, rest: Partial<PresentedRefresh> = {}): PresentedRefresh {
  return {
    token: { sid: 'sid', generation, rtKid: 'rt-before', matchesSalt: () => true },
    client: { clientId: 'first-party', authenticated: false },
    transport: 'body',
    jkt: null,
    certificate: null,
    resource: null,
    attempts: null,
    scope: null,
    userAgent: 'agent',
    network: '192.0.2.0/24',
    ...rest,
  };
}

/** The outcome in one word, so that a table reads as the rules do. */
function verdictOf({ outcome }: SessionChange<RefreshOutcome>): string {
  return outcome.granted ? outcome.path : outcome.code;
}

const confidential = { ...client, kind: 'confidential' } as ClientRow;
const authenticated = { clientId: 'first-party', authenticated: true };

describe('rule 0, before the generation is looked at', () => {
  const refused: readonly (readonly [name: string, SessionView, PresentedRefresh, code: string])[] = [
    [
      'a token whose second MAC is not of this row',
      viewOf(),
      presentedAt(7, { token: { ...presentedAt(7).token, matchesSalt: () => false } }),
      'refresh_forged',
    ],
    [
      'another client',
      viewOf(),
      presentedAt(7, { client: { clientId: 'other', authenticated: true } }),
      'refresh_client_mismatch',
    ],
    [
      'a confidential client without its secret',
      viewOf({}, { client: confidential }),
      presentedAt(7),
      'refresh_client_mismatch',
    ],
    ['a client that is gone', viewOf({}, { client: undefined }), presentedAt(7), 'refresh_client_mismatch'],
    ['a cookie session in a body', viewOf({ transport: 'cookie' }), presentedAt(7), 'refresh_transport_mismatch'],
    ['a body session in a cookie', viewOf(), presentedAt(7, { transport: 'cookie' }), 'refresh_transport_mismatch'],
    ['a bound session without a proof', viewOf({ jkt: 'key' }), presentedAt(7), 'refresh_key_mismatch'],
    [
      'a bound session with another key',
      viewOf({ jkt: 'key' }),
      presentedAt(7, { jkt: 'other' }),
      'refresh_key_mismatch',
    ],
    ['a wider scope', viewOf(), presentedAt(7, { scope: 'read admin' }), 'refresh_scope'],
    [
      'a scope that its application has lost since',
      viewOf({ details: {} }, { client: { ...client, scopes: ['read'] } }),
      presentedAt(7, { scope: 'read write' }),
      'refresh_scope',
    ],
    [
      'a resource that was not granted',
      viewOf({ details: { resources: ['https://a.example'] } }, { client: { ...client, scopes: ['read'] } }),
      presentedAt(7, { resource: 'https://b.example' }),
      'resource_refused',
    ],
    [
      'a session that is bound to a certificate, with another',
      viewOf({ details: { certificate: 'one' } }, { client: { ...client, scopes: ['read'] } }),
      presentedAt(7, { certificate: 'other' }),
      'refresh_key_mismatch',
    ],
    ['a scope that is none', viewOf(), presentedAt(7, { scope: 'read  write' }), 'refresh_scope'],
    ['an account that is gone', viewOf({}, { account: undefined }), presentedAt(7), 'account_inactive'],
    [
      'a suspended account',
      viewOf({}, { account: { ...account, status: 'suspended' } }),
      presentedAt(7),
      'account_inactive',
    ],
    ['an issuer epoch that was raised', viewOf({}, { epochs: [2, 2, 3] }), presentedAt(7), 'session_revoked'],
    ['a client epoch that was raised', viewOf({}, { epochs: [1, 3, 3] }), presentedAt(7), 'session_revoked'],
    ['a subject epoch that was raised', viewOf({}, { epochs: [1, 2, 4] }), presentedAt(7), 'session_revoked'],
    ['an epoch that went back', viewOf({}, { epochs: [1, 2, 2] }), presentedAt(7), 'session_revoked'],
    ['a revoked session', viewOf({ revokedAt: now, reason: 'logout' }), presentedAt(7), 'session_revoked'],
    ['the very end of idleness', viewOf({ idleEnd: now }), presentedAt(7), 'session_ended'],
    ['the absolute end', viewOf({ absEnd: now }), presentedAt(7), 'session_ended'],
  ];

  it.each(refused)('refuses %s', (_name, view, presented, code) => {
    expect(verdictOf(decideRefresh(view, presented, options))).toBe(code);
  });

  it('changes nothing on any refusal, whatever the generation', () => {
    for (const [, view, presented] of refused) {
      for (const generation of [1, 5, 6, 7, 8, 4_000]) {
        const change = decideRefresh(view, { ...presented, token: { ...presented.token, generation } }, options);
        expect(change.outcome.granted).toBe(false);
        expect(Object.keys(change)).toEqual(['outcome']);
      }
    }
  });

  it('answers the same code for a replayed token as for the newest when the session is refused anyway', () => {
    for (const [, view, presented, code] of refused) {
      for (const generation of [1, 5, 6, 8]) {
        const again = { ...presented, token: { ...presented.token, generation } };
        expect(verdictOf(decideRefresh(view, again, options))).toBe(code);
      }
    }
  });

  it('lives until the last millisecond before either end', () => {
    expect(verdictOf(decideRefresh(viewOf({ idleEnd: now + 1 }), presentedAt(7), options))).toBe('rotated');
    expect(verdictOf(decideRefresh(viewOf({ absEnd: now + 1 }), presentedAt(7), options))).toBe('rotated');
  });

  it('grants what is asked for within what was granted, and all of it when nothing is asked for', () => {
    const scopeOf = (scope: string | null): string | undefined => {
      const { outcome } = decideRefresh(viewOf(), presentedAt(7, { scope }), options);
      return outcome.granted ? outcome.scope : undefined;
    };
    expect(scopeOf('write')).toBe('write');
    expect(scopeOf('write read write')).toBe('write read');
    expect(scopeOf(null)).toBe('read write');
  });
});

describe('rule 1, the newest token', () => {
  it('rotates in one step that moves every column it should and no other', () => {
    const change = decideRefresh(
      viewOf({ attempt: keyC, recoveries: 3, streak: 2, streakGen: 6 }),
      presentedAt(7, { attempts: { current: keyA, previous: keyB }, userAgent: 'new', network: null }),
      options,
    );
    expect(change).toEqual({
      outcome: {
        granted: true,
        path: 'rotated',
        session: expect.objectContaining({ gen: 8 }),
        account,
        scope: row.scope,
      },
      set: {
        gen: 8,
        rtKid: 'rt-current',
        rotatedAt: now,
        prevRotatedAt: now - hour,
        attempt: keyA,
        recoveries: 0,
        sendsAttempts: true,
        idleEnd: now + 7 * day,
        userAgent: 'new',
        network: null,
      },
    });
  });

  it('never puts the end of idleness behind the absolute end', () => {
    const { set } = decideRefresh(viewOf({ absEnd: now + hour, idleEnd: now + 1 }), presentedAt(7), options);
    expect(set?.idleEnd).toBe(now + hour);
  });

  it('forgets the attempt key when the next rotation comes without one', () => {
    expect(decideRefresh(viewOf({ attempt: keyA }), presentedAt(7), options).set?.attempt).toBeNull();
  });

  it('rounds the last use down to the hour', () => {
    const late = now + 59 * 60_000;
    const { set } = decideRefresh(viewOf({ lastUsedAt: now - hour }, { now: late }), presentedAt(7), options);
    expect(set?.lastUsedAt).toBe(now);
  });

  it.each([
    ['at once', 0, 'kept'],
    ['at the window’s last millisecond', W, 'kept'],
    ['a millisecond later', W + 1, 'rotated'],
  ])('with two rotations behind it, %s: %#', (_name, sincePrevious, path) => {
    const view = viewOf({ prevRotatedAt: now - sincePrevious, rotatedAt: now - Math.min(sincePrevious, 1) });
    expect(verdictOf(decideRefresh(view, presentedAt(7), options))).toBe(path);
  });

  it.each([
    ['at the last millisecond of two windows', 2 * W, 'kept'],
    ['a millisecond later', 2 * W + 1, 'rotated'],
  ])('lets a cookie rest, %s', (_name, since, path) => {
    const view = viewOf({ transport: 'cookie', rotatedAt: now - since });
    expect(verdictOf(decideRefresh(view, presentedAt(7, { transport: 'cookie' }), options))).toBe(path);
    const program = viewOf({ rotatedAt: now - since });
    expect(verdictOf(decideRefresh(program, presentedAt(7), options))).toBe('rotated');
  });

  it('rotates the first token: what never happened is within no window', () => {
    const first = viewOf({ gen: 1, rotatedAt: null, prevRotatedAt: null });
    expect(verdictOf(decideRefresh(first, presentedAt(1), options))).toBe('rotated');
    expect(verdictOf(decideRefresh(first, presentedAt(1), { ...options, windowMilliseconds: 60_000 }))).toBe('rotated');
  });

  it('answers the same token without a write when it does not rotate', () => {
    const change = decideRefresh(viewOf({ prevRotatedAt: now, rotatedAt: now }), presentedAt(7), options);
    expect(change.set).toBeUndefined();
    expect(change.outcome).toMatchObject({ granted: true, session: { gen: 7, rtKid: 'rt-before' } });
  });

  it.each([
    ['an authenticated confidential client', viewOf({}, { client: confidential }), { client: authenticated }],
    ['the same DPoP key', viewOf({ jkt: 'key' }), { jkt: 'key' }],
  ])('does not rotate for %s', (_name, view, rest) => {
    const change = decideRefresh(view, presentedAt(7, rest), options);
    expect(verdictOf(change)).toBe('kept');
    expect(change.set).toBeUndefined();
  });

  it.each([
    ['just before', 0.3 * 7 * day + 1, 'kept'],
    ['at', 0.3 * 7 * day, 'rotated'],
  ])('renews a sender-constrained session %s seventy per cent of its idle life', (_name, left, path) => {
    const view = viewOf({ jkt: 'key', idleEnd: now + left });
    expect(verdictOf(decideRefresh(view, presentedAt(7, { jkt: 'key' }), options))).toBe(path);
  });

  it('does not renew what the absolute end would not let grow', () => {
    const view = viewOf({ jkt: 'key', idleEnd: now + hour, absEnd: now + hour });
    expect(verdictOf(decideRefresh(view, presentedAt(7, { jkt: 'key' }), options))).toBe('kept');
  });

  it('rotates for a public client that calls itself authenticated', () => {
    expect(verdictOf(decideRefresh(viewOf(), presentedAt(7, { client: authenticated }), options))).toBe('rotated');
  });

  it('makes the newest token anew under the current key when its own was condemned', () => {
    const view = viewOf({ prevRotatedAt: now, rotatedAt: now });
    const change = decideRefresh(view, presentedAt(7), { ...options, isUsableRtKid: (kid) => kid !== 'rt-before' });
    expect(change.set).toEqual({ rtKid: 'rt-current' });
  });
});

describe('rule 2, the one before within the window', () => {
  it.each([
    ['at once', 0, 'concurrent'],
    ['at the last millisecond', W, 'concurrent'],
    ['a millisecond later', W + 1, 'refresh_reused'],
    ['before it happened, by a clock that stepped back', -5_000, 'concurrent'],
  ])('%s', (_name, since, expected) => {
    const change = decideRefresh(viewOf({ rotatedAt: now - since }), presentedAt(6), options);
    expect(verdictOf(change)).toBe(expected);
  });

  it('answers the newest token and writes nothing', () => {
    const change = decideRefresh(viewOf({ rotatedAt: now }), presentedAt(6), options);
    expect(change).toEqual({
      outcome: {
        granted: true,
        path: 'concurrent',
        session: viewOf({ rotatedAt: now }).session,
        account,
        scope: row.scope,
      },
    });
  });

  it('is not renewed by use: the window stays where the rotation was', () => {
    const change = decideRefresh(viewOf({ rotatedAt: now - 9_000 }), presentedAt(6), options);
    expect(change.set?.rotatedAt).toBeUndefined();
  });

  it('with a window of zero means the same millisecond only', () => {
    const none = { ...options, windowMilliseconds: 0 };
    expect(verdictOf(decideRefresh(viewOf({ rotatedAt: now }), presentedAt(6), none))).toBe('concurrent');
    expect(verdictOf(decideRefresh(viewOf({ rotatedAt: now - 1 }), presentedAt(6), none))).toBe('refresh_reused');
  });

  it('never holds for the generation before the first', () => {
    const change = decideRefresh(viewOf({ gen: 1, rotatedAt: null, prevRotatedAt: null }), presentedAt(0), options);
    expect(verdictOf(change)).toBe('refresh_reused');
  });
});

describe('rule 2, an owner who is late', () => {
  const owner = { attempts: { current: keyA } };
  const late = { rotatedAt: now - W / 2 - 1, attempt: keyA, sendsAttempts: true };

  it('holds back the next rotations, for a sibling may be as late', () => {
    const { set } = decideRefresh(viewOf(late), presentedAt(6, owner), options);
    expect(set).toEqual({ prevRotatedAt: now });
    expect(verdictOf(decideRefresh(viewOf({ ...late, prevRotatedAt: now }), presentedAt(7, owner), options))).toBe(
      'kept',
    );
  });

  it('writes nothing in the first half of the window, nor for anybody else', () => {
    expect(
      decideRefresh(viewOf({ ...late, rotatedAt: now - W / 2 }), presentedAt(6, owner), options).set,
    ).toBeUndefined();
    const stranger = decideRefresh(viewOf(late), presentedAt(6, { attempts: { current: keyB } }), options);
    expect(stranger.set?.prevRotatedAt).toBeUndefined();
  });
});

describe('rule 2, the count of strangers in lockstep', () => {
  const inWindow = { rotatedAt: now - 1, attempt: keyA, sendsAttempts: true };

  it.each([
    ['no key', null, 1],
    ['two wrong keys', { current: keyB, previous: keyC }, 1],
    ['the key as current', { current: keyA }, undefined],
    ['the key as previous', { current: keyB, previous: keyA }, undefined],
  ])('counts a sender with %s', (_name, attempts, streak) => {
    const change = decideRefresh(viewOf(inWindow), presentedAt(6, { attempts }), options);
    expect(verdictOf(change)).toBe('concurrent');
    expect(change.set?.streak).toBe(streak);
  });

  it('counts nobody in a session that never sent a key', () => {
    const change = decideRefresh(viewOf({ ...inWindow, attempt: null, sendsAttempts: false }), presentedAt(6), options);
    expect(change.set).toBeUndefined();
  });

  it('counts from the first key on, whoever sends it, and the column sticks', () => {
    const change = decideRefresh(
      viewOf({ ...inWindow, attempt: null, sendsAttempts: false }),
      presentedAt(6, { attempts: { current: keyB } }),
      options,
    );
    expect(change.set).toEqual({ streak: 1, streakGen: 7, sendsAttempts: true });
    const later = decideRefresh(viewOf({ sendsAttempts: true }), presentedAt(7), options);
    expect(later.set?.sendsAttempts).toBeUndefined();
  });

  it('counts a generation once, however often the stranger knocks', () => {
    const change = decideRefresh(viewOf({ ...inWindow, streak: 4, streakGen: 7 }), presentedAt(6), options);
    expect(verdictOf(change)).toBe('concurrent');
    expect(change.set).toBeUndefined();
  });

  it('starts again after a generation without a stranger', () => {
    const change = decideRefresh(viewOf({ ...inWindow, streak: 4, streakGen: 5 }), presentedAt(6), options);
    expect(change.set).toEqual({ streak: 1, streakGen: 7 });
  });

  it('revokes at the fifth generation running, with the evidence of a theft', () => {
    const change = decideRefresh(viewOf({ ...inWindow, streak: 4, streakGen: 6 }), presentedAt(6), options);
    expect(change).toEqual({
      outcome: { granted: false, code: 'refresh_lockstep' },
      set: { revokedAt: now, reason: 'lockstep' },
      revoke: [{ kind: 'session', id: 'sid', expiresAt: 5_000 }],
      evidence: expect.objectContaining({ cause: 'lockstep', verdict: 'probable-theft', gap: 1, ageMilliseconds: 1 }),
    });
  });

  it('never counts who proves itself by more than the token', () => {
    const view = viewOf({ ...inWindow, jkt: 'key', streak: 4, streakGen: 6 });
    const change = decideRefresh(view, presentedAt(6, { jkt: 'key' }), options);
    expect(verdictOf(change)).toBe('concurrent');
    expect(change.set).toBeUndefined();
  });
});

describe('rule 3, the answer that was lost', () => {
  const lost = { attempt: keyA, sendsAttempts: true };
  const after = (since: number, rest: Partial<SessionRow> = {}): SessionView =>
    viewOf({ ...lost, rotatedAt: now - since, prevRotatedAt: now - since - hour, ...rest });

  it.each([
    ['the key as current', { current: keyA }, 'recovered'],
    ['the key as previous', { current: keyB, previous: keyA }, 'recovered'],
    ['another key', { current: keyB, previous: keyC }, 'refresh_reused'],
    ['no key', null, 'refresh_reused'],
  ])('with %s', (_name, attempts, expected) => {
    expect(verdictOf(decideRefresh(after(W + 1), presentedAt(6, { attempts }), options))).toBe(expected);
  });

  it.each([
    ['for as long as the session may be idle', now + 1, 'recovered'],
    ['and not a millisecond longer', now, 'session_ended'],
  ])('%s', (_name, idleEnd, expected) => {
    const change = decideRefresh(after(7 * day, { idleEnd }), presentedAt(6, { attempts: { current: keyA } }), options);
    expect(verdictOf(change)).toBe(expected);
  });

  it.each([
    ['fifth', 4, 'recovered'],
    ['sixth', 5, 'refresh_reused'],
  ])('the %s time', (_name, recoveries, expected) => {
    const change = decideRefresh(after(hour, { recoveries }), presentedAt(6, { attempts: { current: keyA } }), options);
    expect(verdictOf(change)).toBe(expected);
  });

  it('counts the recovery and begins the window again, without a rotation or a longer life', () => {
    const change = decideRefresh(after(hour), presentedAt(6, { attempts: { current: keyA } }), options);
    expect(change.set).toEqual({ recoveries: 1, rotatedAt: now });
    expect(change.outcome).toMatchObject({ session: { gen: 7, idleEnd: row.idleEnd, prevRotatedAt: now - 2 * hour } });
  });

  it('begins the window again, so that tabs which sent the same token are answered without a count', () => {
    const { outcome } = decideRefresh(after(hour), presentedAt(6, { attempts: { current: keyA } }), options);
    if (!outcome.granted) throw new Error('refused');
    const sibling = decideRefresh(
      viewOf(outcome.session, { now: now + W }),
      presentedAt(6, { attempts: { current: keyA } }),
      options,
    );
    expect(verdictOf(sibling)).toBe('concurrent');
    expect(sibling.set?.recoveries).toBeUndefined();
  });

  it('does not take a missing key for an equal one', () => {
    const change = decideRefresh(after(hour, { attempt: null }), presentedAt(6), options);
    expect(verdictOf(change)).toBe('refresh_reused');
  });

  it.each([
    ['an authenticated client', { client: confidential }, {}, { client: authenticated }],
    ['the same DPoP key', {}, { jkt: 'key' }, { jkt: 'key' }],
  ])('without limit of time or count for %s', (_name, rest, session, presented) => {
    const view = viewOf({ ...session, rotatedAt: now - 5 * day, recoveries: 5 }, rest);
    const change = decideRefresh(view, presentedAt(6, presented), options);
    expect(verdictOf(change)).toBe('recovered');
    expect(change.set).toBeUndefined();
  });

  it('reaches back one generation and not two', () => {
    const change = decideRefresh(after(hour), presentedAt(5, { attempts: { current: keyA } }), options);
    expect(verdictOf(change)).toBe('refresh_reused');
  });
});

describe('rule 3b, overtaken twice', () => {
  it.each([
    ['at the last millisecond', W, 'refresh_superseded'],
    ['a millisecond later', W + 1, 'refresh_reused'],
  ])('%s of the window of the rotation before', (_name, since, expected) => {
    const view = viewOf({ prevRotatedAt: now - since, rotatedAt: now - 1 });
    const change = decideRefresh(view, presentedAt(5), options);
    expect(verdictOf(change)).toBe(expected);
    if (expected === 'refresh_superseded') expect(Object.keys(change)).toEqual(['outcome']);
  });

  it('does not reach three generations back', () => {
    const view = viewOf({ prevRotatedAt: now, rotatedAt: now });
    expect(verdictOf(decideRefresh(view, presentedAt(4), options))).toBe('refresh_reused');
  });

  it('never holds where only one rotation happened', () => {
    const view = viewOf({ gen: 2, prevRotatedAt: null, rotatedAt: now });
    expect(verdictOf(decideRefresh(view, presentedAt(0), options))).toBe('refresh_reused');
  });
});

describe('rule 4, newer than the row', () => {
  const afterLoss = { storeIncarnation: 2 };

  it('ends the session where the store has lost nothing', () => {
    const change = decideRefresh(viewOf(), presentedAt(8), options);
    expect(change).toEqual({
      outcome: { granted: false, code: 'refresh_ahead' },
      set: { revokedAt: now, reason: 'lost-write' },
      revoke: [{ kind: 'session', id: 'sid', expiresAt: 5_000 }],
      evidence: expect.objectContaining({ cause: 'lost-write', gap: -1, ageMilliseconds: null }),
    });
  });

  it.each([
    ['sixty-four', 64, 'restored'],
    ['sixty-five', 65, 'refresh_ahead'],
  ])('after a loss, with a gap of %s', (_name, gap, expected) => {
    expect(verdictOf(decideRefresh(viewOf({}, afterLoss), presentedAt(7 + gap), options))).toBe(expected);
  });

  it('brings the row up to the token and answers that very token', () => {
    const change = decideRefresh(
      viewOf({}, afterLoss),
      presentedAt(9, { attempts: { current: keyA, previous: keyB } }),
      options,
    );
    expect(change.set).toEqual({
      gen: 9,
      rotatedAt: now,
      prevRotatedAt: now,
      attempt: keyB,
      sendsAttempts: true,
      idleEnd: now + 7 * day,
    });
    expect(change.outcome).toMatchObject({ granted: true, path: 'restored', session: { rtKid: 'rt-before' } });
  });

  it('keeps tabs that were overtaken just before the loss', () => {
    const { outcome } = decideRefresh(viewOf({}, afterLoss), presentedAt(9), options);
    if (!outcome.granted) throw new Error('refused');
    const restored = (generation: number): string =>
      verdictOf(
        decideRefresh(viewOf(outcome.session, { ...afterLoss, now: now + W }), presentedAt(generation), options),
      );
    expect([9, 8, 7].map(restored)).toEqual(['kept', 'concurrent', 'refresh_superseded']);
  });

  it('happens again for a newer token of the same loss: which one was the newest, nobody knows', () => {
    const { outcome } = decideRefresh(viewOf({}, afterLoss), presentedAt(8), options);
    if (!outcome.granted) throw new Error('refused');
    const view = viewOf(outcome.session, { ...afterLoss, now: now + hour });
    expect(verdictOf(decideRefresh(view, presentedAt(9), options))).toBe('restored');
  });

  it('does not happen to a session that began after the loss', () => {
    const view = viewOf({ incarnation: 2 }, afterLoss);
    expect(verdictOf(decideRefresh(view, presentedAt(9), options))).toBe('refresh_ahead');
  });
});

describe('rule 5, any other', () => {
  it.each([1, 2, 3, 4])('revokes this session and only this one at generation %i', (generation) => {
    const change = decideRefresh(viewOf(), presentedAt(generation), options);
    expect(change).toEqual({
      outcome: { granted: false, code: 'refresh_reused' },
      set: { revokedAt: now, reason: 'reuse' },
      revoke: [{ kind: 'session', id: 'sid', expiresAt: 5_000 }],
      evidence: expect.objectContaining({ cause: 'reuse', gap: 7 - generation, at: now }),
    });
  });

  it('revokes a sender-constrained session as well, two generations back', () => {
    const change = decideRefresh(viewOf({ jkt: 'key' }), presentedAt(5, { jkt: 'key' }), options);
    expect(verdictOf(change)).toBe('refresh_reused');
  });
});

describe('the decision', () => {
  it('is pure: the same arguments give the same change, and none of them is touched', () => {
    const view = Object.freeze({ ...viewOf(), session: Object.freeze(viewOf().session) });
    for (const generation of [4, 5, 6, 7, 8]) {
      const presented = Object.freeze(presentedAt(generation));
      expect(decideRefresh(view, presented, options)).toEqual(decideRefresh(view, presented, options));
    }
  });

  it('takes a clock that stepped back for no time at all', () => {
    const view = viewOf({ rotatedAt: now + hour, prevRotatedAt: now }, { now: now - day });
    const { outcome } = decideRefresh(view, presentedAt(7), options);
    expect(outcome).toMatchObject({ session: { gen: 8, rotatedAt: now + hour, prevRotatedAt: now + hour } });
  });
});
