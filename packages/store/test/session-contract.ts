import type { ReuseEvidence, SessionChange } from '@sealwright/issuer/store-port';
import { describe, expect, it } from 'vitest';
import type { OpenForTest } from './store-for-test.ts';
import { accountRow, clientRow, day, identifier, rotate, seed, sessionRow } from './store-material.ts';

export function describeSessions(open: OpenForTest): void {
  describe('creating a session', () => {
    it('keeps every member of the row, and the incarnation is the store’s own', async () => {
      const { store } = await open();
      await seed(store);
      const row = sessionRow(store, { attempt: 'a', jkt: 'j', acr: 'c', amr: ['pwd', 'otp'], sendsAttempts: true });
      expect(await store.sessions.create(row)).toBe('created');
      const view = await store.sessions.find(row.sid);
      expect(view?.session).toEqual({ ...row, incarnation: view?.storeIncarnation });
      expect(view?.account?.sub).toBe('subject');
      expect(view?.client?.clientId).toBe('first-party');
      expect(view?.epochs).toEqual([0, 0, 0]);
    });

    it('refuses one that was authenticated before an epoch rose, whichever of the three', async () => {
      const { store } = await open();
      await seed(store);
      await store.clients.create(clientRow({ clientId: 'other' }));
      await store.accounts.create(accountRow({ sub: 'second' }));
      await store.accounts.change('subject', () => ({
        outcome: 0,
        raiseEpoch: { reason: 'revoked', entryExpiresAt: 1 },
      }));
      expect(await store.sessions.create(sessionRow(store))).toBe('epoch_changed');
      expect(await store.sessions.create(sessionRow(store, { epochs: [0, 0, 1] }))).toBe('created');
      await store.clients.change('first-party', () => ({ outcome: 0, raiseEpoch: { entryExpiresAt: 1 } }));
      expect(await store.sessions.create(sessionRow(store, { sub: 'second' }))).toBe('epoch_changed');
      expect(await store.sessions.create(sessionRow(store, { sub: 'second', clientId: 'other' }))).toBe('created');
      await store.revocations.raiseIssuerEpoch(1);
      expect(await store.sessions.create(sessionRow(store, { sub: 'second', clientId: 'other' }))).toBe(
        'epoch_changed',
      );
    });

    it('refuses one of a suspended account, of no account and of no client', async () => {
      const { store } = await open();
      await seed(store);
      await store.accounts.create(accountRow({ sub: 'out', status: 'suspended' }));
      expect(await store.sessions.create(sessionRow(store, { sub: 'out' }))).toBe('account_inactive');
      expect(await store.sessions.create(sessionRow(store, { sub: 'nobody' }))).toBe('account_inactive');
      expect(await store.sessions.create(sessionRow(store, { clientId: 'nobody' }))).toBe('epoch_changed');
    });
  });

  describe('changing a session', () => {
    it('answers undefined for no such session and does not ask the rule', async () => {
      const { store } = await open();
      let asked = false;
      const answer = await store.sessions.change('no such', () => {
        asked = true;
        return { outcome: 1 };
      });
      expect([answer, asked]).toEqual([undefined, false]);
    });

    it('gives a hundred simultaneous rotations a hundred different generations', async () => {
      const { store } = await open();
      await seed(store);
      const { sid } = await createSession(store);
      const generations = await Promise.all(Array.from({ length: 100 }, () => store.sessions.change(sid, rotate)));
      expect([...generations].sort((a, b) => Number(a) - Number(b))).toEqual(
        Array.from({ length: 100 }, (_, n) => n + 2),
      );
      expect((await store.sessions.find(sid))?.session.gen).toBe(101);
    });

    it('shows the rules a time that does not lie before what the row holds', async () => {
      const { store } = await open();
      await seed(store);
      const later = store.now() + 5000;
      const { sid } = await createSession(store, { rotatedAt: later });
      expect(await store.sessions.change(sid, ({ now }) => ({ outcome: now }))).toBeGreaterThanOrEqual(later);
    });

    it('commits the row, its log entry and its evidence together', async () => {
      const { store } = await open();
      await seed(store);
      const { sid } = await createSession(store);
      await store.sessions.change(sid, end(sid, store.now()));
      expect((await store.sessions.find(sid))?.session.reason).toBe('reuse');
      expect(await store.sessions.listEvidence()).toHaveLength(1);
      expect(await store.revocations.after(0, 10)).toEqual([
        { seq: 1, entry: { kind: 'session', id: sid, expiresAt: 9 } },
      ]);
    });

    it('leaves nothing of a change whose last part fails, while its neighbours in the same commit stand', async () => {
      const { store } = await open();
      await seed(store);
      const [first, broken, last] = [
        await createSession(store),
        await createSession(store),
        await createSession(store),
      ];
      const bad = end(broken.sid, store.now());
      const results = await Promise.allSettled([
        store.sessions.change(first.sid, rotate),
        store.sessions.change(broken.sid, (view) => ({
          ...bad(view),
          evidence: evidence(broken.sid, { verdict: 'no' as 'tab-race' }),
        })),
        store.sessions.change(last.sid, rotate),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await store.sessions.find(broken.sid))?.session.revokedAt).toBeNull();
      expect((await store.revocations.head()).seq).toBe(0);
      expect((await store.sessions.find(last.sid))?.session.gen).toBe(2);
    });

    it('hands on what a rule throws, to its caller alone', async () => {
      const { store } = await open();
      await seed(store);
      const { sid } = await createSession(store);
      const results = await Promise.allSettled([
        store.sessions.change(sid, () => {
          throw new RangeError('the rule');
        }),
        store.sessions.change(sid, rotate),
      ]);
      expect(results).toMatchObject([{ status: 'rejected', reason: { name: 'RangeError' } }, { value: 2 }]);
    });
  });

  describe('listing sessions', () => {
    it('shows a subject’s live sessions, newest first, page by page', async () => {
      const { store, clock } = await open();
      await seed(store);
      const sids: string[] = [];
      for (let n = 0; n < 5; n += 1) {
        await clock.pass(10);
        sids.unshift((await createSession(store)).sid);
      }
      const first = await store.sessions.listBySubject('subject', { limit: 2 });
      const second = await store.sessions.listBySubject('subject', { limit: 3, after: first[1]?.sid ?? '' });
      expect([...first, ...second].map(({ sid }) => sid)).toEqual(sids);
      expect((await store.sessions.list()).map(({ sid }) => sid)).toEqual([...sids].sort());
    });

    it('leaves out the revoked, the ended, and those that an epoch has ended', async () => {
      const { store, clock } = await open();
      await seed(store);
      const { sid } = await createSession(store);
      await createSession(store, { idleEnd: store.now() + 5 });
      await createSession(store, { absEnd: store.now() + 5 });
      const revoked = await createSession(store);
      await store.sessions.change(revoked.sid, end(revoked.sid, store.now()));
      await clock.pass(10);
      expect((await store.sessions.listBySubject('subject')).map((row) => row.sid)).toEqual([sid]);
      await store.revocations.raiseIssuerEpoch(9);
      expect(await store.sessions.listBySubject('subject')).toEqual([]);
    });

    it('shows all sessions of a subject and of nobody else, however they ended, page by page', async () => {
      const { store } = await open();
      await seed(store);
      const living = await createSession(store);
      const revoked = await createSession(store);
      await store.sessions.change(revoked.sid, end(revoked.sid, store.now()));
      await createSession(store, { idleEnd: store.now() - 1 });
      await store.revocations.raiseIssuerEpoch(9);
      const first = await store.sessions.listOfSubject('subject', { limit: 2 });
      const second = await store.sessions.listOfSubject('subject', { limit: 2, after: first[1]?.sid ?? '' });
      const sids = [...first, ...second].map(({ sid }) => sid);
      expect([sids.length, sids]).toEqual([3, [...sids].sort()]);
      expect(sids).toEqual(expect.arrayContaining([living.sid, revoked.sid]));
      expect(await store.sessions.listOfSubject('nobody')).toEqual([]);
    });

    it('refuses a page without an end', async () => {
      const { store } = await open();
      await expect(store.sessions.list({ limit: 1001 })).rejects.toThrow(TypeError);
    });

    it('shows evidence newest first, page by page', async () => {
      const { store } = await open();
      await seed(store);
      const { sid } = await createSession(store);
      for (const at of [1, 2, 3])
        await store.sessions.change(sid, () => ({ outcome: 0, evidence: evidence(sid, { at }) }));
      const page = await store.sessions.listEvidence({ limit: 2 });
      expect(page.map(({ at }) => at)).toEqual([3, 2]);
      expect((await store.sessions.listEvidence({ after: `2:${sid}` })).map(({ at }) => at)).toEqual([1]);
    });
  });

  describe('ending all sessions of a subject', () => {
    it('ends every live one but the named, each with its log entry, however many they are', async () => {
      const { store } = await open();
      await seed(store);
      await store.accounts.create(accountRow({ sub: 'second' }));
      const own = await Promise.all(Array.from({ length: 230 }, () => createSession(store)));
      const other = await createSession(store, { sub: 'second' });
      const kept = own[17]?.sid ?? '';
      expect(await store.sessions.endAll('subject', { reason: 'revoked', exceptSid: kept, entryExpiresAt: 9 })).toBe(
        229,
      );
      expect((await store.sessions.listBySubject('subject')).map(({ sid }) => sid)).toEqual([kept]);
      expect(await store.sessions.listBySubject('second')).toHaveLength(1);
      expect((await store.revocations.head()).seq).toBe(229);
      expect(await store.sessions.endAll('subject', { reason: 'logout', entryExpiresAt: 9 })).toBe(1);
      expect((await store.sessions.find(other.sid))?.session.revokedAt).toBeNull();
    });
  });

  describe('ending all sessions but those of one browser', () => {
    it('keeps each that began there, and ends those that began in another or in none', async () => {
      const { store } = await open();
      await seed(store);
      const kept = await createSession(store, { browserSession: 'this' });
      const ended = [
        await createSession(store, { browserSession: 'that' }),
        await createSession(store, { browserSession: null }),
      ];
      const end = { reason: 'revoked', entryExpiresAt: 9 } as const;
      expect(await store.sessions.endAll('subject', { ...end, exceptBrowserSession: 'this' })).toBe(2);
      expect((await store.sessions.listBySubject('subject')).map(({ sid }) => sid)).toEqual([kept.sid]);
      for (const { sid } of ended) expect((await store.sessions.find(sid))?.session.reason).toBe('revoked');
      expect(await store.sessions.endAll('subject', end)).toBe(1);
    });
  });

  describe('ending all sessions that began a moment ahead', () => {
    it('ends them too: the clock of whoever began one may be ahead of the store’s', async () => {
      const { store } = await open();
      await seed(store);
      await createSession(store, { createdAt: store.now() + 1000 });
      expect(await store.sessions.endAll('subject', { reason: 'revoked', entryExpiresAt: 9 })).toBe(1);
    });
  });

  describe('clean-up of sessions', () => {
    it('keeps a session that a refresh has carried past its first end, and removes it after its last', async () => {
      const { store, clock } = await open();
      await seed(store);
      const used = await createSession(store);
      const idle = await createSession(store);
      await clock.pass(6 * day);
      await store.sessions.change(used.sid, ({ now }) => ({ outcome: 0, set: { idleEnd: now + 7 * day } }));
      await clock.pass(3 * day);
      expect(await store.cleanUp()).toMatchObject({ removed: 1 });
      expect(await store.sessions.find(idle.sid)).toBeUndefined();
      expect(await store.sessions.find(used.sid)).toBeDefined();
      await clock.pass(7 * day);
      expect(await store.cleanUp()).toMatchObject({ removed: 1 });
      expect(await store.sessions.list()).toEqual([]);
    });

    it('works in bounded slices and says whether more is left', async () => {
      const { store, clock } = await open();
      await seed(store);
      await Promise.all(Array.from({ length: 450 }, () => createSession(store, { sid: identifier() })));
      await clock.pass(40 * day);
      const slices = [await store.cleanUp(), await store.cleanUp(), await store.cleanUp()];
      expect(slices.map(({ removed }) => removed)).toEqual([200, 200, 50]);
      expect(slices.map(({ more }) => more)).toEqual([true, true, false]);
    });
  });
}

async function createSession(store: Parameters<typeof sessionRow>[0], changes: Parameters<typeof sessionRow>[1] = {}) {
  const row = sessionRow(store, changes);
  expect(await store.sessions.create(row)).toBe('created');
  return row;
}

function evidence(sid: string, changes: Partial<ReuseEvidence> = {}): ReuseEvidence {
  return {
    sid,
    sub: 'subject',
    clientId: 'first-party',
    at: 1,
    gap: 3,
    ageMilliseconds: 60_000,
    network: '192.0.2.0/24',
    userAgent: 'x',
    verdict: 'probable-theft',
    cause: 'reuse',
    ...changes,
  };
}

function end(sid: string, now: number): (view: unknown) => SessionChange<string> {
  return () => ({
    outcome: 'ended',
    set: { revokedAt: now, reason: 'reuse' },
    revoke: [{ kind: 'session', id: sid, expiresAt: 9 }],
    evidence: evidence(sid),
  });
}
