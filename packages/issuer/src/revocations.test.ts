import { createKeySet, importVerificationJwk, isAuthError } from '@sealwright/jwt';
import { extendFeedHash, type FeedDelta, parseSnapshot, verifyFeedStatement } from '@sealwright/jwt/feed';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, openTestIssuer, type TestIssuer, url } from '../test/open-issuer.ts';
import type { ConfirmedHead } from './confirmed-head.ts';
import type { RevocationHead } from './ports.ts';
import { createRevocationTable } from './revocation-table.ts';
import type { RevocationTarget } from './revocations.ts';

let test: TestIssuer;
beforeEach(async () => {
  test = await openTestIssuer();
});
afterEach(() => test.close());

async function isGood(token: string): Promise<boolean> {
  try {
    await test.issuer.verifyOwnToken(token, api);
    return true;
  } catch (error) {
    if (isAuthError(error, 'token_revoked')) return false;
    throw error;
  }
}

describe('a revocation', () => {
  it.each<[RevocationTarget['kind'], (grant: { jti: string; sid: string }) => RevocationTarget]>([
    ['token', ({ jti }) => ({ kind: 'token', jti })],
    ['session', ({ sid }) => ({ kind: 'session', sid })],
    ['subject', () => ({ kind: 'subject', sub: 'person' })],
    ['client', () => ({ kind: 'client', clientId: 'first-party' })],
    ['issuer', () => ({ kind: 'issuer' })],
  ])('of a %s reaches the token and the log, and its like that begins later is good', async (kind, targetOf) => {
    const grant = await test.start();
    const { claims } = await test.issuer.verifyOwnToken(grant.accessToken, api);
    const before = test.issuer.revocations.head();
    const answer = await test.issuer.revocations.revoke(targetOf({ jti: String(claims.jti), sid: grant.sid }));
    expect(answer).toEqual({ seq: before.seq + 1, logId: before.logId });
    expect(await isGood(grant.accessToken)).toBe(false);
    const [delta] = (await test.issuer.revocations.after(before.seq, 10)) ?? [];
    expect(delta).toMatchObject({ seq: before.seq + 1, entry: { kind, expiresAt: test.now() + 1_020 } });
    expect(await isGood((await test.start()).accessToken)).toBe(true);
    expect(test.events).toContainEqual(expect.objectContaining({ type: 'revoked', kind, seq: answer.seq }));
  });

  it('outlives the tokens from before the wall clock was set back', async () => {
    const grant = await test.start();
    const { claims } = await test.issuer.verifyOwnToken(grant.accessToken, api);
    test.stepWallClock(-3_600);
    const before = test.issuer.revocations.head().seq;
    await test.issuer.revocations.revoke({ kind: 'session', sid: grant.sid });
    const [delta] = (await test.issuer.revocations.after(before, 10)) ?? [];
    expect(delta).toMatchObject({ entry: { kind: 'session' } });
    const { expiresAt } = (delta as { readonly entry: { readonly expiresAt: number } }).entry;
    expect(expiresAt).toBeGreaterThan(Number(claims.exp));
  });

  it('of a key goes through its emergency rotation, and no token under it is good again', async () => {
    const grant = await test.start();
    const { kid } = test.issuer.keys.signingKey();
    await test.issuer.revocations.revoke({ kind: 'key', kid });
    expect(test.issuer.keys.signingKey().kid).not.toBe(kid);
    await expect(test.issuer.verifyOwnToken(grant.accessToken, api)).rejects.toMatchObject({ code: 'key_unknown' });
    expect(test.issuer.revocations.isRevoked({}, kid)).toBe(true);
  });

  it('of a key that is not in the ring is logged all the same', async () => {
    const before = test.issuer.revocations.head().seq;
    await test.issuer.revocations.revoke({ kind: 'key', kid: 'somebody-elses' });
    expect(await test.issuer.revocations.after(before, 10)).toEqual([
      { seq: before + 1, entry: { kind: 'key', id: 'somebody-elses' } },
    ]);
  });

  it('of a session ends its refreshes with it, also of one that was never there', async () => {
    const grant = await test.start();
    await test.issuer.revocations.revoke({ kind: 'session', sid: grant.sid });
    const refreshing = test.issuer.sessions.refresh({
      ...{ refreshToken: grant.refreshToken, transport: 'body' },
      client: { clientId: 'first-party', authenticated: false },
    });
    await expect(refreshing).rejects.toMatchObject({ code: 'session_revoked' });
    const sid = Buffer.alloc(16, 9).toString('base64url');
    const before = test.issuer.revocations.head().seq;
    expect((await test.issuer.revocations.revoke({ kind: 'session', sid })).seq).toBe(before + 1);
  });

  it('of nobody is refused by name', async () => {
    const { revocations } = test.issuer;
    await expect(revocations.revoke({ kind: 'subject', sub: 'nobody' })).rejects.toMatchObject({
      code: 'account_unknown',
    });
    await expect(revocations.revoke({ kind: 'client', clientId: 'nobody' })).rejects.toMatchObject({
      code: 'client_unknown',
    });
  });

  it('by a command beside is noticed here, and outlives the tokens of the longer-lived of the two', async () => {
    const long = await openTestIssuer({ accessTokenSeconds: 3_600 });
    const grant = await long.start();
    const command = await long.openBeside({ accessTokenSeconds: 300 });
    const head = long.issuer.revocations.head();
    await command.issuer.revocations.revoke({ kind: 'session', sid: grant.sid });
    await vi.waitFor(() => expect(long.issuer.revocations.head().seq).toBe(head.seq + 1), { interval: 5 });
    await expect(long.issuer.verifyOwnToken(grant.accessToken, api)).rejects.toMatchObject({ code: 'token_revoked' });
    const [delta] = (await long.issuer.revocations.after(head.seq, 1)) ?? [];
    expect(delta).toMatchObject({ entry: { expiresAt: long.now() + 3_600 + 120 } });
    await command.close();
    await long.close();
  });
});

