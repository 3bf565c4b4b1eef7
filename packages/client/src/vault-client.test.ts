import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, type Fault, openBrowser } from '../test/browser.ts';
import {
  apiOrigin,
  type FirstPartyServer,
  issuerUrl,
  password,
  startFirstPartyServer,
} from '../test/first-party-server.ts';
import type { Client } from './client.ts';
import { createMemoryVault, type TokenVault } from './token-vault.ts';
import { createVaultClient } from './vault-client.ts';

let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
});
afterAll(() => server.close());

const openShell = (browser: Browser, vault: TokenVault): Client =>
  createVaultClient({ issuer: issuerUrl, apis: [apiOrigin], vault, host: browser.openTab().host });

async function signedInShell(
  person = server.anybody(),
): Promise<{ browser: Browser; vault: TokenVault; client: Client; email: string }> {
  const browser = openBrowser(server);
  const vault = createMemoryVault();
  const client = openShell(browser, vault);
  const email = await person;
  await client.logIn({ email, password });
  browser.sent.length = 0;
  return { browser, vault, client, email };
}

const offline: Fault = async () => {
  throw new TypeError('fetch failed');
};

const failing: TokenVault = {
  get: () => Promise.reject(new Error('locked')),
  set: () => Promise.reject(new Error('locked')),
  delete: () => Promise.reject(new Error('locked')),
};

describe('a native shell', () => {
  it('signs in, renews, is closed, and finds its session in the vault', async () => {
    const { browser, vault, client, email } = await signedInShell(server.person());
    for (let renewal = 0; renewal < 3; renewal += 1) {
      server.pass(900);
      await browser.pass(12 * 60);
    }
    client.close();
    const again = openShell(browser, vault);
    expect(await again.start()).toMatchObject({ status: 'signed-in' });
    expect(browser.cookie()).toBeUndefined();
    expect(browser.messages).toEqual([]);
    expect(await server.liveSessions(email)).toBe(1);
    again.close();
  });

  it('has a new attempt key in its vault with each new token, beside the one before', async () => {
    const { browser, vault, client } = await signedInShell();
    const read = async (): Promise<{ refreshToken: string; attempts: { current: string; previous?: string } }> =>
      JSON.parse((await vault.get()) ?? '');
    const before = await read();
    server.pass(900);
    await browser.pass(12 * 60);
    const after = await read();
    expect(after.refreshToken).not.toBe(before.refreshToken);
    expect(after.attempts.previous).toBe(before.attempts.current);
    expect(after.attempts.current).not.toBe(before.attempts.current);
    client.close();
  });

  it('that dies between the answer and the vault comes back by its attempt key', async () => {
    const { browser, vault, client, email } = await signedInShell(server.person());
    const before = (await vault.get()) ?? '';
    server.pass(900);
    await browser.pass(12 * 60);
    expect(await vault.get()).not.toBe(before);
    client.close();
    await vault.set(before);
    server.pass(3_600);
    const again = openShell(browser, vault);
    expect(await again.start()).toMatchObject({ status: 'signed-in' });
    server.pass(900);
    await browser.pass(12 * 60);
    expect(again.state).toMatchObject({ status: 'signed-in', connection: 'online' });
    expect(await server.liveSessions(email)).toBe(1);
    again.close();
  });

  it('whose vault takes no more goes on in memory, and writes when it can', async () => {
    const { browser, vault, client } = await signedInShell();
    const { set } = vault;
    const before = await vault.get();
    Object.assign(vault, { set: failing.set });
    for (let renewal = 0; renewal < 2; renewal += 1) {
      server.pass(900);
      await browser.pass(12 * 60);
    }
    expect(client.state.status).toBe('signed-in');
    expect(await vault.get()).toBe(before);
    Object.assign(vault, { set });
    server.pass(900);
    await browser.pass(12 * 60);
    client.close();
    const again = openShell(browser, vault);
    expect(await again.start()).toMatchObject({ status: 'signed-in' });
    again.close();
  });

  it('whose vault is locked waits, and nobody is signed out', async () => {
    const browser = openBrowser(server);
    const client = openShell(browser, failing);
    expect(await client.start()).toMatchObject({
      status: 'unknown',
      connection: 'waiting',
      waitingFor: 'vault_unavailable',
    });
    expect(browser.sent).toEqual([]);
    client.close();
  });

  it('whose vault does not take a new session has none, here and at the server', async () => {
    const browser = openBrowser(server);
    const client = openShell(browser, { ...createMemoryVault(), set: failing.set });
    const email = await server.person();
    await expect(client.logIn({ email, password })).rejects.toMatchObject({ code: 'vault_failed' });
    expect(client.state.status).not.toBe('signed-in');
    expect(await server.liveSessions(email)).toBe(0);
    client.close();
  });

  it('that signs out offline is signed out when it is opened again, and the server hears of it', async () => {
    const { browser, vault, client, email } = await signedInShell(server.person());
    browser.breakNetwork(offline);
    expect(await client.logOut()).toBe('pending');
    client.close();
    const again = openShell(browser, vault);
    expect(await again.start()).toMatchObject({ status: 'signed-out', reason: 'log_out' });
    await browser.pass(0);
    expect(await server.liveSessions(email)).toBe(1);
    browser.breakNetwork(undefined);
    await browser.pass(60);
    expect(await server.liveSessions(email)).toBe(0);
    expect(await vault.get()).toBeUndefined();
    again.close();
  });

  it.each(['', '{', '{"refreshToken":7}', '[]', 'null', '{"refreshToken":"a"}'])(
    'that finds %j in its vault is signed out, and asks nobody',
    async (text) => {
      const browser = openBrowser(server);
      const vault = createMemoryVault();
      await vault.set(text);
      const client = openShell(browser, vault);
      expect(await client.start()).toMatchObject({ status: 'signed-out', reason: 'no_session' });
      expect(browser.sent).toEqual([]);
      client.close();
    },
  );

  it('hands its refresh token to nobody', async () => {
    const { vault, client } = await signedInShell();
    const { refreshToken } = JSON.parse((await vault.get()) ?? '') as { refreshToken: string };
    expect(refreshToken.length).toBeGreaterThan(20);
    expect(JSON.stringify([client, client.state, await client.accessToken()])).not.toContain(refreshToken);
    client.close();
  });
});
