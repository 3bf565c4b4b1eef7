import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64Url } from '@sealwright/jwt';
import { messagesEn } from '@sealwright/web';
import type { Browser, Page } from 'playwright-core';
import { type AuthorizationServer, createAuthorizationServer, createKeyEncryption, createUpstream } from 'sealwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../packages/sealwright/src/free-port.ts';
import { launchChromium, openTab } from '../pages/page-host.ts';

const { labels } = messagesEn;
const password = 'moth-relay-catalogue-77';
const stops: (() => Promise<unknown>)[] = [];
let near: AuthorizationServer;
let browser: Browser;

beforeAll(async () => {
  const [nearPort, farPort] = [await findFreePort(), await findFreePort()];
  // Two sites to a browser: what `SameSite` says is not decided by the port.
  const [nearUrl, farUrl] = [`http://127.0.0.1:${nearPort}`, `http://localhost:${farPort}`];
  const far = await open(farUrl, farPort, { pages: { productName: 'Far' } });
  const { client, secret } = await far.issuer.clients.add({
    ...{ kind: 'confidential', name: 'Near', scopes: ['openid', 'email'], resources: [] },
    redirectUris: [`${nearUrl}/upstream/far/callback`],
  });
  const clientSecret = encodeBase64Url(secret?.reveal() ?? new Uint8Array());
  const facts = {
    id: 'far',
    name: 'Far',
    kind: 'oidc',
    issuer: farUrl,
    clientId: client.clientId,
    clientSecret,
  } as const;
  near = await open(nearUrl, nearPort, { upstreams: [createUpstream(facts)] });
  await far.issuer.accounts.create({ email: 'ada@example.com', password });
  await far.issuer.accounts.create({ email: 'bob@example.com', password });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  for (const stop of stops.reverse()) await stop();
});

async function open(issuer: string, port: number, options: object): Promise<AuthorizationServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sealwright-browser-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const server = await createAuthorizationServer({
    ...{ issuer, defaultResource: 'https://api.example.com', store: `sqlite:${folder}/sealwright.db` },
    keyEncryption: createKeyEncryption(randomBytes(32)),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    ...options,
  });
  stops.push(() => server.close());
  await server.listen({ host: '127.0.0.1', port });
  return server;
}

async function signInFar(page: Page, email: string): Promise<void> {
  await page.goto(`${near.issuer.url}/sign-in?to=account`);
  await page.getByRole('button', { name: 'Continue with Far' }).click();
  await page.getByText('Far', { exact: true }).waitFor();
  await page.getByLabel(labels.email).fill(email);
  await page.getByLabel(labels.password).fill(password);
  await page.getByRole('button', { name: labels.signIn, exact: true }).click();
  await page.getByRole('button', { name: labels.allow, exact: true }).click();
}

describe('Chromium without scripts, between two sites', () => {
  it('goes to the provider and back, and is signed in', async () => {
    const { page, complaints } = await openTab(browser, { javaScriptEnabled: false, locale: 'en' });
    await signInFar(page, 'ada@example.com');
    await page.getByText('You are signed in as ada@example.com.').waitFor();
    expect(page.url()).toBe(`${near.issuer.url}/`);
    expect(await page.getByRole('button', { name: 'Remove Far' }).isVisible()).toBe(true);
    expect(complaints).toStrictEqual([]);
    await page.context().close();
  });

  it('proves an account that was there first, and is in it', async () => {
    const { sub } = await near.issuer.accounts.signUp({ email: 'bob@example.com', password: `${password}-near` });
    const { page, complaints } = await openTab(browser, { javaScriptEnabled: false, locale: 'en' });
    await signInFar(page, 'bob@example.com');
    await page.getByRole('heading', { name: messagesEn.titles.proveAccount }).waitFor();
    await page.getByLabel(labels.password).fill(`${password}-near`);
    await page.getByRole('button', { name: labels.link }).click();
    await page.getByText('You are signed in as bob@example.com.').waitFor();
    expect(await near.issuer.upstreamAccounts.list(sub ?? '')).toHaveLength(1);
    expect(complaints).toStrictEqual([]);
    await page.context().close();
  });
});
