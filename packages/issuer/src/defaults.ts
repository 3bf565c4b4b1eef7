import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** NIST P-256 with SHA-256: every verifier knows it (RFC 7518 §3.1 "Recommended+"), and it signs in 60 µs. */
export const defaultSigningAlgorithm = 'ES256';

/** Long enough that a refresh is rare, short enough that a verifier without the feed is exposed for little time. */
export const defaultAccessTokenSeconds = 900;

/** What an access token may live without an unsafe opt-out; a retired key is kept for at least this. */
export const maxAccessTokenSeconds = 3600;

/** With the unsafe opt-out: beyond a day it is no access token but a password. */
export const maxLongAccessTokenSeconds = 86_400;

/** Clocks of two machines, and a signer that had not yet noticed that its key was retired. */
export const expiryMarginSeconds = 120;

/** Thirty days: RFC 9700 §4.14.2 wants an end to every session; a retired refresh key verifies until then. */
export const defaultSessionAbsoluteSeconds: number = 30 * 86_400;

/** A delta reaches every verifier that is connected within a second: the bound of the product, which the cluster tests hold. */
export const announceAheadMilliseconds = 1000;

/** A feed statement is fresh for seconds; an hour leaves room for caches of the feed's key set. */
export const feedKeyGraceSeconds = 3600;

/** 90 days: well within NIST SP 800-57's one to two years for a private signature key, and often enough to stay rehearsed. */
export const defaultRotateEverySeconds: number = 90 * 86_400;

/** A day before it signs, so that a verifier that fetches the key set once a day still knows the key. */
export const defaultPublishBeforeSeconds = 86_400;

/** Below an hour, or twice the key set's `max-age`, an honest verifier's cache may not hold the key yet. */
export const minPublishBeforeSeconds = 3600;

/** 64 random bits name a refresh key; it is looked up, never trusted. */
export const refreshKidBytes = 8;

/** As long as the hash of the MAC (RFC 2104 §3): longer adds nothing. */
export const refreshSecretBytes = 32;

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. */
export const defaultArgon2 = { memoryKib: 19_456, passes: 2, parallelism: 1 } as const;

/** Hashes run on libuv's pool, four threads unless the environment says otherwise; more at once than cores gains nothing. */
export const hashConcurrency: number = Math.min(
  availableParallelism(),
  Number.parseInt(process.env['UV_THREADPOOL_SIZE'] ?? '', 10) || 4,
);

/** At 45 hashes a second and core, who is last in this queue waits three seconds on two cores; later ones hear `busy`. */
export const defaultMaxHashQueue = 256;

/** NIST SP 800-63B-4 §3.1.1.2 wants at least 64 to be accepted; an end bounds the work on hostile input. */
export const maxPasswordCharacters = 128;

/**
 * OWASP ASVS 5.0 §6.2.1 wants eight. NIST SP 800-63B-4 §3.1.1.2 wants fifteen where the password is the only factor, as
 * a stand-in for entropy; here guessability itself is measured (eight random characters do not pass), so fifteen is a
 * setting for who must show conformance, not the default.
 */
export const defaultMinPasswordCharacters = 8;

/** RFC 6749 asks for secrets that cannot be guessed (§10.10: 128 bits); 256 leave nothing to argue about. */
export const clientSecretBytes = 32;

/** The client of the first-party JSON flow. */
export const firstPartyClientId = 'first-party';

/** Below five minutes the refreshes cost more than the shorter life protects. */
export const minAccessTokenSeconds = 300;

/** An access token's life is cut by up to this share at random, so that clients do not refresh in waves. */
export const accessLifeJitter = 0.05;

/** RFC 7519 §4.1.7 wants identifiers that do not collide; 128 random bits do not. */
export const identifierBytes = 16;

/** W: two tabs, a slow answer and a retry fit into ten seconds; a thief who is later than that is seen. */
export const defaultWindowMilliseconds = 10_000;

/** Past a minute the window is no longer about races. */
export const maxWindowMilliseconds = 60_000;

/** A week without a refresh: a person on holiday logs in again. */
export const defaultIdleSeconds: number = 7 * 86_400;

/** Of who keeps no attempt keys, an answer that was lost for longer than a day is called a theft. */
export const lostResponseMilliseconds: number = 24 * 3_600_000;

/** A train ride of dead spots loses a few answers in a row; more is somebody trying. */
export const maxRecoveries = 5;

/** Honest tabs share their attempt keys; five generations in which somebody did not know them are a thief in lockstep. */
export const lockstepGenerations = 5;

/** How many generations a crash may have lost: a group commit's worth, not a forger's guess. */
export const maxLostGenerations = 64;

/** Sender-constrained clients need no rotation (RFC 9700 §4.14.2); near the end of idle life the row is renewed. */
export const renewAtIdleShare = 0.7;

/** People see the last use to the hour: to the second it would tell a thief when to come. */
export const lastUseRoundingMilliseconds = 3_600_000;

/** An entry outlives the tokens that it kills by a minute for a slow commit and a minute for clocks that differ. */
export const entryMarginSeconds = 120;

/** A larger claims set starts to fail at proxies that allow 4 to 8 KB of headers. */
export const warnClaimsBytes = 2_048;

/** Node itself stops reading headers at 16 KB; many proxies at 8. */
export const maxClaimsBytes = 8_192;

/** A tab that slept through the window wakes within the minute; later, an innocent race is no longer likely. */
export const tabRaceMilliseconds = 60_000;

