import { isAuthError } from '@sealwright/jwt';
import type { AdmittedCredential } from './admitted-credential.ts';
import { AnswerCache, type KnownAnswer } from './answer-cache.ts';
import {
  defaultFetch,
  defaultMaxExchangedTokens,
  defaultMonotonicClock,
  defaultTimeoutMilliseconds,
  defaultWallClock,
  exchangeLeadMilliseconds,
  type MonotonicClock,
  maxExchanges,
  type WallClock,
} from './defaults.ts';
import { onwardErrors } from './errors.ts';
import { type ExchangeClient, type ExchangedToken, type ExchangeRequest, exchangeToken } from './exchange-request.ts';
import type { MaybePromise } from './maybe-promise.ts';
import { createOnwardFetch, type OnwardCalls, type OnwardOptions, readCredential } from './onward-call.ts';
import { refuseUnknown } from './option-names.ts';
import { readInRange } from './option-range.ts';
import { issuerEndpoint, parsePeerUrl } from './peer-url.ts';
import { digestToken } from './token-cache.ts';
import type { Verifier } from './verifier.ts';

/** `clientId` with `secret` or `assertion`: the client that this service is at the issuer, one that may exchange. */
export interface ExchangeOptions extends OnwardOptions, ExchangeClient {
  /** The exact `iss` of the tokens to exchange. No other issuer's token is ever sent there. */
  readonly issuer: string;
  /** Default `<issuer>/token`. */
  readonly tokenEndpoint?: string;
  /** The next service, as it stands in its tokens' `aud`. */
  readonly resource: string;
  /** What the call needs and no more, as `orders:read`. Default: what the issuer gives. */
  readonly scope?: string;
  /** Tokens remembered. Default 1000. */
  readonly maxEntries?: number;
  /** For one exchange, 100 to 30,000. Default 5000. */
  readonly timeoutMilliseconds?: number;
  readonly wallClock?: WallClock;
  readonly monotonicClock?: MonotonicClock;
}

/**
 * Calls the next service with a token of its own, which the issuer gives in exchange for the one that the guard verified
 * in this request (RFC 8693): another audience, less scope, the same person and session. One exchange for each token at a
 * time, remembered until 30 s before its end and never past that of the token that it was made from.
 *
 * It does NOT verify what it got: the next service does. A 401 of that service makes it forget the token, so that the next
 * request exchanges anew; it does not retry by itself, follow redirects, or give a token to an origin that is not named.
 *
 * `exchangeFor` throws a TypeError for options that are wrong; what it answers throws one for a request that passed no
 * guard of this verifier. Codes: `exchange_declined` (403: the issuer says no to this token, or it is another issuer's),
 * `exchange_unavailable` (503), `call_not_allowed`, `peer_redirected`.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono';
 * import type { Verifier } from '@sealwright/verifier';
 * import { exchangeFor } from '@sealwright/verifier/calls';
 * import { guard } from '@sealwright/verifier/hono';
 * declare const verifier: Verifier;
 * const billing = exchangeFor(verifier, {
 *   issuer: 'https://id.example.com',
 *   clientId: 'gateway',
 *   secret: process.env['GATEWAY_SECRET'] ?? '',
 *   resource: 'https://billing.example.com',
 *   scope: 'invoices:read',
 *   origins: ['https://billing.internal'],
 * });
 * const app = new Hono();
 * app.get('/invoices', guard(verifier), (c) => billing(c)('https://billing.internal/invoices'));
 * ```
 */
export function exchangeFor<C>(verifier: Verifier<C>, options: ExchangeOptions): OnwardCalls {
  refuseUnknown(options, optionNames);
  const send = createOnwardFetch(options);
  const exchanged = createExchangedTokens(options);
  return (request) => {
    const credential = readCredential(request, verifier);
    const call = send(() => exchanged.find(credential));
    return async (url, init) => {
      const response = await call(url, init);
      if (response.status === 401) exchanged.forget(credential);
      return response;
    };
  };
}

const optionNames: readonly string[] = [
  ...['issuer', 'tokenEndpoint', 'clientId', 'secret', 'assertion', 'resource', 'scope', 'origins'],
  ...['maxEntries', 'timeoutMilliseconds', 'fetch', 'wallClock', 'monotonicClock'],
];

interface ExchangedTokens {
  find(credential: AdmittedCredential): MaybePromise<string>;
  forget(credential: AdmittedCredential): void;
}

function createExchangedTokens(options: ExchangeOptions): ExchangedTokens {
  const { issuer, wallClock = defaultWallClock, monotonicClock = defaultMonotonicClock } = options;
  const request = readRequest(options);
  const cache = new AnswerCache<string>({
    maxEntries: readInRange(options, 'maxEntries', [1, 1_000_000, defaultMaxExchangedTokens]),
    ...{ maxUnderWay: maxExchanges, monotonicClock, busy: () => onwardErrors.create('exchange_unavailable') },
  });
  const ask = async (credential: AdmittedCredential): Promise<KnownAnswer<string>> => {
    const askedAt = monotonicClock();
    const { token, expiresInSeconds } = await exchange(request, credential.revealToken());
    const lifeSeconds = Math.min(expiresInSeconds, credential.auth.payload.exp - wallClock());
    return { answer: token, goodUntil: askedAt + lifeSeconds * 1000 - exchangeLeadMilliseconds };
  };
  return {
    async find(credential) {
      // Another issuer would learn a token that is good elsewhere.
      if (credential.auth.payload.iss !== issuer) throw onwardErrors.create('exchange_declined');
      return cache.get(digestToken(credential.revealToken()), () => ask(credential));
    },
    forget: (credential) => cache.forget(digestToken(credential.revealToken())),
  };
}

function readRequest(options: ExchangeOptions): ExchangeRequest {
  const { issuer, clientId, secret, assertion, resource, scope, fetch = defaultFetch } = options;
  if ((secret === undefined) === (assertion === undefined)) throw new TypeError('secret or assertion must be given');
  if (typeof clientId !== 'string' || clientId === '') throw new TypeError('clientId must be given');
  if (!URL.canParse(resource) || resource.includes('#')) throw new TypeError('resource must be an absolute URI');
  const endpoint = options.tokenEndpoint ?? issuerEndpoint(issuer, '/token');
  return {
    url: parsePeerUrl(endpoint, 'tokenEndpoint').href,
    client: { clientId, ...(secret !== undefined && { secret }), ...(assertion !== undefined && { assertion }) },
    ...{ resource, scope, fetch },
    timeoutMilliseconds: readInRange(options, 'timeoutMilliseconds', [100, 30_000, defaultTimeoutMilliseconds]),
  };
}

/** 400 is a word about the token or what was asked for it; anything else is the issuer's or this client's own trouble. */
async function exchange(request: ExchangeRequest, token: string): Promise<ExchangedToken> {
  try {
    return await exchangeToken(request, token);
  } catch (error) {
    const refused = isAuthError(error, 'peer_status') && error.evidence['status'] === 400;
    throw onwardErrors.create(refused ? 'exchange_declined' : 'exchange_unavailable', { cause: error });
  }
}
