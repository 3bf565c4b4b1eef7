import type { SigningKey } from '@sealwright/jwt';
import { BackOff, delayAfter } from '../back-off.ts';
import {
  clientsToldAtOnce,
  logoutsToldAtOnce,
  maxLogoutAgeMilliseconds,
  maxWaitingLogouts,
  reservedLogouts,
} from '../defaults.ts';
import type { IssuerContext } from '../issuer-context.ts';
import { isOutboundUrl } from '../outbound-url.ts';
import type { ClientRow } from '../ports.ts';
import type { FailedLogout, LogoutBook } from './logout-book.ts';
import { endedSession, walkSessions } from './logout-fan-out.ts';
import {
  addLogouts,
  advanceSweep,
  emptyQueue,
  type LogoutOutcome,
  type LogoutQueue,
  settleLogouts,
  type WaitingLogout,
} from './logout-queue.ts';
import { signLogoutToken } from './logout-token.ts';

/** One logout token on its way (Back-Channel Logout 1.0 §2.5). */
export interface LogoutRequest {
  /** The client's `backchannel_logout_uri`. */
  readonly url: string;
  /** To be sent as `application/x-www-form-urlencoded`. */
  readonly body: string;
  /** The client registered itself, so nobody of ours has looked at the URL: it must lead into no private network. */
  readonly isStranger: boolean;
}

/**
 * Sends one logout token and answers the status that came back. It follows no redirect, waits a bounded time, and throws
 * where nobody answered. Implemented by the program, which knows the network.
 */
export type SendLogout = (request: LogoutRequest, signal: AbortSignal) => Promise<number>;

export interface LogoutDeliveryParts {
  readonly context: IssuerContext;
  readonly book: LogoutBook;
  readonly keys: { signingKey(): SigningKey };
}

/**
 * Tells clients what waits in their queues: a few at once to each client, and many clients at once. One that fails is left
 * alone for a growing while, by all of its news, and is tried again for a day.
 */
