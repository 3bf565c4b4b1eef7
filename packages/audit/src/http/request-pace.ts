import type { AuditClock } from '../audit-clock.ts';

/** How much may be sent, and how fast. */
export interface PaceLimits {
  readonly requests: number;
  /** Requests a second; undefined: as fast as answers come. */
  readonly perSecond?: number | undefined;
  /** Milliseconds from the first request on, after which nothing more is sent. */
  readonly milliseconds: number;
}

export interface RequestPace {
  /** Waits for the turn of one request. Answers why there is none any more. */
  readonly next: () => Promise<string | undefined>;
}

/**
 * Counts all requests of a run, whatever they are for: the target feels every one of them. Once `signal` is aborted,
 * nothing more is sent.
 */
export function createPace(limits: PaceLimits, clock: AuditClock, signal?: AbortSignal): RequestPace {
  const gap = limits.perSecond === undefined ? 0 : 1000 / limits.perSecond;
  let sent = 0;
  let turn: number | undefined;
  let end: number | undefined;
  return {
    next: async () => {
      if (signal?.aborted === true) return 'the run was stopped';
      if (sent >= limits.requests) return `the budget of ${limits.requests} requests is spent`;
      end ??= clock.now() + limits.milliseconds;
      const at = Math.max(turn ?? 0, clock.now());
      if (at >= end) return 'the time of the run is over';
      sent += 1;
      turn = at + gap;
      if (at > clock.now()) await clock.wait(at - clock.now());
      return undefined;
    },
  };
}
