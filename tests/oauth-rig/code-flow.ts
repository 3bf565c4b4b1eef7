import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Browser } from './browser.ts';
import { type Person, walk } from './person-at-pages.ts';
import { type Provider, type Registered, redirectUri } from './provider.ts';
import type { WireAnswer } from './wire-answer.ts';

/** A request for a code, and what its sender remembers. */
export interface CodeRequest {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** What a form answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: WireAnswer;
}

/** What the token endpoint answered; what was not granted is undefined there. */
export interface Tokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly request: CodeRequest;
}

/** Parameters over the usual ones; null leaves one out. */
export type Changes = Readonly<Record<string, string | null>>;

export function codeRequest(provider: Provider, client: Registered, changes: Changes = {}): CodeRequest {
  const [verifier, state, nonce] = [random(), random(), random()] as const;
  const url = new URL(provider.metadata.authorization_endpoint);
  const parameters = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: 'openid',
    state,
    nonce,
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.append(name, value);
  return { url, verifier, state, nonce };
}

export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

export function random(): string {
  return randomBytes(32).toString('base64url');
}

/** A form sent by POST, by default with the client's secret in HTTP Basic. */
export async function postForm(
  url: string,
  form: Changes,
  client?: Registered,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const sent = Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== null);
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(sent),
    headers: { ...(client !== undefined && client.secret !== '' && { Authorization: basic(client) }), ...headers },
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

export function basic({ clientId, secret }: Registered): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}

/** Signs the person in and allows: the parameters that come back to the client. */
export async function authorize(browser: Browser, { url }: CodeRequest, person: Person): Promise<URLSearchParams> {
  const { left, status, text } = await walk(browser, url, person);
  expect(left === undefined ? `${status} ${text.slice(0, 800)}` : '').toBe('');
  return left?.searchParams ?? new URLSearchParams();
}

/** The exchange of a code; `changes` over what a good client sends. */
export function redeem(
  provider: Provider,
  client: Registered,
  { verifier }: CodeRequest,
  code: string,
  changes: Changes = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
  const named = client.secret === '' ? { client_id: client.clientId } : {};
  return postForm(provider.metadata.token_endpoint, { ...form, ...named, ...changes }, client, headers);
}

/** Each person's own browser, in which one signs in once: a password takes long to check, and is checked elsewhere. */
const ownBrowsers = new WeakMap<Provider, Map<string, Browser>>();

function ownBrowser(provider: Provider, { email }: Person): Browser {
  const browsers = ownBrowsers.get(provider) ?? new Map<string, Browser>();
  ownBrowsers.set(provider, browsers);
  const browser = browsers.get(email) ?? provider.browser();
  browsers.set(email, browser);
  return browser;
}

/** From the request to the tokens, by default in the person's own browser. */
export async function tokens(
  provider: Provider,
  client: Registered,
  person: Person,
  changes: Changes = {},
  browser: Browser = ownBrowser(provider, person),
): Promise<Tokens> {
  const request = codeRequest(provider, client, changes);
  const answer = await authorize(browser, request, person);
  expect(answer.get('error')).toBeNull();
  const { status, body } = await redeem(provider, client, request, answer.get('code') ?? '');
  expect([status, body.error]).toEqual([200, undefined]);
  return { ...body, request };
}

/** The payload of a token, which nothing here has verified. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

export function headerOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
}
