import { randomBytes } from 'node:crypto';
import type { RandomBytes, WallClock } from '@sealwright/issuer/store-port';

/** Seconds since 1970, with their fraction: the store anchors its milliseconds to it once, at open. */
export const systemWallClock: WallClock = () => Date.now() / 1000;

/** Milliseconds that only rise, whatever is done to the machine's clock. */
export const systemMonotonicClock = (): number => performance.now();

export const systemRandom: RandomBytes = (length) => randomBytes(length);

/** `SWRT`: in the file's header, so that another program's database is never taken for ours (sqlite.org, fileformat2 §1.3.16). */
export const applicationId = 0x53_57_52_54;

/** One fsync for up to this many writes. More would gain little (the fsync is shared 256 times already) and hold the loop. */
export const maxGroupWorks = 256;

/** A group stops taking works after this, so that it never holds up the event loop for longer than a slow request. */
export const maxGroupMilliseconds = 20;

/** SQLite sleeps inside the call while it waits for another process: no longer than nobody notices; we wait outside. */
export const busyTimeoutMilliseconds = 5;

/** Between two attempts to begin while another process writes. */
export const busyRetryMilliseconds = 10;

/** A command's longest transaction takes milliseconds; who holds the lock for five seconds has hung. */
export const lockTimeoutMilliseconds = 5000;

/** The interior pages of a million sessions and their indexes take about 12 MB; the rest serves the busy leaves. */
export const cacheKib = 65_536;

/** Another process's commit is seen within this; a revocation by command has 50 ms (the product's bound). */
export const watchMilliseconds = 25;

/** How far ahead reads alone may reserve time: four commits a second at most, and a restart jumps by no more. */
export const clockLeaseMilliseconds = 250;

/** Rows that one slice of clean-up may look at in each table: a few milliseconds. */
export const cleanUpRows = 200;

/** Pages that one slice gives back to the file system. */
export const cleanUpPages = 128;

/** Free pages (1 MB) that are kept for the next sessions instead of being given back and asked for again. */
export const spareFreePages = 256;

/** An ended session stays so long, so that its client hears "ended", not "unknown", and its owner can still see it. */
export const sessionGraceMilliseconds = 86_400_000;

/** Evidence of reuse is kept for a quarter: long enough to look into a theft that was noticed late. */
export const evidenceMilliseconds: number = 90 * 86_400_000;

/** Sessions ended in one transaction by "end all". */
export const endAllRows = 100;

/** Rows of the snapshot read in one turn of the event loop: under 5 ms. */
export const snapshotRows = 2000;

/** Page sizes of lists. */
export const defaultPageRows = 100;
export const maxPageRows = 1000;

/**
 * Up to this size the whole file is checked at open, 10 to 20 ms a MB; of a larger one the schema and `checkedTables`.
 * Damage elsewhere is met when it is read, and is answered with `store_damaged` then.
 */
export const checkedFileBytes: number = 8 * 1024 * 1024;

/** Small, and nothing works without them. */
export const checkedTables = ['state', 'keys', 'clients', 'resources', 'settings'] as const;

/** A long read (a snapshot for a verifier) lets the write-ahead log grow; afterwards it is cut back to this. */
export const maxIdleLogBytes: number = 16 * 1024 * 1024;

/**
 * Write-ahead log pages after which it is copied into the file: 2 MB, half of SQLite's default. The copy holds up the
 * commit that reaches it; smaller portions cost no more in all (measured) and hold it up for less.
 */
export const checkpointPages = 500;

// Redis or Valkey.

/** Before every key, so that several installations can share one Redis. */
export const redisPrefix = 'sealwright';

/** TCP, TLS and the log-in together. */
export const redisConnectMilliseconds = 2000;

/** For the answer to one command; far above what Redis takes, and the longest that one request waits for it. */
export const redisCommandMilliseconds = 500;

/** Commands under way at once; past it Redis does not keep up, and its users go on without it at once. */
export const maxRedisCommands = 10_000;

/** How soon a Redis that nobody asks anything is known to be away. */
export const redisProbeMilliseconds = 1000;

/** The first and the longest pause before a connection is tried again; half of each is left to chance. */
export const redisFirstRetryMilliseconds = 100;
export const redisLastRetryMilliseconds = 2000;

/** How long one blocking read waits: the bound after which a reader looks whether another log has begun. */
export const followBlockMilliseconds = 1000;

/** Deltas handed over in one script: under a millisecond of Redis's one thread. */
export const publishRows = 200;

/**
 * Deltas that the Stream keeps, some 300 bytes each: a node that was away for less than so many reads on from it, and what
 * a restored PostgreSQL has lost can be imported from it.
 */
export const streamRows = 200_000;

/** A session lives 30 days at most, so what was revoked before cannot come to life by a restore. */
export const streamSeconds: number = 31 * 86_400;

/** How long a replay is refused without asking PostgreSQL again. It holds the truth in any case. */
export const maxOneTimeSeconds = 86_400;

/** Pairs of account and address are remembered for a quarter after the last log-in. */
export const knownPairSeconds: number = 90 * 86_400;

/** The least length of the secret under which what lies in Redis is authenticated and its keys are hashed: SHA-256's own. */
export const minRedisSecretBytes = 32;
