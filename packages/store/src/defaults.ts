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
