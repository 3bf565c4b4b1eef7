import { createHash } from 'node:crypto';
import { decodeUnverified } from '@sealwright/jwt/unsafe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer, url } from '../../test/open-issuer.ts';
import type { AccountRow, ClientRow, SessionRow } from '../ports.ts';
import { claimsOfScope } from './claims-of-scope.ts';
import { leftHalfHash } from './id-token.ts';

let test: TestIssuer;
let client: ClientRow;
let session: SessionRow;
let account: AccountRow;
beforeAll(async () => {
  // As short as an ID token, so that nothing but its kind tells an access token from one.
  test = await openTestIssuer({ accessTokenSeconds: 300 });
  const redirectUris = ['https://app.example/callback'];
  ({ client } = await test.issuer.clients.add({ clientId: 'app', kind: 'public', name: 'App', redirectUris }));
  const { sid, accessToken } = await test.start();
  expect(accessToken).toBeDefined();
  session = (await test.issuer.sessions.find(sid)) as SessionRow;
  account = (await test.store.accounts.find(test.sub)) as AccountRow;
});
afterAll(() => test.close());

const mint = (rest: { nonce?: string; accessToken?: string; session?: SessionRow; account?: AccountRow } = {}) =>
  test.issuer.openid.idToken({ session, client, account, nonce: null, accessToken: null, ...rest });

describe('an ID token', () => {
  it('lives five minutes, and says only what it knows', async () => {
    const { claims, header } = decodeUnverified(await mint());
    expect(header.typ).toBe('JWT');
    expect(claims).toEqual({
      ...{ iss: url, sub: test.sub, aud: 'app', azp: 'app', iat: test.now(), exp: test.now() + 300 },
      ...{ auth_time: session.authTimeSeconds, amr: ['pwd'], sid: session.sid },
    });
  });

  it('names nonce, class of authentication and access token where there are any', async () => {
    const accessToken = 'an.access.token';
    const token = await mint({ nonce: 'n', accessToken, session: { ...session, acr: 'urn:x' } });
    const half = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
    expect(decodeUnverified(token).claims).toMatchObject({ nonce: 'n', acr: 'urn:x', at_hash: half });
  });

  it('lets nothing about a person stand in the place of what it says itself', async () => {
    const profile = { sub: 'usr_other', iss: 'https://evil.example', nonce: 'x', name: 'A' } as AccountRow['profile'];
    const details = { claims: { id_token: ['name', 'sub', 'iss', 'nonce'] } };
    const token = await mint({ session: { ...session, details }, account: { ...account, profile } });
    expect(decodeUnverified(token).claims).toMatchObject({ iss: url, sub: test.sub, name: 'A' });
    expect(decodeUnverified(token).claims).not.toHaveProperty('nonce');
  });

  it.each([
    ['ES256', 'sha256'],
    ['RS384', 'sha384'],
    ['PS512', 'sha512'],
    ['Ed25519', 'sha512'],
  ] as const)('halves the hash that %s uses', (algorithm, hash) => {
    const whole = createHash(hash).update('t').digest();
    expect(Buffer.from(leftHalfHash('t', algorithm), 'base64url')).toEqual(whole.subarray(0, whole.length / 2));
  });
});

describe('a hint', () => {
  const read = (token: string) => test.issuer.openid.readIdTokenHint(token);

  it('is good for as long as its key is known, however old it is', async () => {
    const token = await mint();
    test.pass(40 * 86_400);
    expect(await read(token)).toEqual({ sub: test.sub, clientId: 'app', sid: session.sid });
  });

  it('is nothing with one character changed, of another kind, or from the future', async () => {
    const token = await mint();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const swapped = `${header}.${Buffer.from(JSON.stringify({ ...decodeUnverified(token).claims, sid: 'x' })).toString('base64url')}.${signature}`;
    const { accessToken } = await test.start();
    for (const bad of [swapped, `${header}.${payload}.`, accessToken, '', 'x', 'a.b.c']) {
      await expect(read(bad)).rejects.toMatchObject({ code: 'id_token_hint_invalid' });
    }
    test.stepWallClock(-3_600);
    await expect(read(token)).rejects.toMatchObject({ code: 'id_token_hint_invalid' });
    test.stepWallClock(3_600);
  });
});

describe('the claims of a scope', () => {
  const person = {
    email: 'a@example.com',
    emailVerified: true,
    profile: { name: 'A', address: { country: 'DE' }, phone_number: '+49', updated_at: 1 },
  } as AccountRow;

  it.each([
    ['openid', {}],
    ['openid profile', { name: 'A', updated_at: 1 }],
    ['email', { email: 'a@example.com', email_verified: true }],
    ['address phone', { address: { country: 'DE' }, phone_number: '+49' }],
    ['constructor __proto__ toString', {}],
  ])('%s are %j', (scope, claims) => {
    expect(claimsOfScope(person, scope)).toEqual(claims);
  });

  it('by name are one by one, and never what is no claim about a person', () => {
    expect(claimsOfScope(person, '', ['name', 'passwordHash', 'sub', 'email'])).toEqual({
      name: 'A',
      email: 'a@example.com',
    });
  });
});
