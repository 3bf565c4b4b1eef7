import { isAuthError } from '@sealwright/jwt';
import { decodeUnverified } from '@sealwright/jwt/unsafe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer, url } from '../../test/open-issuer.ts';
import type { ClientRow } from '../ports.ts';
import type { MachineRequest } from './client-credentials.ts';

let test: TestIssuer;
let client: ClientRow;
beforeAll(async () => {
  test = await openTestIssuer({ statusLists: true });
  ({ client } = await test.issuer.clients.add({
    ...{ clientId: 'machine', kind: 'confidential', name: 'Machine', scopes: ['openid', 'read', 'write'] },
    ...{ resources: [api, 'https://other.example'], settings: { grantTypes: ['client_credentials'] } },
  }));
});
afterAll(() => test.close());

const issue = (rest: Partial<MachineRequest> = {}) =>
  test.issuer.grants.clientCredentials.issue({ client, confirmation: null, ...rest });

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('the client credentials grant', () => {
  it('answers a token in which the client speaks for itself, without a session', async () => {
    const grant = await issue();
    const { claims } = await test.issuer.verifyOwnToken(grant.accessToken, api);
    const { exp, iat, jti, ...rest } = claims;
    expect(rest).toEqual({
      ...{ iss: url, sub: 'machine', client_id: 'machine', aud: api, scope: 'read write', epoch: [0, 0, 0] },
    });
    expect([typeof jti, iat, exp]).toEqual(['string', test.now(), test.now() + grant.expiresInSeconds]);
    expect(await test.store.sessions.list()).toEqual([]);
  });

  it('gives what is asked for of scopes and resources, and no more than is registered', async () => {
    const grant = await issue({ scope: 'write', resource: 'https://other.example' });
    expect(decodeUnverified(grant.accessToken).claims).toMatchObject({ aud: 'https://other.example', scope: 'write' });
    for (const scope of ['admin', 'read admin', '', 'openid']) {
      expect(await codeOf(issue({ scope }))).toBe('scope_refused');
    }
    for (const resource of ['https://third.example', `${url}/admin`, `${url}/account`, `${api}/`]) {
      expect(await codeOf(issue({ resource }))).toBe('resource_refused');
    }
  });

  it('carries the key that the token is bound to', async () => {
    const confirmation = { jkt: 'a'.repeat(43), 'x5t#S256': 'b'.repeat(43) };
    const { accessToken } = await issue({ confirmation });
    expect(decodeUnverified(accessToken).claims).toMatchObject({ cnf: confirmation });
  });

  it('is for clients that are registered for it', async () => {
    const { client: other } = await test.issuer.clients.add({ kind: 'confidential', name: 'Other', resources: [api] });
    expect(await codeOf(issue({ client: other }))).toBe('grant_unauthorized');
    const { client: bare } = await test.issuer.clients.add({
      ...{ kind: 'confidential', name: 'Bare', settings: { grantTypes: ['client_credentials'] } },
    });
    expect(await codeOf(issue({ client: bare }))).toBe('resource_refused');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['its client', () => test.issuer.revocations.revoke({ kind: 'client', clientId: 'machine' })],
    ['the issuer', () => test.issuer.revocations.revoke({ kind: 'issuer' })],
  ])('gives tokens that die with %s, and new ones that live', async (_name, revoke) => {
    const { accessToken } = await issue();
    await revoke();
    expect(await codeOf(test.issuer.verifyOwnToken(accessToken, api))).toBe('token_revoked');
    expect(await codeOf(test.issuer.verifyOwnToken((await issue()).accessToken, api))).toBe('accepted');
  });
});
