import { generateKeyPairSync } from 'node:crypto';
import type { RowResult, Signer } from '@sealwright/audit';
import {
  auditIssuer,
  type ClientKey,
  logInEachTime,
  obtainEachTime,
  type Send,
  writeClientAssertion,
} from '@sealwright/audit/issuer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorize, codeRequest, redeem, tokens } from '../oauth-rig/code-flow.ts';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { api, openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';
import { openRestartedIssuer } from './restarted-issuer.ts';

let provider: Provider;

beforeAll(async () => {
  provider = await openProvider({ refresh: { windowMilliseconds: 500 } });
});
afterAll(async () => {
  await provider.close();
});

describe('our own authorization server', () => {
  it('refuses every attack on the first-party endpoints', async () => {
    const person = await provider.addPerson('ada@example.com');
    const { issuer } = provider;
    const takeSession = logInEachTime({ issuer, email: person.email, password: person.password }, send);
    const { report } = await auditIssuer({ issuer, takeSession, send, graceSeconds: 1 });
    expect(report.calibration).toMatchObject({ sound: true, goodAtEnd: 'tokens' });
    expect(unsafe(report.rows)).toEqual({
      I08: 'needs restart',
      I11: 'needs client-secret',
      I12: 'needs other-client',
      I14: 'needs client-key',
    });
  });

  it('refuses every attack on a public client of OAuth', async () => {
    const person = await provider.addPerson('grace@example.com');
    const [client, other] = [await provider.register({ kind: 'public' }), await provider.register({ kind: 'public' })];
    const scope = 'openid offline_access read';
    const { report } = await auditIssuer({
      issuer: provider.issuer,
      client: { clientId: client.clientId, otherClient: { clientId: other.clientId } },
      takeSession: obtainEachTime(
        async () => (await tokens(provider, client, person, { scope, resource: api })).refresh_token,
      ),
      send,
      graceSeconds: 1,
    });
    expect(report.calibration).toMatchObject({ sound: true, goodAtEnd: 'tokens' });
    expect(unsafe(report.rows)).toEqual({
      I08: 'needs restart',
      I11: 'needs client-secret',
      I14: 'needs client-key',
    });
  });

  it('lets a confidential client refresh with its own credentials alone', async () => {
    const person = await provider.addPerson('barbara@example.com');
    const [client, other] = [await provider.register({}), await provider.register({})];
    const scope = 'openid offline_access read';
    const { report } = await auditIssuer({
      issuer: provider.issuer,
      client: {
        ...{ clientId: client.clientId, clientSecret: client.secret },
        otherClient: { clientId: other.clientId, clientSecret: other.secret },
      },
      takeSession: obtainEachTime(
        async () => (await tokens(provider, client, person, { scope, resource: api })).refresh_token,
      ),
      send,
      graceSeconds: 1,
    });
    const unrotated = 'the server does not rotate: right for confidential and sender-constrained clients alone';
    expect(unsafe(report.rows)).toEqual({
      ...{ I03: unrotated, I04: unrotated, I05: unrotated },
      ...{ I08: 'needs restart', I14: 'needs client-key' },
    });
  });

  it('takes no assertion of a client that was made for another server', async () => {
    const person = await provider.addPerson('katherine@example.com');
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'audit', alg: 'ES256', use: 'sig' };
    const client = await provider.register({ settings: { authMethod: 'private_key_jwt', jwks: { keys: [jwk] } } });
    const { clientId } = client;
    const privateJwk = pair.privateKey.export({ format: 'jwk' }) as Signer['jwk'];
    const key = { alg: 'ES256', kid: 'audit', jwk: privateJwk, audience: provider.issuer };
    const { report } = await auditIssuer({
      issuer: provider.issuer,
      client: { clientId, key },
      takeSession: obtainEachTime(async () => signIn(client, key, person)),
      send,
      graceSeconds: 1,
      only: ['I14'],
    });
    expect(report.rows).toMatchObject([{ attack: 'I14', verdict: 'refused' }]);
  });

  it('remembers over a restart which tokens were used', async () => {
    const { issuer, email, password, restart, close } = await openRestartedIssuer(500);
    try {
      const takeSession = logInEachTime({ issuer, email, password }, send);
      const { report } = await auditIssuer({ issuer, takeSession, send, restart, graceSeconds: 1, only: ['I08'] });
      expect(report.rows).toMatchObject([
        { attack: 'I08', verdict: 'refused', variants: [{ evidence: { detail: 'refused with 400' } }] },
      ]);
    } finally {
      await close();
    }
  });
});

/** A code redeemed with an assertion. */
async function signIn(client: Registered, key: ClientKey, person: Person): Promise<string> {
  const request = codeRequest(provider, client, { scope: 'openid offline_access read', resource: api });
  const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
  const { body } = await redeem(provider, { ...client, secret: '' }, request, code, {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await writeClientAssertion(client.clientId, key, key.audience),
  });
  return body.refresh_token;
}

/** The rows that were not refused, with the reason. */
function unsafe(rows: readonly RowResult[]): Readonly<Record<string, string>> {
  const left = rows.filter(({ verdict }) => verdict !== 'refused');
  return Object.fromEntries(left.map(({ attack, verdict, reason = verdict }) => [attack, reason]));
}

const send: Send = async ({ url, method, headers, body }) => {
  const response = await fetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
};
