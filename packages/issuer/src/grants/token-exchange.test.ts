import { isAuthError } from '@sealwright/jwt';
import { decodeUnverified } from '@sealwright/jwt/unsafe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer, url } from '../../test/open-issuer.ts';
import type { ClientRow, ClientSettings } from '../ports.ts';
import { tokenExchangeGrant } from './grant-names.ts';
import type { ExchangeRequest } from './token-exchange.ts';

const next = 'https://next.example';

let test: TestIssuer;
let service: ClientRow;
let shadow: ClientRow;
let stranger: ClientRow;
beforeAll(async () => {
  test = await openTestIssuer();
  await test.store.clients.change('first-party', () => ({ outcome: true, set: { resources: [api] } }));
  service = await register('service', { exchange: { subjects: ['first-party', 'shadow'], impersonation: false } });
  shadow = await register('shadow', { exchange: { subjects: ['first-party', 'service'], impersonation: true } });
  stranger = await register('stranger', {});
});
afterAll(() => test.close());

async function register(clientId: string, settings: ClientSettings): Promise<ClientRow> {
  const grantTypes = [tokenExchangeGrant, 'client_credentials'];
  const { client } = await test.issuer.clients.add({
    ...{ clientId, kind: 'confidential', name: clientId, scopes: ['read', 'openid', 'delete'], resources: [next, api] },
    settings: { grantTypes, ...settings },
  });
  return client;
}

const personToken = async (sub?: string): Promise<string> =>
  (await test.start(sub === undefined ? {} : { sub })).accessToken;

const machineToken = async (client: ClientRow): Promise<string> =>
  (await test.issuer.grants.clientCredentials.issue({ client, confirmation: null, scope: 'read' })).accessToken;

async function exchange(rest: Partial<ExchangeRequest> = {}) {
  const subjectToken = rest.subjectToken ?? (await personToken());
  const client = (await test.issuer.clients.find((rest.client ?? service).clientId)) as ClientRow;
  return test.issuer.grants.exchange.exchange({ confirmation: null, ...rest, client, subjectToken });
}

const claimsOf = (token: string) => decodeUnverified(token).claims as Record<string, unknown>;

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('an exchanged token', () => {
  it('speaks for the same person to another service, with less power, and says who acts', async () => {
    const subjectToken = await personToken();
    const { accessToken, scope, expiresInSeconds } = await exchange({ subjectToken });
    const { claims } = await test.issuer.verifyOwnToken(accessToken, next);
    const { sub, sid, auth_time } = claimsOf(subjectToken);
    expect(claims).toMatchObject({ sub, sid, auth_time, client_id: 'service', aud: next, act: { sub: 'service' } });
    expect([scope, claims['scope']]).toEqual(['read', 'read']);
    expect(expiresInSeconds).toBe(300);
    expect(test.events).toContainEqual(
      expect.objectContaining({ type: 'token_exchanged', fromClientId: 'first-party', impersonation: false }),
    );
  });

  it('never outlives the one that it was made from', async () => {
    const subjectToken = await personToken();
    test.pass(700);
    const { accessToken } = await exchange({ subjectToken });
    expect(claimsOf(accessToken)['exp']).toBe(claimsOf(subjectToken)['exp']);
  });

  it('keeps who acted before, and the chain has an end', async () => {
    let subjectToken = await personToken();
    for (const [index, client] of [service, shadow, service, shadow, service].entries()) {
      const actorToken = await machineToken(client);
      subjectToken = (await exchange({ subjectToken, client, actorToken })).accessToken;
      expect(claimsOf(subjectToken)['act']).toMatchObject({ sub: client.clientId });
      if (index === 1) expect(claimsOf(subjectToken)['act']).toEqual({ sub: 'shadow', act: { sub: 'service' } });
    }
    const actorToken = await machineToken(shadow);
    expect(await codeOf(exchange({ subjectToken, client: shadow, actorToken }))).toBe('actor_chain_too_long');
  });

  it('leaves the client out only where impersonation is registered and no actor is shown', async () => {
    const impersonated = await exchange({ client: shadow });
    expect(claimsOf(impersonated.accessToken)['act']).toBeUndefined();
    const delegated = await exchange({ client: shadow, actorToken: await machineToken(shadow) });
    expect(claimsOf(delegated.accessToken)['act']).toEqual({ sub: 'shadow' });
    // Nor does it wipe out who acted before.
    const { accessToken: subjectToken } = await exchange();
    const later = await exchange({ client: shadow, subjectToken });
    expect(claimsOf(later.accessToken)['act']).toEqual({ sub: 'service' });
  });

  it('carries the key of who exchanged it', async () => {
    const { accessToken } = await exchange({ confirmation: { jkt: 'k'.repeat(43) } });
    expect(claimsOf(accessToken)['cnf']).toEqual({ jkt: 'k'.repeat(43) });
  });

  it('of a client in its own name is for that client alone, with a smaller scope', async () => {
    const subjectToken = await machineToken(service);
    const { accessToken } = await exchange({ subjectToken, resource: api });
    const claims = claimsOf(accessToken);
    expect(claims).toMatchObject({ sub: 'service', client_id: 'service', aud: api, scope: 'read' });
    expect([claims['sid'], claims['act']]).toEqual([undefined, undefined]);
    expect(await codeOf(exchange({ subjectToken, client: shadow }))).toBe('exchange_refused');
  });

  it.each<[string, (sid: string) => Promise<unknown>]>([
    ['the session', (sid) => test.issuer.sessions.end({ sid }, 'logout')],
    ['the subject', () => test.issuer.revocations.revoke({ kind: 'subject', sub: 'dying' })],
    ['the client that exchanged', () => test.issuer.revocations.revoke({ kind: 'client', clientId: 'service' })],
    ['the issuer', () => test.issuer.revocations.revoke({ kind: 'issuer' })],
  ])('dies with %s', async (_name, revoke) => {
    if ((await test.store.accounts.find('dying')) === undefined) await test.addAccount({ sub: 'dying' });
    const { accessToken } = await exchange({ subjectToken: await personToken('dying') });
    await revoke(claimsOf(accessToken)['sid'] as string);
    expect(await codeOf(test.issuer.verifyOwnToken(accessToken, next))).toBe('token_revoked');
  });
});

