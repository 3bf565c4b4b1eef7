import type { Buffer } from 'node:buffer';
import { auditErrors } from '../errors.ts';
import { type OriginPin, type PinOptions, pinOrigin } from './origin-pin.ts';
import type { RequestPace } from './request-pace.ts';
import { type WireRequest, whyUnsendable, writeRequest } from './request-text.ts';
import { type Exchanged, exchange } from './wire-exchange.ts';

/** What came of one request; `unsent` where it was not let go. */
export type Sent = Exchanged | { readonly kind: 'unsent'; readonly why: string; readonly milliseconds: 0 };

/** Requests to the origins that a person has named, and to no other. */
export interface PinnedClient {
  /**
   * One request on a connection of its own to the pinned address. A redirect is an answer like any other.
   *
   * @throws AuthError `target_not_named`: the URL is of another origin.
   */
  readonly send: (origin: string, request: WireRequest) => Promise<Sent>;
  /** The pin of an origin that was named. */
  readonly pinOf: (origin: string) => OriginPin;
}

export interface ClientOptions extends PinOptions {
  /** Any URLs of them. */
  readonly origins: readonly URL[];
  readonly pace: RequestPace;
  readonly timeoutMilliseconds: number;
  readonly bodyMilliseconds: number;
  readonly maxBodyBytes: number;
}

/**
 * Resolves each origin once and keeps to its address. Proxies of the environment are not used.
 *
 * @throws AuthError `target_not_yours`, `target_unresolved`, `target_unreachable`.
 */
export async function createPinnedClient(options: ClientOptions): Promise<PinnedClient> {
  const pins = new Map<string, OriginPin>();
  for (const url of options.origins) {
    if (!pins.has(url.origin)) pins.set(url.origin, await pinOrigin(url, options));
  }
  const pinOf = (origin: string): OriginPin => {
    const pin = pins.get(origin);
    if (pin === undefined) throw auditErrors.create('target_not_named');
    return pin;
  };
  return {
    pinOf,
    send: async (origin, request) => {
      const pin = pinOf(origin);
      const why = whyUnsendable(request) ?? (await options.pace.next());
      if (why !== undefined) return { kind: 'unsent', why, milliseconds: 0 };
      return exchange(pin.connect(), writeRequest(request, pin.host), {
        headMilliseconds: options.timeoutMilliseconds,
        bodyMilliseconds: options.bodyMilliseconds,
        maxBodyBytes: options.maxBodyBytes,
        bodiless: request.method === 'HEAD',
      });
    },
  };
}

/** A request by its URL, as programs write it; the answer's body as text. */
export interface UrlRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface UrlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly milliseconds: number;
}

/** Sends one request by its URL. A rejection says in constant words that no answer came. */
export async function sendUrl(client: PinnedClient, request: UrlRequest): Promise<UrlAnswer> {
  const { origin, pathname, search } = new URL(request.url);
  const sent = await client.send(origin, {
    method: request.method,
    path: pathname + search,
    headers: Object.entries(request.headers),
    ...(request.body === undefined ? {} : { body: new TextEncoder().encode(request.body) }),
  });
  if (sent.kind === 'silent') throw new Error('no answer in time');
  if (sent.kind !== 'answered') throw new Error(sent.why);
  const { status, headers, body } = sent.answer;
  return { status, headers, body: textOf(body), milliseconds: sent.milliseconds };
}

/** Bytes as text; what is no UTF-8 becomes replacement characters. */
export function textOf(bytes: Buffer): string {
  return bytes.toString('utf8');
}