/** zxcvbn's time grows faster than the length squared: 32 characters take up to 0.4 s of hostile text, 128 over two. */
export const judgedCharacters = 32;

/**
 * 25 times what the slowest text of 32 characters takes: by the wall clock, so that a machine which gives the worker a
 * tenth of a processor still gets its answer. The bound on the text is what keeps the work small; this is the net below.
 */
export const guessTimeoutMilliseconds = 10_000;

/** An honest estimate takes 5 to 50 ms: who is last waits some three seconds at worst. */
export const maxGuessQueue = 64;

/** zxcvbn's "safely unguessable": over 10^8 guesses, years of them at a throttled log-in, and argon2id for who has the table. */
export const minGuessScore = 3;

/** Long enough for a mail that was greylisted, short enough that a forgotten mail is no door. */
export const verificationSeconds: number = 24 * 3600;

/** Deltas kept in memory, so that verifiers which lost a connection for a while resume without a read of the store. */
export const keptDeltas = 10_000;

/** How many deltas are read from the store at once: a storm of revocations must not stop the requests in between. */
export const logBatch = 1_000;

/** What a head may be old when it is signed, its reading included: the beat of the feed. */
export const confirmMilliseconds = 1_000;

/** One look-up of the log takes milliseconds; a store that is silent for two seconds is away, and is asked anew. */
export const storeAnswerMilliseconds = 2_000;

/** A snapshot of a million entries takes a few seconds. */
export const snapshotMilliseconds = 30_000;

/** Expired entries leave memory once a minute; a look-up does not depend on it. */
export const sweepEverySeconds = 60;

/** One signed snapshot serves all who ask within this; its statement says when it was made. */
export const statementReuseMilliseconds = 200;

/** Enough to name the browser and the system; the rest of what a header may hold is nobody's business. */
export const maxUserAgentLength = 256;

/** Policies by audience: the account's, the administration's, and one a resource server. */
export const maxRememberedAudiences = 64;

/** Verified tokens of our own that are not verified anew while they last: about 2 KB each. */
export const maxRememberedTokens = 4_096;

/** The dictionaries take 70 MB; what takes more than three times that is an attack on the estimate, not a password. */
export const workerHeapMegabytes = 256;

/** One draw from the system serves some two hundred identifiers. */
export const randomPoolBytes = 4_096;

/**
 * 2^20 places a list, 128 KiB of bits: large enough that a place says little (herd privacy), and small enough that one list
 * with a revoked place in two thousand, as measured, deflates in 12 ms to 1.3 KB (one in a hundred: 100 ms, 14 KB; four
 * times the places take four times as long). It is even, as the permutation of the places wants it.
 */
export const statusListBits = 20;

/** Places taken from the store at once: at 2,000 log-ins a second, two transactions a second and node. */
export const statusIndexBlock = 1_024;

/** Rows that one look-up of places goes through: under 5 ms. */
export const statusIndexPage = 1_000;

/** How long a reader keeps a list. A revocation reaches readers of lists within twice this. */
export const defaultStatusListTtlSeconds = 60;
export const minStatusListTtlSeconds = 5;
/** Past a quarter of an hour the default access token would be dead before its list was asked for. */
export const maxStatusListTtlSeconds = 900;

/** Beyond twice the ttl: clocks that differ, and the fetching itself. */
export const statusListMarginSeconds = 60;

/** A list that takes longer (the first after a revocation of everybody, say) is asked for again. */
export const statusListAnswerMilliseconds = 10_000;

/** Partners, not customers: each is registered by hand. */
export const maxEventReceivers = 256;
export const maxPushOrigins = 8;

/** One for each of a receiver's environments; all streams of all receivers lie in one setting. */
export const maxStreamsPerReceiver = 4;

/** For people who tell streams apart. */
export const maxStreamDescription = 256;

/** People named on one stream: some 30 KB of setting, rewritten with each. Who needs more is told of all. */
export const maxEventSubjects = 1_000;

/** Verification events that wait for delivery. */
export const maxStreamNotices = 16;

/** Entries of the log that one delivery looks at, and how far acknowledgements may run ahead of the first missing one. */
export const eventWindow = 1_000;

/** Events in one answer to a poll: under 100 KB. */
export const maxPollEvents = 100;

/** Polls that wait for one piece of news: a promise remembers each until it resolves, also those whose caller has long gone. */
export const maxNewsHearers = 1_024;

/** Events pushed between two writes of the cursor: after a crash, so many at most are pushed again. */
export const pushBatch = 20;

/** The wait after a failed push doubles from a second to five minutes, and stays there. */
export const firstPushDelayMilliseconds = 1_000;
export const lastPushDelayMilliseconds = 300_000;

/** Each wait is cut by up to a fifth at random: enough to part those who failed at the same moment. */
export const backOffJitter = 0.2;

/** A receiver that says so often that this event is wrong would never get past it: its keys have had 15 s to be refreshed. */
export const maxPushRejections = 5;

/** The role whose holders may administer this issuer. */
export const administratorRole = 'admin';

/** Who administers signed in a short while ago: a token that was taken from an open page is not worth much for long. */
export const administratorLoginSeconds = 900;

/** How far behind `auth_time` the wall clock may be: nodes differ, and a clock is set back. Further, and the time is made up. */
export const authTimeSkewSeconds = 60;

/** For pauses: no clock that can be set. */
export const systemMonotonicClock = (): number => performance.now();

/** Resolves after so many milliseconds. */
export const systemPause = (milliseconds: number): Promise<void> => pause(milliseconds);

export * from './oauth-defaults.ts';
