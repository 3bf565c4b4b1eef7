import { createHash, randomBytes } from 'node:crypto';
import { isAuthError } from '@sealwright/jwt';
import { decodeUnverified } from '@sealwright/jwt/unsafe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer, url } from '../../test/open-issuer.ts';
import { type Authenticated, proveAuthenticated } from '../authenticated.ts';
import type { ClientRow } from '../ports.ts';
import type { CodeRequest, Redemption } from './authorization-code.ts';
import type { Redeemed } from './granted-session.ts';
import { parseCodeChallenge } from './pkce.ts';

const redirectUri = 'https://app.example/callback';
const verifier = randomBytes(32).toString('base64url');
const codeChallenge = createHash('sha256').update(verifier).digest('base64url');

let test: TestIssuer;
let client: ClientRow;
let confidential: ClientRow;
beforeAll(async () => {
  test = await openTestIssuer();
  const rest = { redirectUris: [redirectUri], scopes: ['read'], resources: [api, 'https://other.example'] };
  ({ client } = await test.issuer.clients.add({ ...rest, clientId: 'app', kind: 'public', name: 'App' }));
  ({ client: confidential } = await test.issuer.clients.add({ ...rest, kind: 'confidential', name: 'Web' }));
});
afterAll(() => test.close());

async function prove(clientId = client.clientId, sub = test.sub): Promise<Authenticated> {
  const account = await test.store.accounts.find(sub);
  if (account === undefined) throw new Error('no such account');
  const epochs = await test.store.revocations.currentEpochs(clientId, sub);
  const facts = { sub, clientId, epochs, amr: ['pwd'], acr: null, authTimeSeconds: test.now(), account };
  return proveAuthenticated(facts);
}

async function issue(rest: Partial<CodeRequest> = {}): Promise<string> {
  const request = { redirectUri, codeChallenge, scope: 'openid read', resources: [] };
  const { code } = await test.issuer.grants.codes.issue({ authenticated: await prove(), ...request, ...rest });
  return code;
}

const redeem = (code: string, rest: Partial<Redemption> = {}): Promise<Redeemed> =>
  test.issuer.grants.codes.redeem({
    ...{ client, code, redirectUri, codeVerifier: verifier, jkt: null, certificate: null },
    ...rest,
  });

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

const claimsOf = ({ grant }: Redeemed) => decodeUnverified(grant.accessToken).claims as Record<string, unknown>;

describe('an authorization code', () => {
  it('begins one session of the client that asked, with what was granted', async () => {
    const code = await issue({ nonce: 'n', offline: true, browserSession: 'b', claims: { userinfo: { email: null } } });
    expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const { grant, session, nonce, refreshable } = await redeem(code);
    expect(session).toMatchObject({ clientId: 'app', transport: 'body', browserSession: 'b', resource: api });
    expect(session.details).toEqual({ offline: true, claims: { userinfo: { email: null } } });
    expect([nonce, refreshable, grant.scope]).toEqual(['n', true, 'openid read']);
    const verified = await test.issuer.verifyOwnToken(grant.accessToken, api);
    expect(verified.claims).toMatchObject({ iss: url, sub: test.sub, client_id: 'app', aud: api, sid: session.sid });
  });

  it('rests in the store as a hash alone', async () => {
    const code = await issue();
    const keyHash = createHash('sha256').update(code).digest('base64url');
    const found = await test.store.pending.find('code', keyHash);
    expect(JSON.stringify(found)).not.toContain(code);
    expect(JSON.stringify(found)).not.toContain(verifier);
  });

  it.each<[string, () => Partial<Redemption>, string]>([
    ['another client', () => ({ client: confidential }), 'code_client_mismatch'],
    ['another redirect URI', () => ({ redirectUri: `${redirectUri}/` }), 'code_redirect_mismatch'],
    ['no redirect URI', () => ({ redirectUri: undefined }), 'code_redirect_mismatch'],
    ['no verifier', () => ({ codeVerifier: undefined }), 'pkce_mismatch'],
    ['another verifier', () => ({ codeVerifier: randomBytes(32).toString('base64url') }), 'pkce_mismatch'],
    ['the challenge as the verifier', () => ({ codeVerifier: codeChallenge }), 'pkce_mismatch'],
    ['a verifier of 42 characters', () => ({ codeVerifier: verifier.slice(1) }), 'pkce_mismatch'],
    ['a resource that was not granted', () => ({ resource: 'https://other.example' }), 'resource_refused'],
  ])('is refused with %s, and nobody’s mistake spoils it', async (_name, wrong, expected) => {
    const code = await issue();
    expect(await codeOf(redeem(code, wrong()))).toBe(expected);
    expect(await codeOf(redeem(code))).toBe('accepted');
    // Nor does it count as a replay: who has but the code cannot end the session that it gave.
    expect(await codeOf(redeem(code, wrong()))).toBe(expected === 'resource_refused' ? 'code_replayed' : expected);
  });

  it('is unknown when it is garbage, empty, or changed by a letter', async () => {
    const code = await issue();
    const changed = `${code.startsWith('A') ? 'B' : 'A'}${code.slice(1)}`;
    for (const wrong of ['', 'x', changed, `${code}=`, code.repeat(100)]) {
      expect(await codeOf(redeem(wrong))).toBe('code_unknown');
    }
  });

  it('is good for a minute', async () => {
    const [early, late] = [await issue(), await issue()];
    test.pass(59);
    expect(await codeOf(redeem(early))).toBe('accepted');
    test.pass(1);
    expect(await codeOf(redeem(late))).toBe('code_expired');
  });

  it('that is bound to a key wants that key, and binds the session of a public client to it', async () => {
    const jkt = createHash('sha256').update('key').digest('base64url');
    const code = await issue({ dpopJkt: jkt });
    expect(await codeOf(redeem(code))).toBe('code_key_mismatch');
    expect(await codeOf(redeem(code, { jkt: codeChallenge }))).toBe('code_key_mismatch');
    const redeemed = await redeem(code, { jkt });
    expect(redeemed.session.jkt).toBe(jkt);
    expect(claimsOf(redeemed)['cnf']).toEqual({ jkt });
  });

  it('for several resources gives tokens for one of them at a time', async () => {
    const resources = [api, 'https://other.example'];
    const redeemed = await redeem(await issue({ resources }), { resource: 'https://other.example' });
    expect(claimsOf(redeemed)['aud']).toBe('https://other.example');
    expect(redeemed.session.details).toEqual({ resources });
  });
});

