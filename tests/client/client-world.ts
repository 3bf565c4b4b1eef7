import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { freePort } from '../end-to-end/spawned-command.ts';
import { launchChromium } from '../pages/page-host.ts';
import { type CuttingProxy, openCuttingProxy } from './cutting-proxy.ts';
import { type IssuerHost, startIssuer } from './issuer-host.ts';
import { type ApiHost, type Served, serveApi, servePage } from './page-and-api.ts';
import { followTokens, huntTokens, type TokenTrail } from './token-hunt.ts';

export const password = 'moth-relay-catalogue-77';

/** The authorization server behind a line that can be cut, an API, an application, and a browser. */
export interface ClientWorld {
  readonly issuer: IssuerHost;
  readonly proxy: CuttingProxy;
  readonly origin: string;
  openProfile(options?: ProfileOptions): Promise<Profile>;
  close(): Promise<void>;
}

export interface ProfileOptions {
  /** Runs in each page before anything else does. */
  readonly before?: string;
}

/** One person's browser: a cookie jar, a database, and tabs. */
export interface Profile {
  readonly context: BrowserContext;
  readonly email: string;
  openTab(): Promise<Tab>;
  /** As when a lid is closed and opened: in every tab the clocks have moved on, and timers that came due fire once. */
  pass(seconds: number): Promise<void>;
  /** The person's rows in the store, as long as they are signed in somewhere. */
  rows(): ReturnType<IssuerHost['sessions']>;
  /** What went wrong in any of its pages: errors that nobody caught, tokens that a script can reach, more than one session. */
  flaws(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Tab {
  readonly page: Page;
  /** What the page knows of its session. */
  state(): Promise<State>;
  /** The status that the API answers, or the code of what the client threw. */
  me(): Promise<number | string>;
  events(): Promise<readonly string[]>;
  signIn(): Promise<State>;
}

export interface State {
  readonly status: string;
  readonly sub?: string;
  readonly reason?: string;
  readonly connection: string;
  readonly waitingFor?: string;
}

export async function openClientWorld(): Promise<ClientWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'sealwright-browser-'));
  const [front, port] = [await freePort(), await freePort()];
  const origin = `http://localhost:${front}`;
  let issuer: IssuerHost | undefined;
  let api: ApiHost | undefined;
  const page: Served = await servePage(() => ({ issuer: origin, api: api?.origin ?? '' }));
  api = await serveApi(page.origin, origin, () => issuer?.passedSeconds() ?? 0);
  const database = join(folder, 'sealwright.db');
  issuer = await startIssuer({ issuer: origin, port, database, page: page.origin, api: api.origin });
  const proxy = await openCuttingProxy(front, port);
  const browser: Browser = await launchChromium();
  const parts = { issuer, page };
  let people = 0;
  return {
    ...{ issuer, proxy, origin },
    openProfile: (options) => openProfile(browser, parts, `person${++people}@example.com`, options),
    async close() {
      await browser.close();
      await Promise.all([page.close(), api.close(), api.verifier.close(), proxy.close(), parts.issuer.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openProfile(
  browser: Browser,
  { issuer, page: served }: { readonly issuer: IssuerHost; readonly page: Served },
  email: string,
  { before }: ProfileOptions = {},
): Promise<Profile> {
  const context = await browser.newContext();
  context.setDefaultTimeout(15_000);
  const trail = followTokens(context);
  const errors: string[] = [];
  const tabs: Tab[] = [];
  let sub = '';
  if (before !== undefined) await context.addInitScript(before);
  await context.addInitScript(() => {
    // The clock that a test moves puts another in its place, which has no entries.
    Object.assign(globalThis, { truePerformance: performance });
  });
  await context.clock.install();
  context.on('weberror', (error) => void errors.push(error.error().message));
  const rows = (): ReturnType<IssuerHost['sessions']> => issuer.sessions(sub);
  return {
    ...{ context, email, rows },
    pass: (seconds) => context.clock.fastForward(seconds * 1_000),
    async openTab() {
      const tab = await openTab(context, served.origin, email, (state) => {
        sub ||= state.sub ?? '';
      });
      tabs.push(tab);
      return tab;
    },
    async flaws() {
      await trail.takeJar();
      const found = await Promise.all(tabs.map(({ page }) => huntTokens(page, trail)));
      const flaws = [...errors, ...found.flat().map((place) => `a token lies in: ${place}`)];
      if (!hasBothKinds(trail)) flaws.push('the hunt knows of no tokens');
      if (rows().length !== 1) flaws.push(`${rows().length} sessions`);
      return flaws;
    },
    close: () => context.close(),
  };
}

async function openTab(
  context: BrowserContext,
  url: string,
  email: string,
  learn: (state: State) => void,
): Promise<Tab> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction('globalThis.app !== undefined');
  const ask = async <T>(expression: string): Promise<T> => (await page.evaluate(expression)) as T;
  return {
    page,
    state: () => ask('app.state()'),
    me: () => ask('app.me()'),
    events: () => ask('app.events'),
    async signIn() {
      const credentials = JSON.stringify({ email, password });
      const state = await ask<State>(
        `app.client.signUp(${credentials}).catch(() => undefined).then(() => app.client.logIn(${credentials}))`,
      );
      learn(state);
      return state;
    },
  };
}

function hasBothKinds({ tokens }: TokenTrail): boolean {
  const all = [...tokens];
  return all.some((token) => token.startsWith('eyJ')) && all.some((token) => token.startsWith('swrt_'));
}
