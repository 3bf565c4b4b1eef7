import { generateSigningKey } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lies, type LyingIssuer, openLyingIssuer, openShop, origin, signIn } from '../../test/lying-issuer.ts';

let issuer: LyingIssuer;

beforeAll(async () => {
  issuer = await openLyingIssuer();
});

afterAll(() => issuer.close());

const past = Math.floor(Date.now() / 1000) - 400;

describe('an ID token', () => {
  it('that is for this client, this request and this access token signs in', async () => {
    issuer.say({});
    const { bff, events } = await openShop(issuer);
    const answer = await signIn(bff, issuer);
    expect([answer.status, events]).toEqual([200, [{ type: 'signed_in' }]]);
  });

  it.each<[string, Lies, string | undefined]>([
    ['for another request', { idToken: { nonce: 'another' } }, 'claim_mismatch'],
    ['for none', { idToken: { nonce: undefined } }, 'claim_mismatch'],
    ['for another client', { idToken: { aud: 'other' } }, 'audience_mismatch'],
    ['for another client as well', { idToken: { aud: ['shop', 'other'], azp: 'shop' } }, undefined],
    ['that another client asked for', { idToken: { azp: 'other' } }, undefined],
    ['of another access token', { idToken: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }, undefined],
    ['of another issuer', { idToken: { iss: 'https://evil.example' } }, 'issuer_mismatch'],
    ['that is over', { idToken: { iat: past - 300, exp: past } }, 'token_expired'],
    ['of nobody', { idToken: { sub: '' } }, undefined],
    ['with a session of no name', { idToken: { sid: 7 } }, undefined],
    ['that is an access token', { typ: 'at+jwt' }, 'typ_mismatch'],
    ['that is a logout token', { typ: 'logout+jwt' }, 'typ_mismatch'],
    ['that is not there', { tokens: { id_token: undefined } }, undefined],
  ])('%s signs nobody in', async (_name, lies, cause) => {
    issuer.say(lies);
    const { bff, events } = await openShop(issuer);
    const answer = await signIn(bff, issuer);
    expect([answer.status, events]).toEqual([400, [{ type: 'refused', code: 'bff_answer_refused', cause }]]);
    expect(answer.headers.getSetCookie().join()).not.toContain('session=ey');
    expect(answer.headers.getSetCookie().filter((line) => line.includes('session'))).toEqual([]);
  });

  it('by a key that is not in the server’s set signs nobody in, and the set is not asked for again and again', async () => {
    issuer.say({ signedBy: await generateSigningKey('ES256') });
    const { bff, events } = await openShop(issuer);
    issuer.came.length = 0;
    for (const _ of [1, 2, 3]) expect((await signIn(bff, issuer)).status).toBe(400);
    expect(events[0]).toMatchObject({ code: 'bff_answer_refused', cause: 'key_unknown' });
    expect(issuer.came.filter(({ path }) => path === '/jwks').length).toBeLessThanOrEqual(2);
  });
});

describe('the server’s own description', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['of another issuer', { issuer: 'https://evil.example' }, 'discovery_mismatch'],
    ['without a token endpoint', { token_endpoint: undefined }, 'peer_malformed'],
    ['that leads into the clear', { token_endpoint: 'http://id.example.com/token' }, 'peer_malformed'],
    ['with a user in an address', { jwks_uri: 'https://a:b@id.example.com/' }, 'peer_malformed'],
    ['that leads to a file', { authorization_endpoint: 'javascript:alert(1)' }, 'peer_malformed'],
  ])('%s is not followed', async (_name, metadata, code) => {
    issuer.say({ metadata });
    const { bff, events } = await openShop(issuer);
    const answer = await bff.handle(new Request(`${origin}/auth/login`));
    expect([answer?.status, answer?.headers.get('location')]).toEqual([503, null]);
    expect(events).toEqual([{ type: 'refused', code, cause: undefined }]);
  });
});
