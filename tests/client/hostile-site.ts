import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import type { Page } from 'playwright-core';
import { type PageHost, servePages } from '../pages/page-host.ts';
import type { ForgedForm } from './forged-form.ts';

/** Somebody else's pages. */
export interface HostileSite {
  /** Another port of the same host: the same site to cookies, another origin to everything else. */
  readonly sameSite: string;
  /** Another site. */
  readonly otherSite: string;
  /** What was asked for here, beside the page itself. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function openHostileSite(): Promise<HostileSite> {
  const source = readFileSync(new URL('hostile-page.ts', import.meta.url), 'utf8');
  const { code } = transformSync(source, { loader: 'ts' });
  const html = `<!doctype html><title>Hostile</title><body><script type="module">${code}</script>`;
  const asked: string[] = [];
  const host: PageHost = await servePages((request) => {
    if (request.url !== '/') asked.push(request.url ?? '');
    return { html, headers: { 'content-type': 'text/html' } };
  });
  const otherSite = host.origin.replace('127.0.0.1', 'localhost');
  return { sameSite: host.origin, otherSite, asked, close: host.close };
}

/** Calls what the hostile page brings along. */
export async function inHostilePage<T>(page: Page, name: string, argument?: unknown): Promise<T> {
  return (await page.evaluate(`hostile.${name}(${JSON.stringify(argument) ?? ''})`)) as T;
}

/** Lets it send all forms at once, and answers what the server said to each, in their order. */
export async function submitForged(page: Page, forms: readonly ForgedForm[]): Promise<readonly number[]> {
  const statuses: (number | undefined)[] = forms.map(() => undefined);
  const note = (url: string, status: number): void => {
    const index = /[?&]n=(\d+)$/.exec(url)?.[1];
    // What a server answers with a redirect is its answer; where it leads is another request.
    if (index !== undefined) statuses[Number(index)] ??= status;
  };
  page.on('response', (response) => note(response.url(), response.status()));
  const numbered = forms.map((form, index) => ({ ...form, action: numberedAddress(form.action, index) }));
  await inHostilePage(page, 'submitAll', numbered);
  await waitFor(() => statuses.every((status) => status !== undefined));
  return statuses.map((status) => status ?? 0);
}

function numberedAddress(address: string, index: number): string {
  return `${address}${address.includes('?') ? '&' : '?'}n=${index}`;
}

async function waitFor(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('some of them were never answered');
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
