import type { Carriage } from '../attack.ts';
import type { AuditedRequest } from '../report.ts';
import type { Presentation } from '../target.ts';
import type { WireRequest } from './request-text.ts';

/** Where in a request the token stands. */
export type TokenPlace =
  /** `scheme` is the word before it: `Bearer`. */
  | { readonly in: 'header'; readonly name: string; readonly scheme?: string }
  | { readonly in: 'cookie'; readonly name: string }
  | { readonly in: 'query'; readonly name: string }
  /** In place of `$TOKEN` in the body. */
  | { readonly in: 'body'; readonly name: string };

/** The ordinary request to the target, without its credential. */
export interface TargetRequest {
  readonly method: string;
  readonly url: URL;
  readonly place: TokenPlace;
  /** What goes along each time: the content type, another header that the API wants. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: Readonly<Record<string, string>>;
  /** Its text; `$TOKEN` stands for the token where that is its place. */
  readonly body?: string;
}

/** The request that presents a token, or none, or presents it as the attack wants. */
export function presentToken(request: TargetRequest, { token, carriage }: Presentation): WireRequest {
  const own = token === undefined || carriage !== undefined ? undefined : token;
  const { place } = request;
  const put = (text: string): string => text.replaceAll('$TOKEN', () => token ?? '');
  const cookies = {
    ...request.cookies,
    ...(own !== undefined && place.in === 'cookie' ? { [place.name]: own } : {}),
    ...mapValues(carriage?.cookie ?? {}, put),
  };
  const query = {
    ...(own !== undefined && place.in === 'query' ? { [place.name]: own } : {}),
    ...mapValues(carriage?.query ?? {}, put),
  };
  const headers = [
    ...request.headers,
    ...headersOf(place, own),
    ...carriedHeaders(carriage, put),
    ...cookieHeader(cookies),
  ];
  const body = request.body?.replaceAll('$TOKEN', () => inBody(own ?? '', request));
  return {
    method: request.method,
    path: pathOf(request.url, place, query),
    headers,
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  };
}

/** The request for people and reports: without its query, which may hold a secret. */
export function describeRequest({ method, url, place }: TargetRequest): AuditedRequest {
  return { method, url: url.origin + url.pathname, carrier: place };
}

function headersOf(place: TokenPlace, token: string | undefined): readonly (readonly [string, string])[] {
  if (token === undefined || place.in !== 'header') return [];
  return [[place.name, place.scheme === undefined ? token : `${place.scheme} ${token}`]];
}

function carriedHeaders(
  carriage: Carriage | undefined,
  put: (text: string) => string,
): readonly (readonly [string, string])[] {
  return Object.entries(carriage?.headers ?? {}).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, put(value)] as const),
  );
}

/** As a person would have put it there: within a text of JSON, or as a value of a form. */
function inBody(token: string, { headers }: TargetRequest): string {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (type.includes('json')) return JSON.stringify(token).slice(1, -1);
  return type.includes('x-www-form-urlencoded') ? encodeURIComponent(token.toWellFormed()) : token;
}

/** What ends a cookie or its header would be cut off: it goes percent-encoded, as frameworks write it (RFC 6265 §4.1.1). */
function cookieHeader(cookies: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const pairs = Object.entries(cookies).map(
    ([name, value]) =>
      `${name}=${value.replaceAll(/[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/gu, encodeURIComponent)}`,
  );
  return pairs.length === 0 ? [] : [['Cookie', pairs.join('; ')]];
}

function pathOf(url: URL, place: TokenPlace, query: Readonly<Record<string, string>>): string {
  const bare = new URL(url);
  if (place.in === 'query') bare.searchParams.delete(place.name);
  const added = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`,
  );
  const parts = [bare.search.slice(1), ...added].filter((part) => part !== '');
  return bare.pathname + (parts.length === 0 ? '' : `?${parts.join('&')}`);
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
