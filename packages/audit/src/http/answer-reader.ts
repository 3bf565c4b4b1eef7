import { type BodyReader, chunkedBody, countedBody, endlessBody } from './answer-body.ts';
import { WireFault } from './wire-fault.ts';

/** An answer as it stands on the wire. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case; lines of one name are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most as much as was asked for. */
  readonly body: Buffer;
}

export interface AnswerReader {
  /** Takes what came. Whether the answer is complete. Throws {@link WireFault} for what is no HTTP. */
  readonly take: (bytes: Buffer) => boolean;
  /** What was understood so far; undefined before the head is complete. */
  readonly answer: () => WireAnswer | undefined;
  /** Whether nothing is missing if the connection ends now. */
  readonly mayEnd: () => boolean;
}

/**
 * Reads one HTTP/1.1 answer (RFC 9112), strictly, in a bounded room: what a hostile server sends is refused or cut off.
 * Interim answers are passed over. It does NOT read a second answer: a connection carries one request.
 */
export function createAnswerReader(options: {
  readonly bodiless: boolean;
  readonly maxBodyBytes: number;
}): AnswerReader {
  let waiting: Buffer = Buffer.alloc(0);
  let interim = 0;
  let head: Head | undefined;
  let body: BodyReader | undefined;
  const takeHead = (): boolean => {
    const end = waiting.indexOf('\r\n\r\n');
    if (Math.max(end, waiting.length - 3) > maxHeadBytes) throw new WireFault('its head is longer than 64 KiB');
    if (end < 0) return false;
    const read = parseHead(waiting.subarray(0, end).toString('latin1'));
    waiting = waiting.subarray(end + 4);
    if (read.status < 200) {
      interim += 1;
      if (interim > maxInterimAnswers || read.status === 101) throw new WireFault('it sent interim answers only');
      return takeHead();
    }
    head = read;
    body = bodyOf(read, options);
    return true;
  };
  return {
    take: (bytes) => {
      waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
      if (head === undefined && !takeHead()) return false;
      const rest = waiting;
      waiting = Buffer.alloc(0);
      return body?.take(rest) ?? true;
    },
    answer: () => head && { status: head.status, headers: head.headers, body: body?.kept() ?? Buffer.alloc(0) },
    mayEnd: () => head !== undefined && (body?.mayEnd() ?? true),
  };
}

const maxHeadBytes = 64 * 1024;
const maxInterimAnswers = 8;

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] ([1-9]\d{2})(?: [^\r\n]*)?$/.exec(first)?.[1];
  if (status === undefined) throw new WireFault('it does not speak HTTP/1.1');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[\t ]*(.*?)[\t ]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new WireFault('a line of its head is malformed');
    const known = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`);
  }
  return { status: Number(status), headers: Object.fromEntries(headers) };
}

function bodyOf({ status, headers }: Head, options: Parameters<typeof createAnswerReader>[0]): BodyReader | undefined {
  if (options.bodiless || status === 204 || status === 304) return undefined;
  const coding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (coding !== undefined && length !== undefined) throw new WireFault('it says two lengths of its body');
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') throw new WireFault('its transfer coding is unknown');
    return chunkedBody(options.maxBodyBytes);
  }
  if (length === undefined) return endlessBody(options.maxBodyBytes);
  if (!/^\d{1,15}$/.test(length)) throw new WireFault('it says no number as the length of its body');
  return length === '0' ? undefined : countedBody(Number(length), options.maxBodyBytes);
}
