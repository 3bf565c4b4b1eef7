import { lookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-address.ts';

export interface OutboundRequest {
  /** `https`, or `http` on loopback: as the issuer has admitted it. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether it goes to no private address: where a stranger has named the URL. */
  readonly publicOnly: boolean;
  /** Authorities in PEM, instead of the platform's. */
  readonly ca?: string | undefined;
}

/**
 * One request to a URL that somebody else has named. It resolves with the head of the answer; whoever does not read the rest
 * destroys it. The signal ends all of it, whatever trickles in.
 *
 * It does NOT follow redirects, which would take what is sent where nobody has admitted it. The connection goes to the very
 * address that was judged, so a name that answers differently a second time changes nothing.
 */
export function requestOnce(
  { url: text, method, headers, body, publicOnly, ca }: OutboundRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const url = new URL(text);
  // An address in the URL itself is never looked up.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (publicOnly && isIP(host) !== 0 && isPrivateAddress(host)) return Promise.reject(privateAddress());
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      ...{ method, headers, signal },
      // A connection of its own: one that was made without looking at the address must not serve one that looks.
      ...(publicOnly && { agent: false, lookup: publicLookup }),
      ...(ca !== undefined && { ca }),
    });
    request.on('error', reject);
    request.on('response', (response) => {
      // Told again to whoever reads it.
      response.on('error', () => undefined);
      resolve(response);
    });
    request.end(body);
  });
}

/** The body of an answer; undefined where it is longer than that, which ends it. */
export async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** All addresses of a name, if not one of them is private: which one is taken is then of no interest. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) return callback(error ?? privateAddress(), '', 0);
    if (addresses.some(({ address }) => isPrivateAddress(address))) return callback(privateAddress(), '', 0);
    if (options.all === true) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

function privateAddress(): Error {
  return new Error('a stranger’s URL leads to a private address');
}
