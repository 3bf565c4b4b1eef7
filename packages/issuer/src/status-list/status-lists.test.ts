import { decodeJwt } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer, url } from '../../test/open-issuer.ts';
import { checkStatus, readPart, readReference, readStatus } from '../../test/status-list-reader.ts';

let opened: TestIssuer;
afterEach(() => opened?.close());

const on = { statusLists: { ttlSeconds: 30 } };

/** As a foreign verifier does it: the list that the token names, and the issuer's key set. */
async function statusOf(accessToken: string, { issuer, now } = opened): Promise<number> {
  const reference = readReference(accessToken);
  const document = await issuer.statusLists.document(reference.uri.slice(`${url}/status-lists/`.length));
  if (document === undefined) throw new Error('no such list');
  return checkStatus(document.token, reference, { keys: issuer.keys.publicKeys(), now: now() });
}

describe('the reader of these tests', () => {
  it('reads the vectors of the draft', () => {
    // draft-ietf-oauth-status-list §4.2.
    const one = { bits: 1, lst: 'eNrbuRgAAhcBXQ' };
    const statuses = Array.from({ length: 16 }, (_, idx) => readStatus(one, idx));
    expect(statuses).toEqual([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
    const two = { bits: 2, lst: 'eNo76fITAAPfAgc' };
    expect(Array.from({ length: 12 }, (_, idx) => readStatus(two, idx))).toEqual([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
    // Appendix C.1, of 2^20 entries.
    const large = {
      bits: 1,
      lst: [
        'eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogEAAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
        'AAAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAAAAAAvhsSAAAAAAAAAAAA7KpLAAAAAAAAAAAAAAAAAAAAAJsLCQAAAAAAAAAA',
        'ADjelAAAAAAAAAAAKjDMAQAAAACAZC8L2AEb',
      ].join(''),
    };
    const revoked = [0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345];
    for (const idx of revoked) expect([idx, readStatus(large, idx)]).toEqual([idx, 1]);
    for (const idx of [1, 1992, 25461, 1048575]) expect([idx, readStatus(large, idx)]).toEqual([idx, 0]);
    expect(() => readStatus(large, 1048576)).toThrow('bounds');
  });
});

describe('status lists', () => {
  it('are off by default: no claim, no list', async () => {
    opened = await openTestIssuer();
    const { accessToken } = await opened.start();
    expect(decodeJwt(accessToken)).not.toHaveProperty('status');
    expect(await opened.issuer.statusLists.document('00000')).toBeUndefined();
  });

  it('are there as soon as the first session is, also when somebody had asked before', async () => {
    opened = await openTestIssuer(on);
    expect(await opened.issuer.statusLists.document('00000')).toBeUndefined();
    expect(await statusOf((await opened.start()).accessToken)).toBe(0);
  });

  it('are named by every token, the same place for all tokens of a session', async () => {
    opened = await openTestIssuer(on);
    const first = await opened.start();
    const { accessToken } = await opened.issuer.sessions.refresh({
      ...{ refreshToken: first.refreshToken, transport: 'body' },
      client: { clientId: 'first-party', authenticated: false },
    });
    expect(readReference(accessToken)).toEqual(readReference(first.accessToken));
    expect(readReference((await opened.start()).accessToken)).not.toEqual(readReference(accessToken));
    expect(await statusOf(accessToken)).toBe(0);
  });

  it('hold what the draft wants, under the key set of the tokens', async () => {
    opened = await openTestIssuer(on);
    const reference = readReference((await opened.start()).accessToken);
    const document = await opened.issuer.statusLists.document(reference.uri.slice(-5));
    const token = document?.token ?? '';
    expect(readPart(token, 0)).toEqual({
      alg: 'ES256',
      typ: 'statuslist+jwt',
      kid: opened.issuer.keys.signingKey().kid,
    });
    expect(readPart(token, 1)).toEqual({
      ...{ iss: url, sub: reference.uri, iat: opened.now(), exp: opened.now() + 120, ttl: 30 },
      status_list: { bits: 1, lst: expect.any(String) },
    });
  });

  it('are made once a ttl, and tell a revocation with the next', async () => {
    opened = await openTestIssuer(on);
    const { accessToken, sid } = await opened.start();
    const other = await opened.start();
    expect(await statusOf(accessToken)).toBe(0);
    await opened.issuer.revocations.revoke({ kind: 'session', sid });
    opened.pass(29);
    expect(await statusOf(accessToken)).toBe(0);
    opened.pass(1);
    expect(await statusOf(accessToken)).toBe(1);
    expect(await statusOf(other.accessToken)).toBe(0);
  });

  it('mark what a revoked subject, client, token or everybody had, and nothing that came after', async () => {
    opened = await openTestIssuer(on);
    const { issuer, store } = opened;
    await opened.addAccount({ sub: 'second' });
    await issuer.clients.add({ clientId: 'other', kind: 'public', name: 'Other', resources: [api] });
    const tokens = {
      person: (await opened.start()).accessToken,
      second: (await opened.start({ sub: 'second' })).accessToken,
      third: (await opened.start({ sub: 'second' })).accessToken,
      other: (await opened.start({ sub: 'second', clientId: 'other' })).accessToken,
    };
    const statuses = async () => {
      opened.pass(30);
      return Object.fromEntries(
        await Promise.all(Object.entries(tokens).map(async ([name, token]) => [name, await statusOf(token)])),
      );
    };
    expect(await statuses()).toEqual({ person: 0, second: 0, third: 0, other: 0 });
    await issuer.revocations.revoke({ kind: 'token', jti: String(decodeJwt(tokens.third).jti) });
    expect(await statuses()).toEqual({ person: 0, second: 0, third: 1, other: 0 });
    await issuer.revocations.revoke({ kind: 'subject', sub: 'person' });
    tokens.person = (await opened.start()).accessToken;
    const before = tokens.person;
    expect(await statuses()).toEqual({ person: 0, second: 0, third: 1, other: 0 });
    await issuer.revocations.revoke({ kind: 'client', clientId: 'other' });
    expect(await statuses()).toEqual({ person: 0, second: 0, third: 1, other: 1 });
    await issuer.revocations.revoke({ kind: 'issuer' });
    tokens.person = (await opened.start()).accessToken;
    expect(await statuses()).toEqual({ person: 0, second: 1, third: 1, other: 1 });
    expect(await statusOf(before)).toBe(1);
    expect(await store.settings.get('status-lists')).toContain('"next":1024');
  });

  it('mark the session of a revoked token only until its entry ends', async () => {
    opened = await openTestIssuer(on);
    const { accessToken } = await opened.start();
    await opened.issuer.revocations.revoke({ kind: 'token', jti: String(decodeJwt(accessToken).jti) });
    expect(await statusOf(accessToken)).toBe(1);
    opened.pass(900 + 120 + 1);
    expect(await statusOf(accessToken)).toBe(0);
  });

  it('are known to another process, which gives other places', async () => {
    opened = await openTestIssuer(on);
    const beside = await opened.openBeside();
    const { accessToken, sid } = await opened.start();
    await beside.issuer.revocations.revoke({ kind: 'session', sid });
    expect(await statusOf(accessToken)).toBe(1);
    expect(await statusOf(accessToken, { ...opened, issuer: beside.issuer })).toBe(1);
    await beside.close();
  });

  it('give a session that began without a place one with its next refresh, once', async () => {
    opened = await openTestIssuer(on);
    const { refreshToken, sid } = await opened.start();
    await opened.store.sessions.change(sid, () => ({ outcome: 0, set: { statusIndex: null } }));
    const refresh = () =>
      opened.issuer.sessions.refresh({
        ...{ refreshToken, transport: 'body' },
        client: { clientId: 'first-party', authenticated: false },
      });
    const [one, two] = [await refresh(), await refresh()];
    expect(readReference(two.accessToken)).toEqual(readReference(one.accessToken));
    expect(await statusOf(one.accessToken)).toBe(0);
    await opened.issuer.revocations.revoke({ kind: 'session', sid });
    opened.pass(30);
    expect(await statusOf(one.accessToken)).toBe(1);
  });

  it('are served up to the one after the last, and no others', async () => {
    opened = await openTestIssuer(on);
    const names = Array.from({ length: 500 }, (_, number) => number.toString(16).padStart(5, '0'));
    expect(await opened.issuer.statusLists.document('00000')).toBeUndefined();
    await opened.start();
    opened.pass(30);
    const found = await Promise.all(names.map((name) => opened.issuer.statusLists.document(name)));
    // Two of 2^20 names are served: that one of these 500 is among them has a chance of one in a thousand.
    expect(found.filter((document) => document !== undefined).length).toBeLessThan(2);
    for (const name of ['', '../x', 'FFFFF', '000000']) {
      expect(await opened.issuer.statusLists.document(name)).toBeUndefined();
    }
  });

  it('are refused rather than served old when the store does not answer', async () => {
    opened = await openTestIssuer(on);
    const { accessToken } = await opened.start();
    expect(await statusOf(accessToken)).toBe(0);
    await opened.store.close();
    expect(await statusOf(accessToken)).toBe(0);
    opened.pass(30);
    await expect(statusOf(accessToken)).rejects.toMatchObject({ httpStatus: 503 });
  });

  it('are made anew when the clock was set back', async () => {
    opened = await openTestIssuer(on);
    const { accessToken, sid } = await opened.start();
    expect(await statusOf(accessToken)).toBe(0);
    await opened.issuer.revocations.revoke({ kind: 'session', sid });
    opened.stepWallClock(-600);
    expect(await statusOf(accessToken)).toBe(1);
  });
});
