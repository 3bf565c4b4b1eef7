import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bff } from './back-end.ts';
import { keepRawPath } from './raw-path.ts';

/** Host and scheme of a request are not believed, so any will do. */
const anyOrigin = 'http://localhost';

/**
 * Answers a request of `node:http` or `node:http2` where its path is the back end's; false where it is not, and nothing was touched then. Both
 * bodies stream, and a browser that goes away ends the call of the API.
 */
export async function answerByNode(
  bff: Bff,
  incoming: IncomingMessage | Http2ServerRequest,
  outgoing: ServerResponse | Http2ServerResponse,
  url: string = incoming.url ?? '/',
): Promise<boolean> {
  // No `Request` can have them, and no back end answers them.
  if (/^(trace|track|connect)$/i.test(incoming.method ?? '')) return false;
  // An absolute target (`GET http://elsewhere/`) is for proxies, which this is not.
  if (!url.startsWith('/')) return false;
  const left = new AbortController();
  outgoing.once('close', () => left.abort());
  const answer = await bff.handle(keepRawPath(toRequest(incoming, url, left.signal), url));
  if (answer === undefined) return false;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  outgoing.statusCode = answer.status;
  if (answer.body === null) outgoing.end();
  else await send(answer.body, outgoing);
  return true;
}

function toRequest(incoming: IncomingMessage | Http2ServerRequest, url: string, signal: AbortSignal): Request {
  const headers = new Headers();
  const { rawHeaders, method = 'GET' } = incoming;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    // HTTP/2 writes the request line as headers.
    if (!name.startsWith(':')) headers.append(name, rawHeaders[index + 1] ?? '');
  }
  if (!hasBody(incoming, headers) || method === 'GET' || method === 'HEAD')
    return new Request(anyOrigin + url, { method, headers, signal });
  if (incoming.readableDidRead) throw new TypeError('the body was read before: put this ahead of body parsers');
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  return new Request(anyOrigin + url, { method, headers, signal, body, duplex: 'half' } as RequestInit);
}

/** HTTP/1.1 says it by a header (RFC 9112 §6.3); HTTP/2 by not ending the stream with the headers (RFC 9113 §8.1), and no length need be told. */
function hasBody(incoming: IncomingMessage | Http2ServerRequest, headers: Headers): boolean {
  if ('stream' in incoming) return !incoming.stream.endAfterHeaders;
  return headers.has('transfer-encoding') || Number(headers.get('content-length') ?? '0') > 0;
}

/** Whoever left in the middle is told nothing more, and an API that broke off is one for the browser as well. */
async function send(body: ReadableStream<Uint8Array>, outgoing: ServerResponse | Http2ServerResponse): Promise<void> {
  try {
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
  } catch {
    outgoing.destroy();
  }
}
