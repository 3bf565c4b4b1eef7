import type { Page } from 'playwright-core';
import { type PageHost, servePages } from '../pages/page-host.ts';

/** Somebody else's pages: an empty one, in which a test does what their author would. */
export interface HostileSite {
  /** Another port of the same host: the same site to cookies, another origin to everything else. */
  readonly sameSite: string;
  /** Another site. */
  readonly otherSite: string;
  /** What was asked for here, beside the pages themselves. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function openHostileSite(): Promise<HostileSite> {
  const asked: string[] = [];
  const host: PageHost = await servePages((request) => {
    if (request.url !== '/') asked.push(request.url ?? '');
    return { html: '<!doctype html><title>Hostile</title>', headers: { 'content-type': 'text/html' } };
  });
  const otherSite = host.origin.replace('127.0.0.1', 'localhost');
  return { sameSite: host.origin, otherSite, asked, close: host.close };
}

/** A form as a foreign page can make one. */
export interface ForgedForm {
  readonly action: string;
  readonly enctype: 'application/x-www-form-urlencoded' | 'multipart/form-data' | 'text/plain';
  readonly fields: Readonly<Record<string, string>>;
}

/** Sends all forms at once, each into a frame of its own, and answers what the server said to each, in their order. */
export async function submitAll(page: Page, forms: readonly ForgedForm[]): Promise<readonly number[]> {
  const numbered = forms.map((form, index) => ({ ...form, action: numberedAddress(form.action, index) }));
  const statuses: (number | undefined)[] = forms.map(() => undefined);
  const note = (url: string, status: number): void => {
    const index = /[?&]n=(\d+)$/.exec(url)?.[1];
    // What a server answers with a redirect is its answer; where it leads is another request.
    if (index !== undefined) statuses[Number(index)] ??= status;
  };
  page.on('response', (response) => note(response.url(), response.status()));
  await page.evaluate((all) => {
    for (const { action, enctype, fields } of all) {
      const frame = document.createElement('iframe');
      frame.name = `sink-${document.querySelectorAll('iframe').length}`;
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action, enctype, target: frame.name });
      for (const [name, value] of Object.entries(fields)) {
        const input = document.createElement('input');
        Object.assign(input, { type: 'hidden', name, value });
        form.append(input);
      }
      document.body.append(frame, form);
      form.submit();
    }
  }, numbered);
  await waitFor(() => statuses.every((status) => status !== undefined));
  return statuses.map((status) => status ?? 0);
}

/** Loads addresses as a foreign page can embed them, and answers those that arrived as something. */
export function embedAll(page: Page, addresses: readonly string[]): Promise<readonly string[]> {
  return page.evaluate(async (all) => {
    const embed = (tag: 'script' | 'img' | 'link' | 'video', address: string): Promise<string | undefined> =>
      new Promise((resolve) => {
        const element = document.createElement(tag);
        element.addEventListener('load', () => resolve(`${tag} ${address}`));
        element.addEventListener('loadedmetadata', () => resolve(`${tag} ${address}`));
        element.addEventListener('error', () => resolve(undefined));
        if (tag === 'link') Object.assign(element, { rel: 'stylesheet', href: address });
        else Object.assign(element, { src: address });
        document.head.append(element);
      });
    const tags = ['script', 'img', 'link', 'video'] as const;
    const loaded = await Promise.all(all.flatMap((address) => tags.map((tag) => embed(tag, address))));
    return loaded.filter((one) => one !== undefined);
  }, addresses);
}

/** Fetches in every way that a foreign page may try, and answers those whose answer it could read. */
export function fetchAll(
  page: Page,
  requests: readonly { readonly method: string; readonly url: string }[],
): Promise<readonly string[]> {
  return page.evaluate(async (all) => {
    const json = { 'content-type': 'application/json' };
    const ways: readonly RequestInit[] = [
      { credentials: 'include' },
      { credentials: 'include', headers: json },
      { credentials: 'omit', headers: { ...json, authorization: 'Bearer x' } },
      { credentials: 'include', mode: 'no-cors', headers: { 'content-type': 'text/plain' } },
    ];
    const read = async (method: string, url: string, way: RequestInit): Promise<string | undefined> => {
      try {
        const body = method === 'GET' ? null : '{}';
        const answer = await fetch(url, { ...way, method, body });
        return answer.type === 'opaque' ? undefined : `${method} ${url} ${answer.status}`;
      } catch {
        return undefined;
      }
    };
    const answers = await Promise.all(all.flatMap(({ method, url }) => ways.map((way) => read(method, url, way))));
    return answers.filter((one) => one !== undefined);
  }, requests);
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
