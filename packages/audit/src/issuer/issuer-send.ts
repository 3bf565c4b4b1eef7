import { systemClock } from '../audit-clock.ts';
import {
  defaultBodyMilliseconds,
  defaultRequestBudget,
  defaultRunMilliseconds,
  defaultTimeoutMilliseconds,
  maxBodyBytes,
} from '../defaults.ts';
import { createPinnedClient, sendUrl } from '../http/pinned-client.ts';
import { createPace } from '../http/request-pace.ts';
import type { Send } from './authorization-server.ts';

/** What may be sent, and to whom. */
export interface IssuerSendOptions {
  /** Any URLs of the origins that may be asked: the issuer, and its token endpoint where that is elsewhere. */
  readonly urls: readonly string[];
  /** Without it nothing but loopback is asked. */
  readonly ownsTarget?: boolean;
  readonly ca?: string;
  readonly requests?: number;
  readonly requestsPerSecond?: number;
  readonly timeoutMilliseconds?: number;
  /** Ends the run: nothing more is sent. */
  readonly signal?: AbortSignal;
}

/**
 * Sends to the named origins alone, each resolved once and kept to its address. Redirects are not followed.
 *
 * @throws AuthError `target_not_yours`, `target_unresolved`, `target_unreachable`.
 */
export async function createIssuerSend(options: IssuerSendOptions): Promise<Send> {
  const limits = {
    requests: options.requests ?? defaultRequestBudget,
    perSecond: options.requestsPerSecond,
    milliseconds: defaultRunMilliseconds,
  };
  const client = await createPinnedClient({
    origins: options.urls.map((url) => new URL(url)),
    ownsTarget: options.ownsTarget ?? false,
    ca: options.ca,
    pace: createPace(limits, systemClock, options.signal),
    timeoutMilliseconds: options.timeoutMilliseconds ?? defaultTimeoutMilliseconds,
    bodyMilliseconds: defaultBodyMilliseconds,
    maxBodyBytes,
  });
  return async (request) => sendUrl(client, request);
}
