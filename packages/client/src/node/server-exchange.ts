import { isAuthError, parseStrictJson } from '@sealwright/jwt';
import type { Fetch } from '../server-defaults.ts';
import { serverError } from './server-error.ts';

/** How to speak with the authorization server. */
export interface ServerLine {
  readonly fetch: Fetch;
  readonly timeoutMilliseconds: number;
}

export interface ServerQuestion {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly maxBytes: number;
}

/** What came back, whatever the status. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * Asks the authorization server once and reads the whole answer, with a cap on time (head and body together) and on size
 * (counted as it comes, whatever `Content-Length` says).
 *
 * It does NOT follow redirects (a secret or a token would go along), retry, or judge the status.
 * Codes: `peer_unreachable`, `peer_timeout`, `peer_redirected`, `peer_too_large`.
 */
export async function askServer(line: ServerLine, question: ServerQuestion): Promise<ServerAnswer> {
  const signal = AbortSignal.timeout(line.timeoutMilliseconds);
  const { url, method = 'GET', headers = {}, body, maxBytes } = question;
  try {
    const init: RequestInit = { method, headers, redirect: 'manual', signal, ...(body !== undefined && { body }) };
    const response = await line.fetch(url, init);
    if (isRedirect(response)) {
      await response.body?.cancel();
      throw serverError('peer_redirected');
    }
    return { status: response.status, headers: response.headers, body: await readCapped(response, maxBytes) };
  } catch (error) {
    if (isAuthError(error)) throw error;
    // The platform's own error is no cause of ours: it may quote the address, and with it what stands in a query.
    throw serverError(signal.aborted ? 'peer_timeout' : 'peer_unreachable');
  }
}

/** The JSON object of an answer. Codes: `peer_malformed`. */
export function readObject({ body }: ServerAnswer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseStrictJson(body);
  } catch (cause) {
    throw serverError('peer_malformed', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw serverError('peer_malformed');
  return value as Readonly<Record<string, unknown>>;
}

/** The JSON object at an address that must answer 200. Codes: those of `askServer`, `peer_status`, `peer_malformed`. */
export async function fetchObject(
  line: ServerLine,
  question: ServerQuestion,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await askServer(line, question);
  if (answer.status !== 200) throw serverError('peer_status', { evidence: { status: answer.status } });
  return readObject(answer);
}

/** The seconds of `Retry-After` (RFC 9110 §10.2.3), as a number or as a date, by the clock given. */
export function readRetryAfter(headers: Headers, nowSeconds: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date / 1000 - nowSeconds);
}

function isRedirect(response: Response): boolean {
  const moved = response.status >= 300 && response.status < 400;
  return moved || response.redirected || response.type === 'opaqueredirect';
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
      throw serverError('peer_too_large');
    }
    chunks.push(part.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
