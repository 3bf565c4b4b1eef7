import type { Client, ClientOptions } from '../src/client.ts';
import { createClient } from '../src/client.ts';
import type { ClientEvents } from '../src/client-events.ts';
import { type Browser, openBrowser, type Tab } from './browser.ts';
import { apiOrigin, type FirstPartyServer, issuerUrl, password } from './first-party-server.ts';

/** One tab with a client in it, and all that it was told. */
export interface OpenedTab {
  readonly tab: Tab;
  readonly client: Client;
  readonly events: (readonly [keyof ClientEvents, unknown])[];
}

const types: readonly (keyof ClientEvents)[] = ['signed-in', 'signed-out', 'refreshed', 'waiting', 'online'];

export function openClient(browser: Browser, options: Partial<ClientOptions> = {}): OpenedTab {
  const tab = browser.openTab();
  const host = { ...tab.host, ...options.host };
  const client = createClient({ issuer: issuerUrl, apis: [apiOrigin], ...options, host });
  const events: OpenedTab['events'] = [];
  for (const type of types) client.on(type, (event) => void events.push([type, event]));
  return { tab, client, events };
}

/** A browser in which somebody is signed in, in as many tabs; a person of its own, where sessions are counted. */
export async function signedIn(
  server: FirstPartyServer,
  { tabs = 1, person = server.anybody() }: { tabs?: number; person?: Promise<string> } = {},
): Promise<{ browser: Browser; email: string; opened: readonly [OpenedTab, ...OpenedTab[]] }> {
  const browser = openBrowser(server);
  const email = await person;
  const first = openClient(browser);
  await first.client.logIn({ email, password });
  const others = Array.from({ length: tabs - 1 }, () => openClient(browser));
  for (const { client } of others) await client.start();
  for (const { events } of [first, ...others]) events.length = 0;
  browser.sent.length = 0;
  browser.messages.length = 0;
  return { browser, email, opened: [first, ...others] };
}

export function refreshes(browser: Browser): number {
  return browser.sent.filter(({ path }) => path === '/token/refresh').length;
}
