import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface ServedFile {
  readonly type: 'text/html' | 'text/javascript' | 'text/css';
  readonly body: string;
}

export interface OpenedPage {
  readonly page: Page;
  /** What the page wrote into its console as an error, and what nobody in it caught. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Opens `/` of these files in Debian's Chromium, from loopback: elsewhere over http a page has no Web Crypto. */
export async function openPage(
  files: Readonly<Record<string, ServedFile>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<OpenedPage> {
  const server = await serve(files, headers);
  const browser = await launch().catch((error: unknown) => {
    server.close();
    throw error;
  });
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => void errors.push(error.message));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const close = async (): Promise<void> => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { page, errors, close };
}

/** As root, as in a container, Chromium has no sandbox. */
function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}

function serve(
  files: Readonly<Record<string, ServedFile>>,
  headers: Readonly<Record<string, string>>,
): Promise<Server> {
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    if (file === undefined) response.writeHead(204).end();
    else response.writeHead(200, { ...headers, 'content-type': `${file.type}; charset=utf-8` }).end(file.body);
  });
  return new Promise((listening) => {
    server.listen(0, '127.0.0.1', () => listening(server));
  });
}
