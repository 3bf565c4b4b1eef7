import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PageAsset, RenderedPage } from '@sealwright/server';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export interface PageHost {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves what `answer` gives, on loopback. */
export async function servePages(
  answer: (request: IncomingMessage) => RenderedPage | PageAsset | { readonly redirectTo: string },
): Promise<PageHost> {
  const server = createServer((request, response) => {
    const given = answer(request);
    if ('redirectTo' in given) response.writeHead(303, { location: given.redirectTo }).end();
    else response.writeHead(200, given.headers).end('html' in given ? given.html : given.body);
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => stop(server) };
}

/** As root, as in a container, Chromium has no sandbox. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}

/** A page of a fresh context, and what it complained of: what its policy blocked, above all. */
export async function openTab(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => void complaints.push(message.text()));
  page.on('pageerror', (error) => void complaints.push(error.message));
  return { page, complaints };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => {
    server.close(() => done());
  });
}
