import { lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { FetchClientKeys } from '@sealwright/issuer';
import { clientKeysTimeoutMilliseconds, maxClientKeysBytes } from './defaults.ts';
import { isPrivateAddress } from './private-address.ts';

export interface ClientKeysFetchOptions {
  /** Whether a client's keys may lie on a private address: in a network of one's own. Default false. */
  readonly privateAddresses?: boolean;
  /** For the whole exchange. Default 10,000. */
  readonly timeoutMilliseconds?: number;
  /** Authorities in PEM, instead of the platform's. */
  readonly ca?: string;
}

/**
 * Fetches the JWK Sets of clients, from URLs that the issuer has admitted. One GET: no redirect is followed, nothing encoded is
 * read, no more than 256 KB.
 *
 * The connection goes to the very address that was judged, so a name that answers differently a second time changes nothing.
 */
export function createClientKeysFetch(options: ClientKeysFetchOptions = {}): FetchClientKeys {
  const { privateAddresses = false, timeoutMilliseconds = clientKeysTimeoutMilliseconds, ca } = options;
  return (text) => {
    const url = new URL(text);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // An address in the URL itself is never looked up.
    if (!privateAddresses && isIP(host) !== 0 && isPrivateAddress(host)) return Promise.reject(refused());
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      const request = send(url, {
        // A connection for each: they are rare, and none is left open to anybody.
        agent: false,
        headers: { accept: 'application/jwk-set+json, application/json' },
        signal: AbortSignal.timeout(timeoutMilliseconds),
        lookup: privateAddresses ? lookup : publicLookup,
        ...(ca !== undefined && { ca }),
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const plain = response.statusCode === 200 && response.headers['content-encoding'] === undefined;
        if (!plain) request.destroy(refused());
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxClientKeysBytes) request.destroy(refused());
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      });
      request.end();
    });
  };
}

/** All addresses of a name, if not one of them is private: which one is taken is then of no interest. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) return callback(error ?? refused(), '', 0);
    if (addresses.some(({ address }) => isPrivateAddress(address))) return callback(refused(), '', 0);
    if (options.all === true) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

function refused(): Error {
  return new Error('the keys of a client are not where they may be fetched from');
}
