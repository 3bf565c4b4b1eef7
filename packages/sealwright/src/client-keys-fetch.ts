import type { FetchClientKeys } from '@sealwright/issuer';
import { clientKeysTimeoutMilliseconds, maxClientKeysBytes } from './defaults.ts';
import { readAnswer, requestOnce } from './outbound-request.ts';

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
 */
export function createClientKeysFetch(options: ClientKeysFetchOptions = {}): FetchClientKeys {
  const { privateAddresses = false, timeoutMilliseconds = clientKeysTimeoutMilliseconds, ca } = options;
  const headers = { accept: 'application/jwk-set+json, application/json' };
  return async (url) => {
    const request = { url, method: 'GET', headers, publicOnly: !privateAddresses, ca } as const;
    const response = await requestOnce(request, AbortSignal.timeout(timeoutMilliseconds));
    const isPlain = response.statusCode === 200 && response.headers['content-encoding'] === undefined;
    const body = isPlain ? await readAnswer(response, maxClientKeysBytes) : undefined;
    if (body !== undefined) return body.toString('utf8');
    response.destroy();
    throw new Error('the keys of a client are not where they may be fetched from');
  };
}
