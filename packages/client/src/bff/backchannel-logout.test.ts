import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LyingIssuer, openLyingIssuer, openShop, origin } from '../../test/lying-issuer.ts';
import { type Bff, type BffEvent, type BffStore, createMemoryStore } from '../bff.ts';

let issuer: LyingIssuer;
let store: BffStore;
let bff: Bff;
let observed: readonly BffEvent[];

beforeAll(async () => {
  issuer = await openLyingIssuer();
});

afterAll(() => issuer.close());

beforeEach(async () => {
  store = createMemoryStore();
  ({ bff, events: observed } = await openShop(issuer, { store }));
  const expiresAt = Date.now() / 1000 + 100;
  for (const [key, sid, sub] of [
    ['a', 's1', 'ada'],
    ['b', 's2', 'ada'],
    ['c', 's3', 'eve'],
  ] as const) {
    await store.add({ key, value: key, sid, sub, expiresAt });
  }
});

const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
const left = async (): Promise<string> => (await Promise.all(['a', 'b', 'c'].map((key) => store.read(key)))).join('');

async function tell(claims: object, typ = 'logout+jwt'): Promise<number | undefined> {
  const body = new URLSearchParams({ logout_token: await issuer.sign({ jti: 'j', events, ...claims }, typ) });
  return (await bff.handle(new Request(`${origin}/auth/backchannel-logout`, { method: 'POST', body })))?.status;
}

describe('a logout token', () => {
  it('ends the session that it names, and again without harm', async () => {
    expect([await tell({ sid: 's1' }), await left()]).toEqual([204, 'bc']);
    expect([await tell({ sid: 's1' }), await left()]).toEqual([204, 'bc']);
  });

  it('that names no session ends all of the person', async () => {
    expect([await tell({ sid: undefined }), await left()]).toEqual([204, 'c']);
  });

  it.each<[string, object, string?]>([
    ['is an ID token', { sid: 's1', nonce: 'n' }],
    ['is an ID token by its kind', { sid: 's1' }, 'JWT'],
    ['tells of no event', { sid: 's1', events: undefined }],
    ['tells of another event', { sid: 's1', events: { 'urn:x': {} } }],
    ['has events that are none', { sid: 's1', events: { 'http://schemas.openid.net/event/backchannel-logout': [] } }],
    ['is for another client', { sid: 's1', aud: 'other' }],
    ['is of another issuer', { sid: 's1', iss: 'https://evil.example' }],
    ['is over', { sid: 's1', iat: 1_700_000_000, exp: 1_700_000_100 }],
    ['lives for a day', { sid: 's1', exp: Math.floor(Date.now() / 1000) + 86_400 }],
    ['names a session that is no text', { sid: 1 }],
    ['names nothing', { sid: undefined, sub: undefined }],
  ])('that %s ends nothing', async (_name, claims, typ) => {
    expect([await tell(claims, typ), await left()]).toEqual([400, 'abc']);
    expect(observed).toEqual([expect.objectContaining({ type: 'refused', code: 'bff_logout_token_invalid' })]);
  });
});
