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

/** An ended session, of an application or of a browser, stays so long, so that its client hears "ended", not "unknown", and its owner can still see it. */
export const sessionGraceMilliseconds = 86_400_000;

/** A code, a device or a sign-in that came to nothing: its owner hears "too late", not "unknown", for an hour. */
export const unusedPendingMilliseconds = 3_600_000;

/** A used one is kept for a day, so that whoever presents it again is recognised and what it gave is ended. */
export const usedPendingMilliseconds = 86_400_000;

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

/** The schema of a store on PostgreSQL: not `public`, where other programs put things, too. */
export const defaultSchema = 'sealwright';

/** Older ones get no corrections any more from those who make PostgreSQL (postgresql.org/support/versioning). */
export const oldestPostgres = 140_000;

/** Connections of one node. Two statements a refresh, each well under a millisecond: ten serve some thousand a second. */
export const defaultMaxConnections = 10;

/** For a new connection, and for a free one: longer than a failover's quick part, shorter than a client's patience. */
export const connectMilliseconds = 5000;

/** The server ends a statement after this: every one of ours takes milliseconds, at a hundred million sessions too. */
export const statementMilliseconds = 5000;

/** Nobody waits longer for a row that another transaction holds. */
export const lockMilliseconds = 2000;

/** A node that was paused in a transaction loses it, and its locks, after this. */
export const idleTransactionMilliseconds = 5000;

/** When the server cannot even say that its time was up: the network is gone. */
export const networkMilliseconds = 7000;

/** An idle connection is closed after this. */
export const idleConnectionMilliseconds = 60_000;

/** A transaction that PostgreSQL gave up (a deadlock, a serialization failure) is run so often in all. */
export const maxTransactionTries = 6;

/** Losing a row so often to other nodes is not bad luck any more. Within a node, writers of one session take turns. */
export const maxSessionTries = 30;

/** Rows that the sequencer numbers in one transaction: about 10 ms, for which other revocations wait. */
export const sequenceRows = 500;

/** How often a node looks for what others have committed, if no notification has come. */
export const pollMilliseconds = 200;

/** Between two attempts to listen again: the poll goes on meanwhile. */
export const listenRetryMilliseconds = 1000;

/** How often the stored floor of the clock follows the time. A clock that was set back stands still for no longer. */
export const clockFloorMilliseconds = 1000;

/** What holds a duty loses it after this: a node that died is followed within seconds, a slow one is not. */
export const dutyLeaseMilliseconds = 10_000;

/** A revocation's answer waits so long for the carrier between nodes; after that the others hear of it from PostgreSQL. */
export const carrierMilliseconds = 300;

/** Deltas that are handed to the carrier, or read from it, in one piece. */
export const carrierRows = 1000;

/** A migration gives up rather than stand in everybody's way while it waits for a lock. */
export const migrationLockMilliseconds = 2000;

/** Up to so many sessions an index is made in the migration's own transaction: nobody waits for the tens of milliseconds. */
export const indexedAtOnceRows = 100_000;

/** How long an index may take that is made beside the traffic: it reads a hundred million sessions twice. */
export const indexAheadMilliseconds: number = 12 * 3_600_000;

/** Migrations of tables of a hundred million rows may take their time; each is written so that nobody waits for it. */
export const migrationMilliseconds = 600_000;

/**
 * How long the entry lives by which a store that may have lost revocations ends every session: no access token is older than
 * this, whatever its configured life.
 */
export const adoptedEntrySeconds: number = 30 * 86_400;

/** Rows that a copy from one database to another reads and writes at once: some 16,000 parameters of the 65,535 allowed. */
export const copyRows = 500;

/** Up to so many rows are counted for `store status`, some 100 ms; of larger tables PostgreSQL's own estimate is shown. */
export const countedRows = 1_000_000;
