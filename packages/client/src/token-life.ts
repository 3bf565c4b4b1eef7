import type { ClientHost } from './client-host.ts';
import { renewFromShare, renewSpreadShare, tokenMarginMilliseconds } from './defaults.ts';

type Clocks = Pick<ClientHost, 'wallClock' | 'monotonicClock' | 'random'>;

/** A moment by both clocks. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** Of now, or of the moment that the wall clock showed `wall`. */
export function readClocks({ wallClock, monotonicClock }: Clocks, wall: number = wallClock()): Moment {
  return { wall, monotonic: monotonicClock() - wallClock() + wall };
}

/** How much of an access token's life is left. */
export interface TokenLife {
  /** Milliseconds since it was asked for. */
  age(): number;
  /** Whether a request that leaves now may carry it. */
  isUsable(): boolean;
  /** Until it should be renewed; zero or less when that is now. */
  millisecondsToRenewal(): number;
}

/**
 * The life of a token by this machine's own clocks, counted from when it was asked for; the server's clock and ours need not
 * agree. Two clocks, and whichever says later is believed: the monotonic one may stand still in a machine that sleeps, the
 * other may be set. To believe the earlier would mean to send a dead token; to believe the later costs one refresh at most.
 */
export function createTokenLife(clocks: Clocks, begun: Moment, seconds: number): TokenLife {
  const lifeMilliseconds = seconds * 1_000;
  const margin = Math.min(tokenMarginMilliseconds, lifeMilliseconds / 10);
  const renewAt = lifeMilliseconds * (renewFromShare + clocks.random() * renewSpreadShare);
  const age = (): number => Math.max(clocks.wallClock() - begun.wall, clocks.monotonicClock() - begun.monotonic);
  return {
    age,
    isUsable: () => age() < lifeMilliseconds - margin,
    millisecondsToRenewal: () => renewAt - age(),
  };
}
