import { maxLogoutFailures } from '../defaults.ts';
import type { IssuerStore, StoreMilliseconds } from '../ports.ts';
import { emptyQueue, type LogoutQueue, type LogoutSweep } from './logout-queue.ts';

/** How far the log has been read, and which clients have something to be told. */
export interface LogoutState {
  readonly logId: string;
  readonly seq: number;
  /** By the store's clock, before the log was last read to its end: what ended earlier has been noted. */
  readonly readAt: StoreMilliseconds;
  /** Of all clients. */
  readonly sweep: LogoutSweep | null;
  /** Each with a count of how often something was added: who takes one away has to have seen the last. */
  readonly clients: readonly (readonly [clientId: string, additions: number])[];
}

/** A logout that its client was not told of, and will not be. */
export interface FailedLogout {
  readonly clientId: string;
  readonly sid: string;
  readonly sub: string;
  readonly at: StoreMilliseconds;
  readonly tries: number;
  /** The status that the client answered with at last, or a code. */
  readonly cause: string;
}

/**
 * Who has still to be told of what, in the store, so that any node goes on where another one stopped. A queue is one setting
 * for each client: a client's trouble costs the others nothing.
 */
export interface LogoutBook {
  /** Starts at the end of the log, unless it was started before. */
  begin(): Promise<void>;
  state(): Promise<LogoutState>;
  /** `decide` is pure and may run again. */
  changeState(decide: (state: LogoutState) => LogoutState): Promise<void>;
  queue(clientId: string): Promise<LogoutQueue>;
  /** Answers the queue as it is then. */
  changeQueue(clientId: string, decide: (queue: LogoutQueue) => LogoutQueue): Promise<LogoutQueue>;
  /** Newest first, a bounded number. */
  failures(): Promise<readonly FailedLogout[]>;
  addFailures(failed: readonly FailedLogout[]): Promise<void>;
}

const stateSetting = 'backchannel-logout';
const failuresSetting = 'backchannel-logout-failures';
const queueSetting = (clientId: string): string => `backchannel-logout-queue ${clientId}`;

export function createLogoutBook(store: Pick<IssuerStore, 'settings' | 'revocations' | 'now'>): LogoutBook {
  const { settings } = store;
  const failures = async (): Promise<readonly FailedLogout[]> => parse(await settings.get(failuresSetting), []);
  return Object.freeze({
    async begin() {
      if ((await settings.get(stateSetting)) !== undefined) return;
      // Before the head is read: what ends in between is noted twice rather than never.
      const readAt = store.now();
      const { logId, seq } = await store.revocations.head();
      const first: LogoutState = { logId, seq, readAt, sweep: null, clients: [] };
      await settings.change(stateSetting, (value) =>
        value === undefined ? { outcome: undefined, set: JSON.stringify(first) } : { outcome: undefined },
      );
    },
    state: async () => JSON.parse((await settings.get(stateSetting)) ?? '') as LogoutState,
    changeState: (decide) =>
      settings.change(stateSetting, (value = '') => {
        const next = JSON.stringify(decide(JSON.parse(value) as LogoutState));
        return next === value ? { outcome: undefined } : { outcome: undefined, set: next };
      }),
    queue: async (clientId) => parse(await settings.get(queueSetting(clientId)), emptyQueue),
    changeQueue: (clientId, decide) =>
      settings.change(queueSetting(clientId), (value) => {
        const next = decide(parse(value, emptyQueue));
        const isEmpty = next.waiting.length === 0 && next.sweep === null;
        if (isEmpty && value === undefined) return { outcome: next };
        return { outcome: next, set: isEmpty ? null : JSON.stringify(next) };
      }),
    failures,
    addFailures: (failed) =>
      settings.change(failuresSetting, (value) => {
        const all = [...failed.toReversed(), ...parse<readonly FailedLogout[]>(value, [])];
        return { outcome: undefined, set: JSON.stringify(all.slice(0, maxLogoutFailures)) };
      }),
  } satisfies LogoutBook);
}

/** Our own text. */
function parse<T>(value: string | undefined, otherwise: T): T {
  return value === undefined ? otherwise : (JSON.parse(value) as T);
}
