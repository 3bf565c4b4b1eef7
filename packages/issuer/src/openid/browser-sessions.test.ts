import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer } from '../../test/open-issuer.ts';
import { type Authenticated, proveAuthenticated } from '../authenticated.ts';
import { hashSecretName } from './secret-name.ts';

let test: TestIssuer;
beforeEach(async () => {
  test = await openTestIssuer();
});
afterEach(() => test.close());

async function prove(sub = test.sub): Promise<Authenticated> {
  const account = await test.store.accounts.find(sub);
  if (account === undefined) throw new Error('no such account');
  const epochs = await test.store.revocations.currentEpochs('first-party', sub);
  const facts = { amr: ['pwd'], acr: null, authTimeSeconds: test.now(), account };
  return proveAuthenticated({ sub, clientId: 'first-party', epochs, ...facts });
}

const begin = async (former?: string, sub?: string) =>
  test.issuer.openid.browserSessions.begin(await prove(sub), { former });
const find = (secret: string) => test.issuer.openid.browserSessions.find(secret);

describe('a browser session', () => {
  it('is found by its secret alone, of which the store holds a hash', async () => {
    const { secret, session } = await begin();
    expect(await find(secret)).toMatchObject({ id: session.id, sub: test.sub, authTimeSeconds: test.now() });
    for (const other of [session.id, hashSecretName(secret), `${secret}A`, secret.slice(1), '', 'A'.repeat(43)]) {
      expect(await find(other)).toBeUndefined();
    }
    const [row] = await test.store.browserSessions.listBySubject(test.sub);
    expect(row?.secretHash).toBe(hashSecretName(secret));
    expect(JSON.stringify(row)).not.toContain(secret);
  });

  it('begins from a proof and from nothing that looks like one', async () => {
    const proof = await prove();
    await expect(test.issuer.openid.browserSessions.begin({ ...proof }, {})).rejects.toThrow(TypeError);
  });

  it('lives on by use, and ends after a week without any', async () => {
    const { secret } = await begin();
    test.pass(6 * 86_400);
    expect(await test.issuer.openid.browserSessions.prove(secret, 'first-party')).toBeDefined();
    test.pass(6 * 86_400);
    expect(await find(secret)).toBeDefined();
    test.pass(86_400);
    expect(await find(secret)).toBeUndefined();
  });

  it('ends after thirty days, however much it is used', async () => {
    const { secret } = await begin();
    for (let day = 0; day < 29; day += 1) {
      test.pass(86_400);
      expect(await test.issuer.openid.browserSessions.prove(secret, 'first-party')).toBeDefined();
    }
    test.pass(86_400);
    expect(await find(secret)).toBeUndefined();
  });

  it('keeps its identifier for the same person and not for another', async () => {
    await test.addAccount({ sub: 'somebody' });
    const first = await begin();
    const again = await begin(first.secret);
    expect([again.session.id, again.secret === first.secret]).toEqual([first.session.id, false]);
    expect(await find(first.secret)).toBeUndefined();
    const other = await begin(again.secret, 'somebody');
    expect(other.session.id).not.toBe(first.session.id);
    expect(await find(again.secret)).toBeUndefined();
  });

  it('of two sign-ins at once in one browser, each gets one that stands or was overtaken, never one secret for both', async () => {
    const first = await begin();
    const [one, two] = await Promise.all([begin(first.secret), begin(first.secret)]);
    expect(one.secret).not.toBe(two.secret);
    const standing = (await Promise.all([find(one.secret), find(two.secret)])).filter((each) => each !== undefined);
    expect(standing.length).toBeGreaterThan(0);
    expect(await find(first.secret)).toBeUndefined();
  });

  it('does not begin when all was revoked while the password was looked at', async () => {
    const proof = await prove();
    await test.issuer.revocations.revoke({ kind: 'subject', sub: test.sub });
    await expect(test.issuer.openid.browserSessions.begin(proof, {})).rejects.toMatchObject({
      code: 'authentication_stale',
    });
  });

  it('proves the authentication as it was, under the client’s epoch of now', async () => {
    const { secret } = await begin();
    const authTime = test.now();
    test.pass(100);
    const redirectUris = ['https://app.example/callback'];
    await test.issuer.clients.add({ clientId: 'app', kind: 'public', name: 'App', redirectUris });
    await test.issuer.revocations.revoke({ kind: 'client', clientId: 'app' });
    const proof = await test.issuer.openid.browserSessions.prove(secret, 'app');
    expect(proof).toMatchObject({ clientId: 'app', epochs: [0, 1, 0], authTimeSeconds: authTime, amr: ['pwd'] });
  });

  it('is over at once when it is ended', async () => {
    const { secret, session } = await begin();
    await test.issuer.openid.browserSessions.end(session.id);
    await test.issuer.openid.browserSessions.end(session.id);
    expect(await find(secret)).toBeUndefined();
    expect(await test.issuer.openid.browserSessions.prove(secret, 'first-party')).toBeUndefined();
  });

  it('is listed for its owner, newest first, page by page, without what a cookie could be made of', async () => {
    await test.addAccount({ sub: 'somebody' });
    const { browserSessions } = test.issuer.openid;
    const facts = { userAgent: 'A browser', network: '203.0.113.0/24' };
    const first = await browserSessions.begin(await prove(), facts);
    test.pass(10);
    const second = await browserSessions.begin(await prove(), {});
    await begin(undefined, 'somebody');
    const listed = await browserSessions.list(test.sub);
    expect(listed.map(({ id }) => id)).toEqual([second.session.id, first.session.id]);
    expect(Object.keys(listed[1] ?? {})).toEqual(['id', 'sub', 'createdAt', 'lastUsedAt', 'userAgent', 'network']);
    expect(listed[1]).toMatchObject(facts);
    expect(await browserSessions.list(test.sub, { after: second.session.id, limit: 5 })).toHaveLength(1);
    await browserSessions.end(first.session.id);
    expect(await browserSessions.list(test.sub)).toHaveLength(1);
  });

  it('is kept when all others of its person end', async () => {
    const [kept, other] = [await begin(), await begin()];
    await test.issuer.sessions.endAll(test.sub, 'revoked', { browserSession: kept.session.id });
    expect(await find(kept.secret)).toBeDefined();
    expect(await find(other.secret)).toBeUndefined();
  });
});
