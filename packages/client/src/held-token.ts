import { sharedSkewSeconds } from './defaults.ts';
import type { Holder } from './grant.ts';
import type { TokenLife } from './token-life.ts';

/** An access token in memory, which is the only place where it is. */
export interface HeldToken extends Holder {
  readonly accessToken: string;
  readonly issuedAt: number;
  readonly life: TokenLife;
  /** Another tab said it. */
  readonly shared: boolean;
}

export interface TokenWish {
  /** The account that the call began as: no other account's token is answered. */
  readonly sub?: string | undefined;
  /** Only one that the server gave this page: nothing can be tried after it, and another tab may lie. */
  readonly isOwn?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Whether another tab's token can take the place of what is held: issued later, and by no more than the time since the server
 * gave `own`. One from far ahead would be the newest for ever. The clocks of server and device need not agree.
 */
export function isNewer(issuedAt: number, held?: HeldToken, own?: HeldToken): boolean {
  if (!held || !own) return false;
  return issuedAt > held.issuedAt && issuedAt - own.issuedAt <= own.life.age() / 1_000 + sharedSkewSeconds;
}
