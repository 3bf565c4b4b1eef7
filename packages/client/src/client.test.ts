import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../test/browser.ts';
import {
  apiOrigin,
  type FirstPartyServer,
  issuerUrl,
  password,
  startFirstPartyServer,
} from '../test/first-party-server.ts';
import { createClient } from './client.ts';

let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
});
afterAll(() => server.close());

describe('a client', () => {
  it('signs in, calls an API, renews, and finds its session again after a reload', async () => {
    const browser = openBrowser(server);
    const options = { issuer: issuerUrl, apis: [apiOrigin], host: browser.openTab().host };
    const client = createClient(options);
    const email = await server.person();
    await client.logIn({ email, password });
    expect(client.state).toMatchObject({ status: 'signed-in', connection: 'online' });
    const answer = await client.fetch(`${apiOrigin}/me`);
    expect(answer.status).toBe(200);
    const first = browser.sent.at(-1)?.headers.get('authorization');
    expect(first).toMatch(/^Bearer [\w.-]+$/);
    await browser.pass(15 * 60);
    await client.fetch(`${apiOrigin}/me`);
    expect(browser.sent.at(-1)?.headers.get('authorization')).not.toBe(first);
    client.close();
    const reloaded = createClient({ ...options, host: browser.openTab().host });
    expect(await reloaded.start()).toMatchObject({ status: 'signed-in' });
    expect(await server.liveSessions(email)).toBe(1);
    reloaded.close();
  });
});