describe('an exchange is refused', () => {
  it.each<[string, () => Promise<Partial<ExchangeRequest>>, string]>([
    ['to a client that may not exchange this one’s tokens', async () => ({ client: stranger }), 'exchange_refused'],
    ['for a scope that the subject token lacks', async () => ({ scope: 'delete' }), 'scope_refused'],
    ['for a scope that the client lacks', async () => ({ scope: 'write' }), 'scope_refused'],
    ['for a resource of others', async () => ({ resource: 'https://third.example' }), 'resource_refused'],
    ['for the administration', async () => ({ resource: `${url}/admin` }), 'resource_refused'],
    ['for garbage', async () => ({ subjectToken: 'a.b.c' }), 'subject_token_refused'],
    ['for a refresh token', async () => ({ subjectToken: (await test.start()).refreshToken }), 'subject_token_refused'],
    [
      'for a token of the account’s own endpoints',
      async () => ({ subjectToken: (await test.start({ resource: `${url}/account` })).accessToken }),
      'subject_token_refused',
    ],
    ['with another’s actor token', async () => ({ actorToken: await machineToken(shadow) }), 'actor_token_refused'],
    ['with a person as the actor', async () => ({ actorToken: await personToken() }), 'actor_token_refused'],
    ['with garbage as the actor', async () => ({ actorToken: 'x' }), 'actor_token_refused'],
  ])('%s', async (_name, rest, expected) => {
    expect(await codeOf(rest().then(exchange))).toBe(expected);
  });

  it('for an ID token, which is signed by the same key', async () => {
    const grant = await test.start();
    const session = (await test.issuer.sessions.find(grant.sid))!;
    const account = (await test.store.accounts.find(test.sub))!;
    const { accessToken } = grant;
    const request = { session, account, client: service, nonce: null, accessToken };
    const subjectToken = await test.issuer.openid.idToken(request);
    expect(await codeOf(exchange({ subjectToken }))).toBe('subject_token_refused');
  });

  it('to a client that is not registered for it', async () => {
    const { client } = await test.issuer.clients.add({ kind: 'confidential', name: 'Plain', resources: [next] });
    expect(await codeOf(exchange({ client }))).toBe('grant_unauthorized');
  });

  it('for a token whose session is over, though this node has not heard of it', async () => {
    await test.addAccount({ sub: 'left' });
    const grant = await test.start({ sub: 'left' });
    const { accessToken: subjectToken, sid } = grant;
    // The row alone, without its entry in the log: as another node would have it a moment before the entry arrives.
    await test.store.sessions.change(sid, ({ now }) => ({ outcome: true, set: { revokedAt: now, reason: 'logout' } }));
    expect(await codeOf(exchange({ subjectToken }))).toBe('subject_token_refused');
  });

  it('for a token of a suspended account', async () => {
    await test.addAccount({ sub: 'sleeper' });
    const subjectToken = await personToken('sleeper');
    await test.store.accounts.change('sleeper', () => ({ outcome: true, set: { status: 'suspended' } }));
    expect(await codeOf(exchange({ subjectToken }))).toBe('subject_token_refused');
  });
});
