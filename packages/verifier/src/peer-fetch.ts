import { isAuthError, parseStrictJson } from '@sealwright/jwt';
import type { Fetch } from './defaults.ts';
import { errors } from './errors.ts';

export interface PeerRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly fetch: Fetch;
  readonly timeoutMilliseconds: number;
  /** Until the answer begins, where that is to be less. */
  readonly headMilliseconds?: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export interface PeerAnswer {
  readonly bytes: Uint8Array;
  readonly headers: Headers;
}

/**
 * Asks a configured peer once and reads the whole answer, with a cap on time (headers and body together) and on size
 * (counted while it streams, after decompression, whatever `Content-Length` says).
 *
 * It does NOT follow redirects, retry, or look at the content type: many issuers serve JWK Sets as text/plain.
 * Codes: `peer_unreachable`, `peer_timeout`, `peer_redirected`, `peer_status`, `peer_too_large`.
 */
export async function fetchFromPeer(request: PeerRequest): Promise<PeerAnswer> {
  const timeout = AbortSignal.timeout(request.timeoutMilliseconds);
  const silent = new AbortController();
  const signal = AbortSignal.any([timeout, silent.signal, ...(request.signal === undefined ? [] : [request.signal])]);
  const silence = setTimeout(() => silent.abort(), request.headMilliseconds ?? request.timeoutMilliseconds);
  try {
    const response = await openPeer(request, signal);
    clearTimeout(silence);
    return { bytes: await readCapped(response, request.maxBytes), headers: response.headers };
  } catch (error) {
    if (isAuthError(error)) throw error;
    const late = timeout.aborted || silent.signal.aborted;
    throw errors.create(late ? 'peer_timeout' : 'peer_unreachable', { cause: error });
  } finally {
    clearTimeout(silence);
  }
}

/** `fetchFromPeer` for an answer that must be a JSON object. Codes: also `peer_malformed`. */
export async function fetchObject(request: PeerRequest): Promise<Readonly<Record<string, unknown>>> {
  const { bytes } = await fetchFromPeer(request);
  let value: unknown;
  try {
    value = parseStrictJson(bytes);
  } catch (error) {
    throw errors.create('peer_malformed', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw errors.create('peer_malformed');
  return value as Readonly<Record<string, unknown>>;
}

/** Throws on bytes that are not UTF-8. A byte order mark is kept, so that a parser can refuse it. */
export function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Sends the request and judges the status; the body is still to be read. A refused answer's body is let go. */
export async function openPeer(
  request: Omit<PeerRequest, 'timeoutMilliseconds' | 'headMilliseconds' | 'maxBytes'>,
  signal: AbortSignal,
): Promise<Response> {
  const { url, method = 'GET', headers = {}, body } = request;
  // `manual` and not `error`: undici reports a redirect as an opaque failure, and the two deserve different codes.
  const init: RequestInit = { method, headers, redirect: 'manual', signal, ...(body !== undefined && { body }) };
  const response = await request.fetch(url, init);
  if (response.status === 200 && !response.redirected) return response;
  await response.body?.cancel();
  const moved =
    response.redirected || response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
  if (moved) throw errors.create('peer_redirected');
  throw errors.create('peer_status', { evidence: { status: response.status } });
}

async function readCapped(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw errors.create('peer_too_large');
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks, size);
}
