import type { Finding } from '@sealwright/audit/doctor';
import { wrongUse } from './command-failure.ts';
import { type FetchedDocument, fetchDocument, readNamedUrl } from './doctor-fetch.ts';
import { isLoopback } from './loopback.ts';

export interface DocumentAnswer {
  readonly kind: string;
  readonly findings: readonly Finding[];
  readonly looked: string;
}

/** Looks at what a URL answers; of metadata also at the key set that it names, on the same host or this machine alone. */
export async function examineUrl(text: string): Promise<DocumentAnswer> {
  const { examineDocumentText } = await import('@sealwright/audit/doctor');
  const named = readNamedUrl(text);
  const fetched = await findDocument(named);
  const name = fetched.url.href;
  const read = await examineDocumentText(fetched.text, { name, url: fetched.url, headers: fetched.headers });
  if (read === undefined) throw notUnderstood(name);
  if (read.keySetUrl === undefined) return { kind: read.kind, findings: read.findings, looked: `read ${name}` };
  const keys = await examineKeySetOf(read.keySetUrl, named);
  return {
    kind: read.kind,
    findings: [...read.findings, ...keys.findings],
    looked: `read ${name}; ${keys.looked}`,
  };
}

/** What a person names is a document, or the issuer whose documents lie at known places. */
async function findDocument(named: URL): Promise<FetchedDocument> {
  if (/\.well-known|\.json$|jwks|certs|keys/i.test(named.pathname)) return fetchDocument(named);
  const path = named.pathname.replace(/\/$/, '');
  const places = [`${path}/.well-known/openid-configuration`, `/.well-known/oauth-authorization-server${path}`];
  for (const place of places) {
    const found = await fetchDocument(new URL(place, named)).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return fetchDocument(named);
}

async function examineKeySetOf(text: string, named: URL): Promise<Pick<DocumentAnswer, 'findings' | 'looked'>> {
  const { examineDocumentText } = await import('@sealwright/audit/doctor');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return { findings: [], looked: 'its jwks_uri is not a URL' };
  const near = url.host === named.host || isLoopback(url.hostname);
  if (!near) return { findings: [], looked: `not its key set, which lies on ${url.host}: name that URL itself` };
  const { text: keys, headers } = await fetchDocument(readNamedUrl(text));
  const read = await examineDocumentText(keys, { name: url.href, url, headers });
  if (read === undefined) throw notUnderstood(url.href);
  return { findings: read.findings, looked: `read ${url.href}` };
}

/** Looks at a file that is metadata, a key set or a key. Undefined where it is none of them. */
export async function examineDocumentFile(text: string, name: string): Promise<DocumentAnswer | undefined> {
  const { examineDocumentText } = await import('@sealwright/audit/doctor');
  const read = await examineDocumentText(text, { name });
  if (read === undefined) return undefined;
  const keys = read.keySetUrl === undefined ? '' : '; its key set was not fetched: name its URL';
  return { kind: read.kind, findings: read.findings, looked: `read ${name}${keys}` };
}

function notUnderstood(name: string): Error {
  return wrongUse('document_unknown', `${name}: is no metadata, key set or key`);
}
