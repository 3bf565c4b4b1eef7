import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeySetAnswer } from './stage.ts';

/**
 * Sends an answer: at once, a byte at a time, or behind as many blanks as the other side reads. An answer that HTTP cannot
 * carry becomes 500: what a target sent may be in it, and must not end the audit.
 *
 * @param count - Is told how many bytes of bodies went out.
 */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, headers = {}, body, bytesPerSecond, padBytes = 0 }: KeySetAnswer,
  count: (bytes: number) => void,
): void {
  const isKeySet = request.url?.includes('jwks') === true;
  const type = isKeySet ? 'application/jwk-set+json' : 'application/json';
  response.on('error', () => undefined);
  try {
    response.writeHead(status, { 'content-type': type, ...headers });
  } catch {
    response.writeHead(500).end();
    return;
  }
  const bytes = Buffer.from(body);
  if (bytesPerSecond !== undefined) trickle(response, bytes, bytesPerSecond, count);
  else if (padBytes > 0) pour(response, bytes, padBytes, count);
  else {
    count(bytes.length);
    response.end(bytes);
  }
}

function trickle(
  response: ServerResponse,
  bytes: Buffer,
  bytesPerSecond: number,
  count: (bytes: number) => void,
): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < bytes.length) {
      response.write(bytes.subarray(sent, sent + 1));
      count(1);
      sent += 1;
      return;
    }
    clearInterval(timer);
    response.end();
  }, 1000 / bytesPerSecond);
  response.on('close', () => clearInterval(timer));
}

/** Blanks before the body, which JSON allows, for as long as the other side goes on reading. */
function pour(response: ServerResponse, body: Buffer, padBytes: number, count: (bytes: number) => void): void {
  const blanks = Buffer.alloc(1 << 20, ' ');
  let left = padBytes;
  const write = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= blanks.length;
      count(blanks.length);
      if (!response.write(blanks)) {
        response.once('drain', write);
        return;
      }
    }
    response.end(body);
  };
  write();
}
