import type { AttackFacts } from '../attack.ts';
import { type AuditClock, systemClock } from '../audit-clock.ts';
import { chooseRows, runAudit } from '../audit-run.ts';
import { type ListenerOptions, openCallbackListener } from '../callback-listener.ts';
import {
  defaultBodyMilliseconds,
  defaultRequestBudget,
  defaultRunMilliseconds,
  defaultTimeoutMilliseconds,
  maxBodyBytes,
  version,
} from '../defaults.ts';
import { auditErrors } from '../errors.ts';
import { type KnownMaterial, readContext } from '../known-material.ts';
import type { AuditOutcome, RowResult } from '../report.ts';
import { httpTarget } from './http-target.ts';
import { createPinnedClient, type PinnedClient } from './pinned-client.ts';
import { createPace } from './request-pace.ts';
import type { TargetRequest, TokenPlace } from './target-request.ts';

/** What an API is audited with. The more is given, the more rows can be judged. */
export interface HttpAuditOptions extends KnownMaterial {
  /** `http` or `https`. Nothing but its origin is ever sent to. */
  readonly url: string;
  /** Default: GET. The request is sent hundreds of times: it must change nothing. */
  readonly method?: string;
  /** Where the token goes. Default: `Authorization: Bearer`. */
  readonly place?: TokenPlace;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly cookies?: Readonly<Record<string, string>>;
  /** `$TOKEN` in it is replaced where the place is the body. */
  readonly body?: string;
  readonly allowed?: readonly ('load' | 'destructive')[];
  /** Only these rows, by number or by the letter of their group. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Where a target on another machine reaches the listener: `http://audit.example:9009`. */
  readonly callbackUrl?: string;
  /** Where the listener then listens. Default: the URL's port, on all addresses of this machine. */
  readonly callbackListen?: { readonly host: string; readonly port: number };
  /** That the target is the person's own to attack. Without it, only this machine's addresses are attacked. */
  readonly ownsTarget?: boolean;
  /** Authorities in PEM, instead of the platform's. */
  readonly ca?: string;
  /** Requests in all. Default: 20,000. */
  readonly requests?: number;
  readonly requestsPerSecond?: number;
  /** For one answer. Default: 10 s. */
  readonly timeoutMilliseconds?: number;
  /** For the whole run. Default: half an hour. */
  readonly runMilliseconds?: number;
  readonly clock?: AuditClock;
  /** Ends the run: nothing more is sent, and what was found until then is answered. */
  readonly signal?: AbortSignal;
  readonly onStart?: (attack: AttackFacts, done: number, total: number) => void;
  readonly onRow?: (row: RowResult, done: number, total: number) => void;
}

/**
 * Fires the catalogue at an API and judges each answer.
 *
 * It does NOT follow redirects, use a proxy, or send to any other origin or address than the one that the URL's name had
 * when the run began.
 *
 * @throws AuthError `target_url_malformed`, `target_not_yours`, `target_unresolved`, `target_unreachable`,
 * `good_token_unreadable`, `public_keys_unfit`, `key_set_unreadable`, `second_token_unreadable`, `attack_unknown`,
 * `callback_url_malformed`, `callback_listen_failed`.
 */
export async function auditHttp(options: HttpAuditOptions): Promise<AuditOutcome> {
  const request = readRequest(options);
  const context = { ...(await readContext(options, 'http')), carrier: request.place };
  chooseRows(options);
  const callbackPlace = readCallbackPlace(options);
  const clock = options.clock ?? systemClock;
  const client = await openClient(options, request, clock);
  const { isLoopback } = client.pinOf(request.url.origin);
  const listener =
    callbackPlace !== undefined || isLoopback ? await openCallbackListener({ ...callbackPlace, clock }) : undefined;
  const { only, skip, allowed, onStart, onRow } = options;
  try {
    return await runAudit({
      target: httpTarget(client, request),
      context: listener === undefined ? context : { ...context, callbackUrl: listener.url },
      version,
      clock,
      ...(listener === undefined ? { noListener: unreachableListener } : { listener }),
      ...(only === undefined ? {} : { only }),
      ...(skip === undefined ? {} : { skip }),
      ...(allowed === undefined ? {} : { allowed }),
      ...(onStart === undefined ? {} : { onStart }),
      ...(onRow === undefined ? {} : { onRow }),
    });
  } finally {
    await listener?.close();
  }
}

async function openClient(options: HttpAuditOptions, { url }: TargetRequest, clock: AuditClock): Promise<PinnedClient> {
  const limits = {
    requests: options.requests ?? defaultRequestBudget,
    perSecond: options.requestsPerSecond,
    milliseconds: options.runMilliseconds ?? defaultRunMilliseconds,
  };
  return createPinnedClient({
    origins: [url],
    ownsTarget: options.ownsTarget ?? false,
    ca: options.ca,
    pace: createPace(limits, clock, options.signal),
    timeoutMilliseconds: options.timeoutMilliseconds ?? defaultTimeoutMilliseconds,
    bodyMilliseconds: defaultBodyMilliseconds,
    maxBodyBytes,
  });
}

const unreachableListener =
  'the target is on another machine and cannot reach the listener on this one: give its address (--callback-url)';

/** Where the listener is for a target that is not on this machine: only as the person said. */
function readCallbackPlace({ callbackUrl, callbackListen }: HttpAuditOptions): Partial<ListenerOptions> | undefined {
  if (callbackUrl === undefined) return undefined;
  if (!/^https?:\/\/[^?#]+$/.test(callbackUrl) || !URL.canParse(callbackUrl)) {
    throw auditErrors.create('callback_url_malformed');
  }
  const { port, protocol } = new URL(callbackUrl);
  const listen = callbackListen ?? { host: '0.0.0.0', port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  return { ...listen, publicUrl: callbackUrl };
}

/** The request that presents tokens. Throws `target_url_malformed`. */
export function readRequest(options: HttpAuditOptions): TargetRequest {
  const { method = 'GET', place = { in: 'header', name: 'Authorization', scheme: 'Bearer' }, body } = options;
  return {
    method,
    url: readTargetUrl(options.url),
    place,
    headers: options.headers ?? [],
    cookies: options.cookies ?? {},
    ...(body === undefined ? {} : { body }),
  };
}

/** A URL that a person may name as a target. Throws `target_url_malformed`. */
function readTargetUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw auditErrors.create('target_url_malformed');
  }
  url.hash = '';
  return url;
}
