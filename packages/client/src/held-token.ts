import type { Holder } from './grant.ts';
import type { TokenLife } from './token-life.ts';

/** An access token in memory, which is the only place where it is. */
export interface HeldToken extends Holder {
  readonly accessToken: string;
  readonly issuedAt: number;
  readonly life: TokenLife;
}

export interface TokenWish {
  /** The account that the call began as: no other account's token is answered. */
  readonly sub?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