export class LogoutDelivery {
  readonly #parts: LogoutDeliveryParts;
  readonly #backOff: BackOff;
  readonly #serving = new Map<string, Promise<void>>();
  readonly #served = new Map<string, number>();
  #turn = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(parts: LogoutDeliveryParts) {
    const { monotonicClock, random } = parts.context.settings;
    this.#parts = parts;
    this.#backOff = new BackOff({ monotonicClock, random });
  }

  isDue(clientId: string): boolean {
    return !this.#serving.has(clientId) && this.#backOff.isDue(clientId);
  }

  /** Begins with every client that is due, those first that have waited longest. Who is slow holds up itself alone. */
  start(
    clients: readonly (readonly [clientId: string, additions: number])[],
    send: SendLogout,
    stop: AbortSignal,
  ): void {
    const names = new Set(clients.map(([clientId]) => clientId));
    this.#backOff.keepOnly(names);
    for (const known of this.#served.keys()) if (!names.has(known)) this.#served.delete(known);
    const due = clients
      .filter(([clientId]) => this.isDue(clientId))
      .sort(([left], [right]) => (this.#served.get(left) ?? 0) - (this.#served.get(right) ?? 0));
    for (const [clientId, additions] of due.slice(0, clientsToldAtOnce - this.#serving.size)) {
      this.#turn += 1;
      this.#served.set(clientId, this.#turn);
      const serving = this.#serve(clientId, additions, send, stop).catch((error: unknown) => {
        this.#failure = { error };
      });
      this.#serving.set(
        clientId,
        serving.finally(() => this.#serving.delete(clientId)),
      );
    }
  }

  /** Resolves once nothing is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#serving.values());
  }

  /** Throws what the store has done to a delivery since this was last asked. */
  throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  async #serve(clientId: string, additions: number, send: SendLogout, stop: AbortSignal): Promise<void> {
    const { context, book } = this.#parts;
    const client = await context.store.clients.find(clientId);
    const url = client?.settings.backchannelLogoutUri;
    let queue = emptyQueue;
    if (client === undefined || url === undefined || !isOutboundUrl(url)) {
      // It is not to be told any more.
      await book.changeQueue(clientId, () => emptyQueue);
    } else {
      queue = await this.#refill(clientId, await book.queue(clientId));
      queue = await this.#tell(client, url, queue, send, stop);
    }
    if (queue.waiting.length > 0 || queue.sweep !== null) return;
    await book.changeState((state) => ({
      ...state,
      clients: state.clients.filter(([name, count]) => name !== clientId || count !== additions),
    }));
  }

  /** Goes on with the walk of a queue that has one. Room is left for what ends meanwhile. */
  async #refill(clientId: string, queue: LogoutQueue): Promise<LogoutQueue> {
    const { book, context } = this.#parts;
    const { sweep } = queue;
    const most = maxWaitingLogouts - reservedLogouts - queue.waiting.length;
    if (sweep === null || most <= 0) return queue;
    const wants = (session: { readonly clientId: string }): boolean => session.clientId === clientId;
    const { found, last } = await walkSessions(context.store, sweep, { wants, most });
    const now = context.store.now();
    const ended = found.map((session) => endedSession(session, now));
    return book.changeQueue(clientId, (current) => {
      const next = addLogouts(current, ended, { now, most: maxWaitingLogouts });
      const stands = next.sweep !== null && next.sweep.after === sweep.after && next.sweep.since === sweep.since;
      return stands && next.sweep !== null ? { ...next, sweep: advanceSweep(next.sweep, last) } : next;
    });
  }

  /** Until all are told, one fails, or the server stops. */
  async #tell(
    client: ClientRow,
    url: string,
    queue: LogoutQueue,
    send: SendLogout,
    stop: AbortSignal,
  ): Promise<LogoutQueue> {
    const { book, context } = this.#parts;
    const now = context.store.now();
    const due = queue.waiting.filter(({ notBefore }) => notBefore <= now);
    let left = queue;
    for (let start = 0; start < due.length && !stop.aborted; start += logoutsToldAtOnce) {
      const told = due.slice(start, start + logoutsToldAtOnce);
      const statuses = await Promise.all(told.map((logout) => this.#send(client, url, logout, send, stop)));
      const outcomes = new Map<string, LogoutOutcome>();
      const failed: FailedLogout[] = [];
      for (const [index, logout] of told.entries()) {
        const status = statuses[index];
        if (status !== undefined) outcomes.set(logout.sid, this.#judge(client, logout, status, failed));
      }
      // Recorded first: what is given up is never lost without a word.
      if (failed.length > 0) await book.addFailures(failed);
      left = await book.changeQueue(client.clientId, (current) => settleLogouts(current, outcomes));
      if (this.#isInTrouble(client, outcomes)) break;
    }
    return left;
  }

  /** The status, a code where nobody answered, or undefined where the server stopped meanwhile. */
  async #send(
    client: ClientRow,
    url: string,
    { sid, sub }: WaitingLogout,
    send: SendLogout,
    stop: AbortSignal,
  ): Promise<string | undefined> {
    const { context, keys } = this.#parts;
    const { issuer, wallClock, random } = context.settings;
    const facts = { issuer, clientId: client.clientId, sub, sid, now: wallClock() };
    const token = await signLogoutToken(facts, keys.signingKey(), random);
    const isStranger = client.settings.registrationTokenHash !== undefined;
    try {
      return String(await send({ url, body: `logout_token=${token}`, isStranger }, stop));
    } catch {
      return stop.aborted ? undefined : 'unreachable';
    }
  }

  #judge(client: ClientRow, logout: WaitingLogout, status: string, failed: FailedLogout[]): LogoutOutcome {
    const { observers, store, settings } = this.#parts.context;
    const { clientId } = client;
    const { sid, sub } = logout;
    const [now, tries] = [store.now(), logout.tries + 1];
    // §2.8: 200; and 204, which frameworks make of an answer without a body.
    if (status === '200' || status === '204') {
      observers.emit({ type: 'logout_told', clientId, sid, tries });
      return { kind: 'told' };
    }
    // §2.8: 400 is the client's last word. Anything else is an accident, until it has gone on for a day.
    if (status === '400' || now - logout.since > maxLogoutAgeMilliseconds) {
      observers.emit({ type: 'logout_given_up', clientId, sid, tries, cause: status });
      failed.push({ ...{ clientId, sid, sub, tries }, at: now, cause: status });
      return { kind: 'given-up' };
    }
    return { kind: 'again', notBefore: now + Math.ceil(delayAfter(tries, settings.random)), cause: status };
  }

  /** Whether the client is to be left alone for a while, which is then noted. */
  #isInTrouble({ clientId }: ClientRow, outcomes: ReadonlyMap<string, LogoutOutcome>): boolean {
    const again = [...outcomes.values()].find(({ kind }) => kind === 'again');
    if (again?.kind !== 'again') {
      // Stopped in between: nothing was learnt.
      if (outcomes.size > 0) this.#backOff.succeed(clientId);
      return false;
    }
    const failures = this.#backOff.fail(clientId);
    this.#parts.context.observers.emit({ type: 'logout_untold', clientId, cause: again.cause, failures });
    return true;
  }
}
