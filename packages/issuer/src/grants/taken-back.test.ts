import { createHash, randomBytes } from 'node:crypto';
import { isAuthError } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer } from '../../test/open-issuer.ts';
import { type Authenticated, proveAuthenticated } from '../authenticated.ts';
import type { ClientRow } from '../ports.ts';
import { deviceCodeGrant, tokenExchangeGrant } from './grant-names.ts';

const redirectUri = 'https://app.example/callback';
const verifier = randomBytes(32).toString('base64url');
const codeChallenge = createHash('sha256').update(verifier).digest('base64url');
const next = 'https://next.example';

let test: TestIssuer;
let client: ClientRow;
beforeAll(async () => {
  test = await openTestIssuer();
  ({ client } = await test.issuer.clients.add({
    ...{ clientId: 'app', kind: 'confidential', name: 'App', scopes: ['read'] },
    ...{ redirectUris: [redirectUri], resources: [api, next] },
    settings: { grantTypes: ['authorization_code', deviceCodeGrant, tokenExchangeGrant] },
  }));
});
afterAll(() => test.close());

async function prove(clientId = client.clientId): Promise<Authenticated> {
  const { sub } = test;
  const account = await test.store.accounts.find(sub);
  if (account === undefined) throw new Error('no such account');
  const epochs = await test.store.revocations.currentEpochs(clientId, sub);
  return proveAuthenticated({ sub, clientId, epochs, amr: ['pwd'], acr: null, authTimeSeconds: test.now(), account });
}

async function issue(browserSession: string | null = null): Promise<string> {
  const request = { redirectUri, codeChallenge, scope: 'read', resources: [], browserSession };
  return (await test.issuer.grants.codes.issue({ authenticated: await prove(), ...request })).code;
}

const redeem = (code: string) =>
  test.issuer.grants.codes.redeem({ client, code, redirectUri, codeVerifier: verifier, jkt: null, certificate: null });

async function approved(): Promise<() => Promise<unknown>> {
  const { devices } = test.issuer.grants;
  const { deviceCode, userCode } = await devices.start({ client, resources: [] });
  await devices.approve(userCode, await prove());
  return () => devices.poll({ client, deviceCode, jkt: null, certificate: null });
}

const allow = () => test.issuer.openid.consents.grant(test.sub, 'app', { scopes: ['read'], resources: [], claims: [] });
const withdraw = () => test.issuer.openid.consents.withdraw(test.sub, 'app');
const live = async () => (await test.issuer.sessions.list(test.sub)).filter(({ clientId }) => clientId === 'app');

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('what waits for its client', () => {
  it('is over with the consent that it stands on', async () => {
    await allow();
    const [code, poll] = [await issue(), await approved()];
    await withdraw();
    expect([await codeOf(redeem(code)), await codeOf(poll())]).toEqual(['code_expired', 'device_denied']);
    expect(await live()).toEqual([]);
  });

  it('never wins the race against a withdrawal', async () => {
    for (let round = 0; round < 5; round += 1) {
      await allow();
      const [code, poll] = [await issue(), await approved()];
      await Promise.all([codeOf(redeem(code)), withdraw(), codeOf(poll())]);
      expect(await live()).toEqual([]);
    }
  });

  it('is over with the browser that it was given in', async () => {
    const { browserSessions } = test.issuer.openid;
    const { session } = await browserSessions.begin(await prove('first-party'), {});
    const code = await issue(session.id);
    await browserSessions.end(session.id);
    expect(await codeOf(redeem(code))).toBe('code_expired');
    expect(await live()).toEqual([]);
  });

  it('is good while both stand, and where neither was asked for', async () => {
    expect([await codeOf(redeem(await issue())), await codeOf((await approved())())]).toEqual(['accepted', 'accepted']);
    await allow();
    const { session } = await test.issuer.openid.browserSessions.begin(await prove('first-party'), {});
    expect(await codeOf(redeem(await issue(session.id)))).toBe('accepted');
    expect(await codeOf((await approved())())).toBe('accepted');
  });
});

describe('a token of a client’s own', () => {
  it('is exchanged for no API that its person did not let it have', async () => {
    const { grant } = await redeem(await issue());
    const ask = (resource: string) =>
      test.issuer.grants.exchange.exchange({ client, subjectToken: grant.accessToken, resource, confirmation: null });
    expect(await codeOf(ask(next))).toBe('resource_refused');
    expect(await codeOf(ask(api))).toBe('accepted');
  });
});
