/** One numbered delta as the revocation log holds it. */
export interface LogRow {
  readonly seq: number;
  /** The delta's canonical text, over which the running hash goes. */
  readonly delta: string;
  /** The running hash of the log up to and with this delta. */
  readonly hash: string;
  /** Epoch seconds after which nothing needs it; null: never (a condemned or published key). */
  readonly expiresAt: number | null;
}

/** One life of the log: its random name, and the incarnation of the store in which it began. */
export interface LogLife {
  readonly logId: string;
  readonly incarnation: number;
}

/**
 * What takes the numbered log from node to node beside PostgreSQL (a Redis or Valkey Stream). PostgreSQL is the truth and
 * goes on alone while this is away: everything here is a copy that comes sooner, and whatever is missing in it is read
 * from PostgreSQL. Any method may reject, and none may take longer than about a second.
 *
 * It does NOT number anything, and it never holds a delta that was not committed before.
 */
export interface LogCarrier {
  /**
   * Hands over the store's own secret, 32 random bytes that lie in PostgreSQL, before anything else is asked; until then every
   * other method rejects. Entries carry a MAC under it, so that whoever can write to the carrier can neither revoke nor have
   * anything imported after a restore.
   */
  trust(secret: Uint8Array): void;
  /** The youngest life that was begun here (by incarnation) with its last number, or undefined after it was emptied. */
  current(): Promise<(LogLife & { readonly seq: number }) | undefined>;
  /**
   * Begins a log behind `seq`: the next delta that it takes is `seq + 1`. A log whose last number is lower drops what it
   * holds and goes on from there (it was away for so long that the gap cannot be filled any more); one that is at `seq` or
   * beyond stays as it is. Leaves `current` alone if that is of a later incarnation.
   */
  begin(life: LogLife, seq: number): Promise<void>;
  /**
   * Appends deltas, which are in order and without a gap. Those that it has already are passed over; none is appended if the
   * first of them would leave a gap. Answers the last number that it holds afterwards, so that the caller can fill the gap;
   * undefined: this log is not begun here. What it appends it also marks.
   */
  publish(logId: string, rows: readonly LogRow[]): Promise<number | undefined>;
  /**
   * Makes revoked tokens and sessions findable by a plain look-up from any language until they expire. Idempotent; takes
   * rows in any order and of any log, and passes over what is neither token nor session.
   */
  mark(rows: readonly LogRow[]): Promise<void>;
  /** Deltas after `seq`, in order and without a gap, at most `limit`; undefined when it does not hold all of them. */
  after(logId: string, seq: number, limit: number): Promise<readonly LogRow[] | undefined>;
  /** Calls `listener` soon after anybody has published, and after it came back from being away. Answers how to stop. */
  follow(listener: () => void): () => void;
  /** Whether it could not be reached when it was last needed. */
  away(): boolean;
  close(): Promise<void>;
}