describe('the log as verifiers are fed from it', () => {
  async function feedKeys() {
    const keys = await Promise.all(test.issuer.keys.feedPublicKeys().map((jwk) => importVerificationJwk(jwk)));
    return createKeySet({ issuer: url, keys });
  }

  it('tells subscribers each delta once, in order, with a head whose hash they can compute', async () => {
    const seen: FeedDelta[] = [];
    let { hash } = test.issuer.revocations.head();
    let last: RevocationHead = test.issuer.revocations.head();
    const first = last.seq;
    const stop = test.issuer.revocations.subscribe((deltas, head) => {
      seen.push(...deltas);
      last = head;
    });
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => test.issuer.revocations.revoke({ kind: 'token', jti: `jti-${index}` })),
    );
    expect(seen.map((delta) => delta.seq)).toEqual(Array.from({ length: 200 }, (_, index) => first + 1 + index));
    for (const delta of seen) hash = await extendFeedHash(hash, delta);
    expect(last).toEqual({ ...test.issuer.revocations.head(), hash });
    stop();
    await test.issuer.revocations.revoke({ kind: 'token', jti: 'unheard' });
    expect(seen).toHaveLength(200);
  });

  it('resumes from memory, from the store after a restart, and not from a number that was never given', async () => {
    const { revocations } = test.issuer;
    const before = revocations.head().seq;
    for (const jti of ['a', 'b', 'c']) await revocations.revoke({ kind: 'token', jti });
    expect((await revocations.after(before, 2))?.map((delta) => delta.seq)).toEqual([before + 1, before + 2]);
    expect(await revocations.after(before + 3, 10)).toEqual([]);
    const beside = await test.openBeside();
    expect((await beside.issuer.revocations.after(before, 10))?.map((delta) => delta.seq)).toEqual(
      [1, 2, 3].map((step) => before + step),
    );
    await beside.close();
  });

  it('signs a statement of a confirmed head, at the time of its confirmation and not of its signing', async () => {
    const { revocations } = test.issuer;
    const keys = await feedKeys();
    const nonce = 'n'.repeat(22);
    const confirmed = await revocations.confirm();
    const time = test.now() * 1_000;
    test.pass(30);
    const { logId, seq, hash } = revocations.head();
    const facts = { log_id: logId, seq, hash, time };
    expect(await verifyFeedStatement(await revocations.signStatement(confirmed, nonce), keys, url)).toEqual({
      ...facts,
      nonce,
    });
    expect(await verifyFeedStatement(await revocations.signStatement(confirmed), keys, url)).toEqual(facts);
    await revocations.revoke({ kind: 'token', jti: 'later' });
    const later = await verifyFeedStatement(await revocations.signStatement(await revocations.confirm()), keys, url);
    expect(later).toMatchObject({ seq: seq + 1, time: test.now() * 1_000 });
  });

  it('signs no head that the store did not confirm, nor a confirmed one at another time', async () => {
    const { revocations } = test.issuer;
    const confirmed = await revocations.confirm();
    for (const made of [{ ...confirmed }, { ...confirmed, time: confirmed.time + 1_000 }, revocations.head()]) {
      await expect(revocations.signStatement(made as ConfirmedHead)).rejects.toThrow(TypeError);
    }
  });

  it('makes one signed snapshot for all who ask at one head', async () => {
    const { revocations } = test.issuer;
    const read = vi.spyOn(test.store.revocations, 'snapshot');
    await revocations.revoke({ kind: 'token', jti: 'a' });
    const [one, two] = await Promise.all([revocations.snapshotText(), revocations.snapshotText()]);
    expect(one.text).toBe(two.text);
    expect(read).toHaveBeenCalledTimes(1);
    const parsed = await parseSnapshot(one.text);
    const statement = await verifyFeedStatement(parsed.statement, await feedKeys(), url);
    expect(statement).toMatchObject({ snapshot: parsed.digest, seq: one.head.seq, log_id: one.head.logId });
    expect(parsed.entries).toContainEqual(expect.objectContaining({ kind: 'token', id: 'a' }));
    test.pass(1);
    expect((await revocations.snapshotText()).text).not.toBe(one.text);
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe('the table of what is revoked', () => {
  const claims = { jti: 'j', sid: 's', sub: 'u', client_id: 'c', epoch: [1, 2, 3] };
  const entry = (one: object): FeedDelta => ({ seq: 1, entry: one }) as FeedDelta;

  it.each([
    ['the token', { kind: 'token', id: 'j', expiresAt: 9 }, true],
    ['another token', { kind: 'token', id: 's', expiresAt: 9 }, false],
    ['the session', { kind: 'session', id: 's', expiresAt: 9 }, true],
    ['a session by the token’s name', { kind: 'session', id: 'j', expiresAt: 9 }, false],
    ['a higher epoch of the subject', { kind: 'subject', id: 'u', epoch: 4, expiresAt: 9 }, true],
    ['its own epoch', { kind: 'subject', id: 'u', epoch: 3, expiresAt: 9 }, false],
    ['a higher epoch of the client', { kind: 'client', id: 'c', epoch: 3, expiresAt: 9 }, true],
    ['another client', { kind: 'client', id: 'u', epoch: 9, expiresAt: 9 }, false],
    ['a higher epoch of the issuer', { kind: 'issuer', epoch: 2, expiresAt: 9 }, true],
    ['the issuer’s own epoch', { kind: 'issuer', epoch: 1, expiresAt: 9 }, false],
    ['the key', { kind: 'key', id: 'k' }, true],
    ['another key', { kind: 'key', id: 'other' }, false],
  ])('knows %s', (_name, one, revoked) => {
    const table = createRevocationTable();
    table.apply(entry(one));
    expect(table.isRevoked(claims, 'k')).toBe(revoked);
  });

  it('takes a token that lacks what it could be revoked by for revoked', () => {
    const table = createRevocationTable();
    expect(table.isRevoked(claims)).toBe(false);
    for (const name of Object.keys(claims)) {
      expect(table.isRevoked({ ...claims, [name]: undefined })).toBe(true);
    }
    expect(table.isRevoked({ ...claims, epoch: [1, 2] })).toBe(true);
    expect(table.isRevoked({ ...claims, epoch: ['1', 2, 3] })).toBe(true);
  });

  it('takes a token without a session for good only where a client speaks for itself', () => {
    const table = createRevocationTable();
    const own = { jti: 'j', sub: 'c', client_id: 'c', epoch: [1, 2, 0] };
    expect(table.isRevoked(own)).toBe(false);
    expect(table.isRevoked({ ...own, sub: 'u' })).toBe(true);
    expect(table.isRevoked({ ...own, sid: null })).toBe(true);
    expect(table.isRevoked({ ...own, sid: 7 })).toBe(true);
    table.apply(entry({ kind: 'client', id: 'c', epoch: 3, expiresAt: 9 }));
    expect(table.isRevoked(own)).toBe(true);
  });

  it('merges by the maximum, whatever the order', () => {
    const table = createRevocationTable();
    table.apply(entry({ kind: 'subject', id: 'u', epoch: 5, expiresAt: 100 }));
    table.apply(entry({ kind: 'subject', id: 'u', epoch: 4, expiresAt: 200 }));
    expect(table.isRevoked({ ...claims, epoch: [1, 2, 4] })).toBe(true);
    table.sweep(150);
    expect(table.size).toBe(1);
  });

  it('forgets what has expired, and never a key', () => {
    const table = createRevocationTable();
    table.apply(entry({ kind: 'token', id: 'j', expiresAt: 100 }));
    table.apply(entry({ kind: 'key', id: 'k' }));
    table.sweep(99);
    expect(table.size).toBe(2);
    table.sweep(100);
    expect(table.size).toBe(1);
    expect(table.isRevoked(claims, 'k')).toBe(true);
  });
});
