import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bff } from './back-end.ts';

/** Host and scheme of a request are not believed, so any will do. */
const anyOrigin = 'http://localhost';

/**
 * Answers a request of `node:http` where its path is the back end's; false where it is not, and nothing was touched then. Both
 * bodies stream, and a browser that goes away ends the call of the API.
 */
export async function answerByNode(
  bff: Bff,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: string = incoming.url ?? '/',
): Promise<boolean> {
  // An absolute target (`GET http://elsewhere/`) is for proxies, which this is not.
  if (!url.startsWith('/')) return false;
  const left = new AbortController();
  outgoing.once('close', () => left.abort());
  const answer = await bff.handle(toRequest(incoming, url, left.signal));
  if (answer === undefined) return false;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  outgoing.writeHead(answer.status);
  if (answer.body === null) outgoing.end();
  else await send(answer.body, outgoing);
  return true;
}

function toRequest(incoming: IncomingMessage, url: string, signal: AbortSignal): Request {
  const headers = new Headers();
  const { rawHeaders, method = 'GET' } = incoming;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    // HTTP/2 writes the request line as headers.
    if (!name.startsWith(':')) headers.append(name, rawHeaders[index + 1] ?? '');
  }
  const hasBody = headers.has('transfer-encoding') || Number(headers.get('content-length') ?? '0') > 0;
  if (!hasBody || method === 'GET' || method === 'HEAD')
    return new Request(anyOrigin + url, { method, headers, signal });
  if (incoming.readableDidRead) throw new TypeError('the body was read before: put this ahead of body parsers');
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  return new Request(anyOrigin + url, { method, headers, signal, body, duplex: 'half' } as RequestInit);
}

/** Whoever left in the middle is told nothing more, and an API that broke off is one for the browser as well. */
async function send(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  try {
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
  } catch {
    outgoing.destroy();
  }
}
