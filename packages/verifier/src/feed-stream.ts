import { type AuthError, isAuthError } from '@sealwright/jwt';
import { createEventParser, type FeedEvent } from '@sealwright/jwt/feed';
import type { Fetch } from './defaults.ts';
import { errors } from './errors.ts';
import { openPeer } from './peer-fetch.ts';

export interface StreamRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Without a sign of life for this long, the stream is given up. Bytes alone are none. */
  readonly silenceMilliseconds: number;
  /** Ends the stream in good order. */
  readonly renewal: AbortSignal;
}

/**
 * Opens a node's stream and hands its events to `take`, one after the other, which answers whether the event was a sign of
 * life. Resolves once `renewal` is aborted.
 *
 * It does NOT reconnect or judge what an event says.
 * Codes: those of `openPeer`, `feed_log_changed` (409), `feed_resume_refused` (410), `feed_silent`, `feed_ended`,
 * `peer_malformed` where it is no event stream, the parser's `feed_event_too_large` and `feed_malformed`.
 */
export async function readFeedStream(
  request: StreamRequest,
  take: (event: FeedEvent) => Promise<boolean>,
): Promise<void> {
  const silence = new AbortController();
  const done = new AbortController();
  const silenceTimer = setTimeout(() => silence.abort(), request.silenceMilliseconds);
  const signal = AbortSignal.any([request.signal, silence.signal, request.renewal, done.signal]);
  try {
    const body = await openEventStream(request, signal);
    const parser = createEventParser();
    for await (const chunk of readUntil(body, signal)) {
      for (const event of parser.push(chunk)) if (await take(event)) silenceTimer.refresh();
    }
    throw errors.create('feed_ended');
  } catch (error) {
    if (request.renewal.aborted) return;
    if (silence.signal.aborted) throw errors.create('feed_silent', { cause: error });
    throw isAuthError(error) ? readRefusal(error) : errors.create('peer_unreachable', { cause: error });
  } finally {
    clearTimeout(silenceTimer);
    // Also where `take` threw: the connection must not stay open.
    done.abort();
  }
}

/** Ends with the signal, also where the body comes from a person's own `fetch` and knows nothing of it. */
async function* readUntil(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const end = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', end);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

async function openEventStream(request: StreamRequest, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const headers = { ...request.headers, accept: 'text/event-stream', 'cache-control': 'no-store' };
  const response = await openPeer({ url: request.url, headers, fetch: request.fetch }, signal);
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'text/event-stream' || response.body === null) throw errors.create('peer_malformed');
  return response.body;
}

function readRefusal(error: AuthError): AuthError {
  if (error.code !== 'peer_status') return error;
  if (error.evidence['status'] === 409) return errors.create('feed_log_changed');
  return error.evidence['status'] === 410 ? errors.create('feed_resume_refused') : error;
}
