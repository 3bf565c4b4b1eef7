/** What is promised of a revocation that was answered, in milliseconds from the answer. */

/** Whatever happens: knowledge older than this is called stale, and a stale verifier denies. A round of the observer is added. */
export const stalenessBound = 5_000 + 250;

/** Two nodes, PostgreSQL and Redis well. */
export const propagationBound = 1_000;

/** Redis away: by the poll of PostgreSQL. */
export const withoutRedisBound = 2_000;
