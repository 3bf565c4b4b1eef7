import type { SigningKey } from '@sealwright/jwt';
import type { IssuerContext } from '../issuer-context.ts';
import type { StoreMilliseconds } from '../ports.ts';
import { createLogoutBook, type FailedLogout, type LogoutBook } from './logout-book.ts';
import { LogoutDelivery, type SendLogout } from './logout-delivery.ts';
import { fanOutLogouts } from './logout-fan-out.ts';

/** What one client has still to be told. */
export interface WaitingLogouts {
  readonly clientId: string;
  readonly count: number;
  /** Whether more will be found by a walk over all sessions. */
  readonly more: boolean;
  readonly oldest: StoreMilliseconds | null;
  /** Why the last try failed: a status or a code. */
  readonly cause: string | null;
}

/**
 * The issuer's part of OpenID Connect Back-Channel Logout 1.0: each client with a `backchannelLogoutUri` is told of each of
 * its sessions that ends, whoever ended it and however: by name, or with all of a person's, a client's or everybody's.
 *
 * Delivery is at least once and in no order. Every token names one session, so that one which comes late ends nothing that
 * began since. It does NOT tell of sessions that merely ran out, nor whether the client really ended anything.
 */
export interface BackchannelLogout {
  /** Whether there is anything to do: otherwise there is no duty to take. */
  hasWork(): Promise<boolean>;
  /**
   * One round, for the node that has the duty `backchannel-logout`: notes what ended since the last one, and begins to tell
   * those who are due. It does NOT wait for them: who is slow is told beside the next rounds.
   *
   * It throws what the store has thrown at it, or at a delivery since the last round.
   */
  run(send: SendLogout, signal: AbortSignal): Promise<void>;
  /** Resolves once nothing is under way: a program that stops waits for it, after it has aborted the signal. */
  settle(): Promise<void>;
  waiting(): Promise<readonly WaitingLogouts[]>;
  /** The logouts that were given up, newest first. */
  failures(): Promise<readonly FailedLogout[]>;
}

export interface BackchannelLogoutParts {
  readonly context: IssuerContext;
  readonly keys: { signingKey(): SigningKey };
}

/** Opened with the issuer, so that it has its place in the log before the first session ends. */
export async function openBackchannelLogout(parts: BackchannelLogoutParts): Promise<BackchannelLogout> {
  const { store } = parts.context;
  const book = createLogoutBook(store);
  await book.begin();
  const delivery = new LogoutDelivery({ ...parts, book });
  return Object.freeze({
    async hasWork() {
      const { logId, seq, sweep, clients } = await book.state();
      if (sweep !== null || clients.some(([clientId]) => delivery.isDue(clientId))) return true;
      const head = await store.revocations.head();
      return head.logId !== logId || head.seq !== seq;
    },
    async run(send, signal) {
      await fanOutLogouts(store, book, signal);
      const { clients } = await book.state();
      delivery.start(clients, send, signal);
      delivery.throwFailure();
    },
    settle: () => delivery.settle(),
    waiting: () => describeWaiting(book),
    failures: () => book.failures(),
  } satisfies BackchannelLogout);
}

async function describeWaiting(book: LogoutBook): Promise<readonly WaitingLogouts[]> {
  const { clients } = await book.state();
  const described: WaitingLogouts[] = [];
  for (const [clientId] of clients) {
    const { waiting, sweep } = await book.queue(clientId);
    const oldest = waiting.toSorted((a, b) => a.since - b.since)[0];
    if (oldest === undefined && sweep === null) continue;
    described.push({
      ...{ clientId, count: waiting.length, more: sweep !== null },
      oldest: oldest?.since ?? null,
      cause: waiting.findLast(({ cause }) => cause !== null)?.cause ?? null,
    });
  }
  return described;
}
