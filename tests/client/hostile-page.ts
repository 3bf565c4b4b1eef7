// What the author of a hostile page writes into it. It runs in the page: nothing of the tests is in reach.

import type { ForgedForm } from './forged-form.ts';

/** Shows each address in a frame. */
function frameAll(addresses: readonly string[]): void {
  for (const src of addresses) document.body.append(Object.assign(document.createElement('iframe'), { src }));
}

/** Sends all forms at once, each into a frame of its own. */
function submitAll(forms: readonly ForgedForm[]): void {
  for (const { action, enctype, fields } of forms) {
    const frame = document.createElement('iframe');
    frame.name = `sink-${document.querySelectorAll('iframe').length}`;
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action, enctype, target: frame.name });
    for (const [name, value] of Object.entries(fields)) {
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
    }
    document.body.append(frame, form);
    form.submit();
  }
}

/** Loads addresses as a foreign page can embed them, and answers those that arrived as something. */
async function embedAll(addresses: readonly string[]): Promise<readonly string[]> {
  const tags = ['script', 'img', 'link', 'video'] as const;
  const loaded = await Promise.all(addresses.flatMap((address) => tags.map((tag) => embed(tag, address))));
  return loaded.filter((one) => one !== undefined);
}

function embed(tag: 'script' | 'img' | 'link' | 'video', address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const element = document.createElement(tag);
    element.addEventListener('load', () => resolve(`${tag} ${address}`));
    element.addEventListener('loadedmetadata', () => resolve(`${tag} ${address}`));
    element.addEventListener('error', () => resolve(undefined));
    if (tag === 'link') Object.assign(element, { rel: 'stylesheet', href: address });
    else Object.assign(element, { src: address });
    document.head.append(element);
  });
}

/** Fetches in every way that a foreign page may try, and answers those whose answer it could read. */
async function fetchAll(
  requests: readonly { readonly method: string; readonly url: string }[],
): Promise<readonly string[]> {
  const json = { 'content-type': 'application/json' };
  const ways: readonly RequestInit[] = [
    { credentials: 'include' },
    { credentials: 'include', headers: json },
    { credentials: 'omit', headers: { ...json, authorization: 'Bearer x' } },
    { credentials: 'include', mode: 'no-cors', headers: { 'content-type': 'text/plain' } },
  ];
  const answers = await Promise.all(requests.flatMap((request) => ways.map((way) => read(request, way))));
  return answers.filter((one) => one !== undefined);
}

async function read(
  { method, url }: { readonly method: string; readonly url: string },
  way: RequestInit,
): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { ...way, method, body: method === 'GET' ? null : '{}' });
    return answer.type === 'opaque' ? undefined : `${method} ${url} ${answer.status}`;
  } catch {
    return undefined;
  }
}

let opened: Window | null = null;

function openWindow(address: string): void {
  opened = window.open(address);
}

/** Sends messages into the window that it opened, and answers what of it could be read. */
function reach(): string {
  for (const type of ['signed-out', 'refreshed', 'token']) opened?.postMessage({ type, accessToken: 'x' }, '*');
  try {
    return opened?.document.title ?? 'no window';
  } catch {
    return 'nothing';
  }
}

Object.assign(globalThis, { hostile: { frameAll, submitAll, embedAll, fetchAll, openWindow, reach } });
