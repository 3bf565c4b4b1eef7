import type { ClientHost } from './client-host.ts';
import type { Grant } from './grant.ts';
import { unreadable } from './refresh-round.ts';
import { retryPauseSeconds } from './retry-pause.ts';

/** Tells the server of a sign-out, until it has heard. */
export interface ServerFarewell {
  say(accessToken: string | undefined): Promise<'ended' | 'pending'>;
  /** Once more, where it is still to be said: a network is back, or the page was opened again. */
  sayAgain(): Promise<void>;
  /** Somebody has signed in. */
  forget(): void;
}

/**
 * The person is signed out here whatever comes of it. A cookie that no script can read cannot be taken away without the
 * server, so an offline sign-out leaves it in the jar, with a mark beside it: while the mark is there no page uses the cookie,
 * and the first one that reaches the server ends the session.
 */
export function createServerFarewell(grant: Grant, host: ClientHost, told: () => void): ServerFarewell {
  let stop: (() => void) | undefined;
  let [turn, failures] = [0, 0];
  const say = async (accessToken: string | undefined): Promise<'ended' | 'pending'> => {
    stop?.();
    const ours = ++turn;
    const outcome = await grant.end(accessToken).catch(() => unreadable);
    if (outcome.kind === 'ended') {
      failures = 0;
      told();
      return 'ended';
    }
    if (ours === turn) {
      failures += 1;
      const seconds = retryPauseSeconds(failures, host.random(), outcome.retryAfterSeconds);
      stop = host.startTimer(seconds * 1_000, () => void sayAgain());
    }
    return 'pending';
  };
  const sayAgain = async (): Promise<void> => {
    const ours = turn;
    if ((await grant.parting?.isMarked()) && ours === turn) await say(undefined);
  };
  return {
    say,
    sayAgain,
    forget() {
      turn += 1;
      stop?.();
      failures = 0;
    },
  };
}
