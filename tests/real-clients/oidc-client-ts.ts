import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { repository } from '../../tools/workspace.ts';
import { claimsOf } from '../oauth-rig/code-flow.ts';
import { expectAtHash } from './at-hash.ts';
import { installedVersion } from './installed-version.ts';
import type { RealClient, Scene } from './scene.ts';

/** https://github.com/authts/oidc-client-ts, in a real browser, in whose pages a person types and clicks. */
export const oidcClientTs: RealClient = {
  name: 'oidc-client-ts',
  version: `${installedVersion('oidc-client-ts')} in Chromium`,
  flows: {
    discovery: (scene) =>
      inChromium(scene, {}, async ({ page }) => {
        const issuer = await page.evaluate('manager.metadataService.getIssuer()');
        expect(issuer).toBe(scene.provider.issuer);
      }),
    'code, PKCE, nonce, at_hash': (scene) =>
      inChromium(scene, {}, async ({ page, signIn }) => {
        const user = await signIn();
        expect(user.profile['sub']).toBe(scene.person.sub);
        expectAtHash(claimsOf(user.id_token), user.access_token);
        expect(await page.evaluate('Object.keys(localStorage).length')).toBe(0);
      }),
    userinfo: (scene) =>
      inChromium(scene, { loadUserInfo: true, scope: 'openid email' }, async ({ signIn }) => {
        expect((await signIn()).profile['email']).toBe(scene.person.email);
      }),
    refresh: (scene) =>
      inChromium(scene, { scope: 'openid offline_access', prompt: 'consent' }, async ({ page, signIn }) => {
        const before = await signIn();
        const after = (await page.evaluate('manager.signinSilent()')) as SignedIn;
        expect([after.profile['sub'], after.access_token === before.access_token]).toEqual([scene.person.sub, false]);
      }),
    logout: (scene) =>
      inChromium(scene, {}, async ({ page, signIn, application }) => {
        await signIn();
        await Promise.all([page.waitForURL(/end_session/), page.evaluate('void manager.signoutRedirect()')]).catch(
          () => undefined,
        );
        const asked = page.locator('button[value=sign-out]');
        await Promise.race([asked.waitFor(), page.waitForURL(`${application}/out**`)]).catch(() => undefined);
        if (await asked.isVisible()) await asked.click();
        await page.waitForURL(`${application}/out**`);
        await page.goto(`${application}/`);
        await page.evaluate('void manager.signinRedirect()');
        await page.locator('input[name=password]').waitFor();
      }),
    'DPoP with nonces': (scene) =>
      inChromium(scene, { dpop: true, scope: 'openid email' }, async ({ page, signIn }) => {
        const user = await signIn();
        expect([user.token_type.toLowerCase(), claimsOf(user.access_token)['cnf']]).toEqual([
          'dpop',
          { jkt: expect.any(String) },
        ]);
        const { userinfo_endpoint } = scene.provider.metadata;
        expect(await page.evaluate(callWithProof(userinfo_endpoint))).toMatchObject({ email: scene.person.email });
      }),
    revocation: (scene) =>
      inChromium(scene, { scope: 'openid offline_access', prompt: 'consent' }, async ({ page, signIn }) => {
        const { access_token } = await signIn();
        await page.evaluate("manager.revokeTokens(['refresh_token'])");
        const headers = { Authorization: `Bearer ${access_token}` };
        expect((await fetch(scene.provider.metadata.userinfo_endpoint, { headers })).status).toBe(401);
      }),
  },
};

interface SignedIn {
  readonly access_token: string;
  readonly id_token: string;
  readonly token_type: string;
  readonly profile: Readonly<Record<string, unknown>>;
}

interface Opened {
  readonly page: Page;
  readonly application: string;
  /** From the application through our pages and back. */
  signIn(): Promise<SignedIn>;
}

async function inChromium(
  scene: Scene,
  settings: Readonly<Record<string, unknown>>,
  use: (opened: Opened) => Promise<void>,
): Promise<void> {
  const script = await bundle();
  const server = await serve();
  const application = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let browser: Browser | undefined;
  try {
    const { clientId } = await scene.provider.register({
      kind: 'public',
      redirectUris: [`${application}/callback`],
      allowedOrigins: [application],
      settings: { postLogoutRedirectUris: [`${application}/out`] },
    });
    await known(scene, application);
    // As root, as in a container, Chromium has no sandbox.
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    const page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    const { dpop, ...rest } = settings;
    const configured = {
      authority: scene.provider.issuer,
      client_id: clientId,
      redirect_uri: `${application}/callback`,
      post_logout_redirect_uri: `${application}/out`,
      scope: 'openid',
      automaticSilentRenew: false,
      ...rest,
    };
    const bound =
      dpop === true ? 'settings.dpop = { bind_authorization_code: true, store: new oidc.IndexedDbDPoPStore() };' : '';
    await page.addInitScript({
      content: `${script}\nif (location.origin === ${JSON.stringify(application)}) { const settings = ${JSON.stringify(configured)}; ${bound} globalThis.manager = new oidc.UserManager(settings); }`,
    });
    await page.goto(application);
    await use({ page, application, signIn: () => signIn(page, scene, application) });
  } finally {
    await browser?.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

/** What the library's documentation says of calls to an API: a proof for each, and once more with the nonce. */
function callWithProof(url: string): string {
  return `(async () => {
    const [url, user] = [${JSON.stringify(url)}, await manager.getUser()];
    const send = async (nonce) => fetch(url, {
      headers: { Authorization: 'DPoP ' + user.access_token, DPoP: await manager.dpopProof(url, user, 'GET', nonce) },
    });
    const first = await send();
    return (first.status === 401 ? await send(first.headers.get('DPoP-Nonce')) : first).json();
  })()`;
}

/** The server reads the origins of its clients once a second. */
async function known({ provider }: Scene, origin: string): Promise<void> {
  let allowed: string | null = null;
  while (allowed === null) {
    const answer = await fetch(provider.metadata.jwks_uri, { headers: { Origin: origin } });
    allowed = answer.headers.get('access-control-allow-origin');
    await answer.body?.cancel();
  }
}

async function signIn(page: Page, { person }: Scene, application: string): Promise<SignedIn> {
  await page.evaluate('void manager.signinRedirect()');
  await page.locator('input[name=email]').fill(person.email);
  await page.locator('input[name=password]').fill(person.password);
  await page.locator('button[value=sign-in]').click();
  await page.locator('button[value=allow]').click();
  await page.waitForURL(`${application}/callback?**`);
  return (await page.evaluate('manager.signinRedirectCallback()')) as SignedIn;
}

/** As an application's bundler takes it. */
async function bundle(): Promise<string> {
  const stdin = { contents: "export * from 'oidc-client-ts';", resolveDir: repository };
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    format: 'iife',
    globalName: 'oidc',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** Every address of the application is the same empty page. */
function serve(): Promise<Server> {
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
      .end('<!doctype html><title>An application</title>');
  });
  return new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(server)));
}
