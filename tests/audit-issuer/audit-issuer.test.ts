import type { RowResult } from '@sealwright/audit';
import { auditIssuer, logInEachTime, obtainEachTime, type Send } from '@sealwright/audit/issuer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokens } from '../oauth-rig/code-flow.ts';
import { api, openProvider, type Provider } from '../oauth-rig/provider.ts';

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
});

/** The rows that were not refused, with the reason. */
function unsafe(rows: readonly RowResult[]): Readonly<Record<string, string>> {
  const left = rows.filter(({ verdict }) => verdict !== 'refused');
  return Object.fromEntries(left.map(({ attack, verdict, reason = verdict }) => [attack, reason]));
}

const send: Send = async ({ url, method, headers, body }) => {
  const response = await fetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
};
