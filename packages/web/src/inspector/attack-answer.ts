/** What comes of trying the known attacks on a token: the set-up first, then one row after the other. */
export type AttackEvent = AttackSetUp | AttackAnswer;

/** Under what conditions the forgeries are presented, said before the first. */
export interface AttackSetUp {
  readonly type: 'set-up';
  /**
   * `pasted`: the token and its key, as they were pasted. `stand-in`: no usable key was pasted, so the same claims were
   * signed anew with a key made for this, and that twin is what is attacked.
   */
  readonly keys: 'pasted' | 'stand-in';
  readonly sentences: readonly string[];
  readonly total: number;
}

/** One row of the catalogue. */
export interface AttackAnswer {
  readonly type: 'attack';
  readonly id: string;
  readonly title: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  /** Where it is explained: `docs/attacks/a01.md`, without the folder's address. */
  readonly page: string;
  /**
   * `refused`: every forgery was. `taken`: the core took one, and should not have. `allowed`: taken, and that is no fault.
   * `not-tried`: something is missing.
   */
  readonly outcome: 'refused' | 'taken' | 'allowed' | 'not-tried';
  readonly sentence: string;
  /** What would be needed to try it, in words. */
  readonly missing: readonly string[];
  readonly variants: readonly VariantAnswer[];
  /** Rows answered by now, this one included. */
  readonly done: number;
}

/** One forged token and the core's answer. */
export interface VariantAnswer {
  readonly variant: string;
  readonly token: string;
  /** The core's code, or `accepted`. */
  readonly answer: string;
}
