import type { ClientState, SignedOutReason } from './client-events.ts';
import type { ClientHost } from './client-host.ts';
import { maxSuperseded, supersededPauseMilliseconds } from './defaults.ts';
import { ClientError } from './errors.ts';
import type { Grant, Granted, GrantOutcome, Unavailable } from './grant.ts';
import { type Moment, readClocks } from './token-life.ts';

/** What a round of asking came to, and when the last question was asked. */
export interface RefreshRound {
  readonly begun: Moment;
  readonly outcome: Granted | Unavailable | Extract<GrantOutcome, { kind: 'ended' }>;
}

/**
 * Asks for the next token until there is something to go by. A token that was superseded is asked for again, when the newer
 * cookie is there. An end is heard twice before it is believed: what was asked for first may have been a cookie that another
 * tab's sign-in has replaced since.
 *
 * Undefined when `isWanted` says that nobody wants to know any longer: a sign-in or a sign-out came between.
 */
export async function askForToken(
  grant: Grant,
  host: ClientHost,
  isWanted: () => boolean,
): Promise<RefreshRound | undefined> {
  let [superseded, ended] = [0, 0];
  while (isWanted()) {
    const begun = readClocks(host);
    const outcome = await grant.refresh().catch(() => unreadable);
    if (!isWanted()) return undefined;
    if (outcome.kind === 'superseded') {
      superseded += 1;
      if (superseded === maxSuperseded) return { begun, outcome: { kind: 'unavailable', reason: 'server_error' } };
      await new Promise<void>((go) => host.startTimer(supersededPauseMilliseconds * superseded, go));
    } else {
      const isSettled = outcome.kind !== 'ended' || outcome.nothingHeld === true || ended > 0;
      if (isSettled) return { begun, outcome };
      ended += 1;
    }
  }
  return undefined;
}

/** A grant that throws has said nothing of the session. */
export const unreadable: Unavailable = { kind: 'unavailable', reason: 'answer_malformed' };

/** A cookie that is gone was taken away by another tab’s sign-out, for all that a page can know. */
export function endReason({ status }: ClientState, nothingHeld: true | undefined): SignedOutReason {
  if (nothingHeld === undefined) return 'ended';
  return status === 'signed-in' ? 'log_out_elsewhere' : 'no_session';
}

/** What a call is told that got no token: why, and when the server will be asked next. */
export function tokenUnavailable(state: ClientState, milliseconds: number): ClientError {
  const reason = state.connection === 'waiting' ? state.waitingFor : unreadable.reason;
  return new ClientError('token_unavailable', { reason, retryAfterSeconds: milliseconds / 1_000 });
}
