import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer } from '../../test/open-issuer.ts';

let test: TestIssuer;
beforeAll(async () => {
  test = await openTestIssuer();
});
afterAll(() => test.close());

const parameters = [
  ['resource', 'https://a.example'],
  ['resource', 'https://b.example'],
  ['__proto__', 'x'],
] as const;
const push = () => test.issuer.grants.pushedRequests.push('app', parameters);
const take = (uri: string, clientId = 'app') => test.issuer.grants.pushedRequests.take(uri, clientId);

describe('a pushed request', () => {
  it('is taken once, as it came', async () => {
    const { requestUri, expiresInSeconds } = await push();
    expect(requestUri).toMatch(/^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$/);
    expect(expiresInSeconds).toBe(90);
    expect(await take(requestUri)).toEqual(parameters);
    expect(await take(requestUri)).toBeUndefined();
  });

  it('is taken by one of a hundred at once', async () => {
    const { requestUri } = await push();
    const taken = await Promise.all(Array.from({ length: 100 }, () => take(requestUri)));
    expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
  });

  it('is nobody else’s, and another client’s try does not use it up', async () => {
    const { requestUri } = await push();
    expect(await take(requestUri, 'other')).toBeUndefined();
    expect(await take(requestUri)).toEqual(parameters);
  });

  it('is over after a minute and a half', async () => {
    const [early, late] = [await push(), await push()];
    test.pass(89);
    expect(await take(early.requestUri)).toBeDefined();
    test.pass(1);
    expect(await take(late.requestUri)).toBeUndefined();
  });

  it('is not found by garbage, a URL, or a code', async () => {
    const { requestUri } = await push();
    const name = requestUri.split(':').at(-1) as string;
    for (const wrong of ['', 'x', 'https://app.example/request', name, `${requestUri}x`, requestUri.slice(0, -1)]) {
      expect(await take(wrong)).toBeUndefined();
    }
    expect(await take(requestUri)).toBeDefined();
  });
});
