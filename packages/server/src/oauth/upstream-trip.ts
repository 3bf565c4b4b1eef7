import { createHmac } from 'node:crypto';
import type { JsonObject, UpstreamIdentity } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { answerPage } from '../page-answer.ts';
import type { PageFault } from '../pages-port.ts';
import type { Upstream, UpstreamTrip } from '../upstream-port.ts';
import type { Flow } from './flow-cookie.ts';
import type { FormFault } from './interaction-view.ts';
import { answerOwnRedirect } from './own-page.ts';

/** Somebody who is away at a provider, or back and not yet in. */
export interface UpstreamRecord {
  readonly upstream: string;
  /** Of the browser that left: the answer counts there alone. */
  readonly flowHash: string;
  /** The request that this is for; null for a sign-in at the server itself. */
  readonly interaction: string | null;
  /** The page to go on to; a path of ours. */
  readonly onward: string;
  /** The page to say what went wrong at; a path of ours with a query. */
  readonly back: string;
  readonly wish: TripWish;
  /** Who came back, while the account with that address waits to be proven. */
  readonly identity?: UpstreamIdentity;
}

/** What the provider is asked for beyond a name. */
export interface TripWish {
  readonly loginHint?: string;
  readonly uiLocales?: readonly string[];
  readonly fresh?: boolean;
}

/** Only what `upstreamBody` wrote comes back from the store. */
export function parseUpstreamRecord(body: JsonObject): UpstreamRecord {
  return body as unknown as UpstreamRecord;
}

export function upstreamBody(record: UpstreamRecord): JsonObject {
  return record as unknown as JsonObject;
}

/** Sends the browser to a provider. A page that goes on by itself does it: a redirect would end at the policy of the form's page. */
export async function answerDeparture(
  exchange: Exchange,
  flow: Flow,
  upstream: string | undefined,
  record: Omit<UpstreamRecord, 'upstream' | 'flowHash'>,
): Promise<Response> {
  const { issuer, throttle, log } = exchange.server;
  const provider = exchange.server.upstreams.get(upstream ?? '');
  if (provider === undefined) throw errors.create('parameter_invalid');
  await throttle.admit('authorize_address', exchange.address.group);
  const body = upstreamBody({ ...record, upstream: provider.id, flowHash: flow.hash });
  const state = await issuer.upstreamFlows.begin(provider.id, body);
  try {
    const to = await provider.begin(tripOf(exchange, provider, flow, { state, wish: record.wish }));
    return answerPage(exchange, 200, { kind: 'continue', to, name: provider.name }, {}, record.wish.uiLocales);
  } catch {
    // What the provider said may hold anything: its words go nowhere.
    log.warn({ upstream: provider.id, request_id: exchange.requestId }, 'upstream cannot be asked');
    return answerFault(exchange, record.back, 'upstream_failed');
  }
}

/**
 * What a trip is bound by. Nonce and verifier are made from the flow cookie, which never leaves the browser but for this server,
 * and from the state: so no store and no address holds what redeems the code, and another browser has neither.
 */
export function tripOf(
  { server }: Exchange,
  { id }: Upstream,
  flow: Flow,
  { state, wish }: { readonly state: string; readonly wish: TripWish },
): UpstreamTrip {
  const derive = (use: string): string =>
    createHmac('sha256', flow.secret)
      .update(JSON.stringify(['sealwright upstream', use, id, state]))
      .digest('base64url');
  return {
    redirectUri: `${server.issuer.url}/upstream/${id}/callback`,
    state,
    nonce: derive('nonce'),
    codeVerifier: derive('verifier'),
    ...wish,
  };
}

export type UpstreamFault = Extract<PageFault, `upstream_${string}`>;

/** Back to the page that it began at, which says what went wrong. */
export function answerFault(exchange: Exchange, back: string, fault: UpstreamFault): Response {
  return answerOwnRedirect(exchange, `${back}${back.includes('?') ? '&' : '?'}${new URLSearchParams({ fault })}`);
}

/** What such a page was told; anything else is nothing. */
export function readFault(text: string | undefined): FormFault | undefined {
  return text !== undefined && Object.hasOwn(faults, text) ? { fault: text as UpstreamFault, status: 200 } : undefined;
}

const faults: Readonly<Record<UpstreamFault, true>> = {
  upstream_refused: true,
  upstream_failed: true,
  upstream_no_account: true,
  upstream_account_unavailable: true,
};
