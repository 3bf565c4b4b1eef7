import type { Severity } from './attack.ts';

/** The version of this package, as reports name it. */
export const version = '0.1.0';

/** A verifier that has not answered after ten seconds hangs: the slowest signature check takes milliseconds. */
export const verifierTimeoutMilliseconds = 10_000;

/** Keys that are tried in one call of the machine code: their blocks, 64 to 128 KiB, stay in a processor's cache. */
export const batchKeys = 1024;

/** RFC 9700 §2.2 wants short lives and names none; an hour is the longest that the field's servers call short. */
export const longestAccessLifeSeconds = 3600;

/** Beyond the window in which servers answer a used refresh token again; the longest that is common is ten seconds. */
export const issuerGraceSeconds = 12;

/** Callers with one refresh token at the same instant: enough for any gap between a read and a write. */
export const simultaneousCallers = 20;

/** A reason is a sentence or two. What is longer came from a target, and would push the findings out of sight. */
export const maxReportTextCharacters = 400;

/**
 * What fails a pipeline. `critical` and `high` are what lets somebody in without a key, or takes the service down; what
 * is `medium` and `low` is in every report. A line that today's careful libraries do not hold (a base64url character that
 * says nothing, a header member that nobody reads) is switched off on the first day, and then holds nothing.
 */
export const defaultFailOn: Severity = 'high';

/** A year: a risk that is borne for longer is not accepted but forgotten. */
export const maxAcceptedRiskDays = 366;
/** Two weeks before its end an accepted risk is announced: time to mend it, or to decide again. */
export const endingSoonDays = 14;
/** What `--write-baseline` writes as the end: a quarter, in which a fix is planned and made. */
export const writtenRiskDays = 90;

/** Larger tokens than servers take (their limits are 8 to 16 KiB for all headers together) are not cracked. */
export const maxCrackedTokenBytes = 65_536;
/** Of a stranger's token: all words of an honest one, and no more than some seconds of work. */
export const maxClaimWords = 256;
/** A line of a wordlist that is longer is no secret that people choose. */
export const maxLineBytes = 1024;
export const wordlistPieceBytes = 65_536;
/** What a thread is given at a time: a twentieth of a second, so that little is lost when the work is stopped. */
export const candidatesPerChunk = 100_000;
/** How often progress is told. */
export const crackProgressMilliseconds = 500;

/** A line that is longer is cut: an excerpt is to recognise the place by. */
export const maxExcerptLength = 160;

/** A program that is longer was made by a program; the longest that people of known projects wrote are under half of it. */
export const maxSourceBytes = 1_000_000;

/** A line of a text that people write is shorter; of minified code it is longer. */
export const maxAverageLineLength = 400;

/** What one tree may hold; more is another kind of tool's work. */
export const maxTreeFiles = 50_000;

/** More keys at once than a rotation explains: each is one more that must not leak, and every verifier holds them all. */
export const maxPublishedKeys = 16;

/** Verifiers must hear of a removed key within a day at the latest. */
export const maxKeySetAgeSeconds = 86_400;

/** A token that lives longer than this outlives whoever leaves; a month is the longest that refresh tokens rest elsewhere. */
export const longLifetimeSeconds: number = 31 * 86_400;

/** And one of a year is for ever in practice. */
export const endlessLifetimeSeconds: number = 365 * 86_400;

/** RFC 7519 §4.1.4 speaks of a few minutes. */
export const maxClockToleranceSeconds = 300;

/** RFC 7518 §3.2: as long as the hash, which for HS256 is 32 bytes. */
export const minSecretBytes = 32;

/** All requests of a run: the catalogue takes about two thousand, measuring and repeating some more. */
export const defaultRequestBudget = 20_000;

/** A whole run: what takes longer has a target that hangs, and is better cut into rows. */
export const defaultRunMilliseconds: number = 30 * 60_000;

/** An API that has not begun to answer after ten seconds hangs for whoever waits for it. */
export const defaultTimeoutMilliseconds = 10_000;

/** From the head of an answer to its end. An answer that streams on is told by what it began with. */
export const defaultBodyMilliseconds = 2000;

/** What of a body is read: more than any answer to one request that tells good from bad. */
export const maxBodyBytes: number = 64 * 1024;

/** What a person would call a delay, and far above what one more parse, one more key or a busy machine's tick takes. */
export const slowFloorMilliseconds = 100;

/** And a multiple of what a refusal takes anyway, for a target that is far away or under load. */
export const slowRatio = 3;

/** Measurements of each of the two: enough that two pauses of the machine among them hide nothing and make nothing up. */
export const mostPairs = 10;

/** Where each takes seconds: four of four, and by a whole second. */
export const fewestPairs = 4;
export const plainlySlowMilliseconds = 1000;

/** How long one token is measured before fewer measurements must do. */
export const patienceMilliseconds = 15_000;

/** A run measures at most some dozens of tokens, and only those that were slow once: one in a thousand accuses nobody. */
export const greatestChance = 0.001;

/** Tokens of one row that are measured; the others of it are as slow for the same reason. */
export const measuredVariants = 3;

/** Presentations between two looks at whether the good token is still good; a row that ends looks as well. */
export const goodCheckEvery = 40;

/** How long a target that went down is waited for: what starts it again takes seconds. */
export const recoveryMilliseconds = 6000;

/** All the waiting that targets ask for in a run (429, 503), and the longest of one. */
export const waitingMilliseconds = 120_000;
export const longestWaitMilliseconds = 30_000;

/** How often one request is tried that is answered with 429 or 503 and asked to wait. */
export const waitingAttempts = 4;

/** A target that fetches what a token names does so before it answers, or soon after: the run waits once, at its end. */
export const callbackMilliseconds = 1500;

/** Times at which the good token may be refused and be good again, before nothing more is believed. */
export const toleratedRelapses = 3;

/** A key set that is fetched. The largest key sets of known providers are a tenth of it. */
export const maxKeySetBytes = 1_048_576;
