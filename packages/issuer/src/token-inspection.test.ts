import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer } from '../test/open-issuer.ts';
import type { Epochs } from './ports.ts';
import type { RevocationTarget } from './revocations.ts';
import type { TokenIdentifiers } from './token-inspection.ts';

let test: TestIssuer;
beforeEach(async () => {
  test = await openTestIssuer();
});
afterEach(() => test.close());

async function named(): Promise<Required<TokenIdentifiers> & { readonly sid: string; readonly jti: string }> {
  const { accessToken } = await test.start();
  const { claims, kid } = await test.issuer.verifyOwnToken(accessToken, api);
  const { jti, sid, sub, client_id: clientId } = claims as Record<string, unknown>;
  const texts = { kid, jti: String(jti), sid: String(sid), sub: String(sub), clientId: String(clientId) };
  return { ...texts, epochs: claims['epoch'] as Epochs };
}

describe('what is known of a token', () => {
  it('is its key, its session and that nothing revokes it', async () => {
    const token = await named();
    const facts = await test.issuer.inspectToken(token);
    expect(facts).toMatchObject({ key: { kid: token.kid, state: 'active' }, revocations: [], notJudged: [] });
    expect(facts.session).toMatchObject({ session: { sid: token.sid, sub: 'person' }, account: { status: 'active' } });
    expect(facts.head).toEqual(test.issuer.revocations.head());
  });

  it.each<[string, (token: Required<TokenIdentifiers>) => RevocationTarget]>([
    ['token', ({ jti }) => ({ kind: 'token', jti: String(jti) })],
    ['session', ({ sid }) => ({ kind: 'session', sid: String(sid) })],
    ['subject', ({ sub }) => ({ kind: 'subject', sub: String(sub) })],
    ['client', ({ clientId }) => ({ kind: 'client', clientId: String(clientId) })],
    ['issuer', () => ({ kind: 'issuer' })],
    ['key', ({ kid }) => ({ kind: 'key', kid: String(kid) })],
  ])('is that its %s was revoked, where in the log and when', async (kind, targetOf) => {
    const token = await named();
    test.pass(100);
    const at = test.now() * 1000;
    const { seq: before } = test.issuer.revocations.head();
    await test.issuer.revocations.revoke(targetOf(token));
    test.pass(100);
    // Others after it do not move its place.
    await test.issuer.revocations.revoke({ kind: 'token', jti: 'another' });
    const { revocations } = await test.issuer.inspectToken(token);
    expect(revocations.map((each) => each.kind)).toEqual([kind]);
    expect(revocations[0]?.seq).toBe(before + 1);
    expect(Math.abs((revocations[0]?.at ?? 0) - at)).toBeLessThan(1000);
    expect((await test.issuer.inspectToken(await named())).revocations).toEqual([]);
  });

  it('is taken from the session where the question leaves it out, and the question goes first where it does not', async () => {
    const { sid } = await named();
    await test.issuer.revocations.revoke({ kind: 'subject', sub: 'person' });
    const { revocations, notJudged } = await test.issuer.inspectToken({ sid });
    expect(revocations).toMatchObject([{ kind: 'subject' }]);
    expect(notJudged).toEqual(['key', 'token']);
    expect((await test.issuer.inspectToken({ sid, sub: 'another' })).revocations).toMatchObject([
      { kind: 'session', seq: undefined },
      { kind: 'subject', seq: undefined },
    ]);
  });

  it('is still there when its entry in the log has ended, by the rows, and has no place then', async () => {
    const token = await named();
    await test.issuer.revocations.revoke({ kind: 'session', sid: token.sid });
    await test.issuer.revocations.revoke({ kind: 'client', clientId: 'first-party' });
    test.pass(4_000);
    // A reading sweeps.
    await test.issuer.revocations.revoke({ kind: 'token', jti: 'another' });
    const { revocations } = await test.issuer.inspectToken(token);
    expect(revocations.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['session', undefined],
      ['client', undefined],
    ]);
  });

  it('says what could not be judged, and that a client in its own name lacks no session', async () => {
    expect((await test.issuer.inspectToken({ jti: 'x' })).notJudged).toEqual([
      ...['key', 'session', 'subject', 'client', 'issuer'],
    ]);
    const own = { kid: 'k', jti: 'x', sub: 'm', clientId: 'm', epochs: [0, 0, 0] } as const;
    expect(await test.issuer.inspectToken(own)).toMatchObject({ key: undefined, session: undefined, notJudged: [] });
    expect((await test.issuer.inspectToken({ ...own, sub: 'person' })).notJudged).toEqual(['session']);
  });

  it('is a removed key’s end too, and nothing for names that no key and no session has', async () => {
    const token = await named();
    await test.store.keys.change((ring, now) => ({
      outcome: 0,
      put: ring
        .filter(({ kid }) => kid === token.kid)
        .map((row) => ({ ...row, state: 'removed', sealed: null, removedAt: now }) as const),
    }));
    const { key } = await test.issuer.inspectToken(token);
    expect(key).toMatchObject({ state: 'removed', compromised: false, sealed: null });
    for (const name of ['__proto__', 'constructor', "' OR 1=1 --", '%', '*']) {
      const facts = await test.issuer.inspectToken({ kid: name, sid: name, jti: name, sub: name, clientId: name });
      expect(facts).toMatchObject({ key: undefined, session: undefined, revocations: [] });
    }
  });
});