describe('a replay', () => {
  it('ends the session that the code gave, and its tokens', async () => {
    const code = await issue();
    const { grant, session } = await redeem(code);
    expect(await codeOf(redeem(code))).toBe('code_replayed');
    expect(await codeOf(test.issuer.verifyOwnToken(grant.accessToken, api))).toBe('token_revoked');
    expect((await test.issuer.sessions.find(session.sid))?.reason).toBe('reuse');
    expect(test.events).toContainEqual(
      expect.objectContaining({ type: 'code_replayed', sid: session.sid, severity: 'alert' }),
    );
  });

  it('in a race of a hundred gives one session at most, and no token that outlives it', async () => {
    const code = await issue();
    const before = (await test.store.sessions.list({ limit: 1_000 })).length;
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => redeem(code)));
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { grant } of won) {
      expect(await codeOf(test.issuer.verifyOwnToken(grant.accessToken, api))).toBe('token_revoked');
    }
    expect((await test.store.sessions.list({ limit: 1_000 })).length - before).toBeLessThanOrEqual(1);
    const refused = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'accepted'));
    expect(refused.filter((each) => each === 'code_replayed').length).toBeGreaterThanOrEqual(99);
  });
});

describe('between a sign-in and its session', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['the subject', () => test.issuer.revocations.revoke({ kind: 'subject', sub: 'racer' }), 'authentication_stale'],
    ['the client', () => test.issuer.revocations.revoke({ kind: 'client', clientId: 'app' }), 'authentication_stale'],
    ['the issuer', () => test.issuer.revocations.revoke({ kind: 'issuer' }), 'authentication_stale'],
  ])('a revocation of %s makes the code worthless', async (_name, revoke, expected) => {
    if ((await test.store.accounts.find('racer')) === undefined) await test.addAccount({ sub: 'racer' });
    const code = await issue({ authenticated: await prove('app', 'racer') });
    await revoke();
    expect(await codeOf(redeem(code))).toBe(expected);
  });

  it('only the proof that somebody authenticated makes a code', async () => {
    await expect(issue({ authenticated: { ...(await prove()) } })).rejects.toThrow(TypeError);
  });
});

describe('a code challenge', () => {
  it('is S256, and of its form', () => {
    expect(parseCodeChallenge(codeChallenge, 'S256')).toBe(codeChallenge);
  });

  it.each([
    ['is missing', undefined, 'S256', 'pkce_required'],
    ['comes without a method', codeChallenge, undefined, 'pkce_required'],
    ['is plain', verifier, 'plain', 'pkce_required'],
    ['is by a method in another case', codeChallenge, 's256', 'pkce_required'],
    ['is too short', codeChallenge.slice(1), 'S256', 'pkce_malformed'],
    ['is not canonical', `${codeChallenge.slice(0, 42)}B`, 'S256', 'pkce_malformed'],
  ])('is refused when it %s', (_name, challenge, method, expected) => {
    expect(() => parseCodeChallenge(challenge, method)).toThrow(expect.objectContaining({ code: expected }));
  });
});
