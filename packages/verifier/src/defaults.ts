import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** Seconds since 1970 by the wall clock: what `exp`, `nbf` and `iat` are compared with. */
export type WallClock = () => number;

/** Milliseconds on a clock that never steps: what ages are measured with. */
export type MonotonicClock = () => number;

/** The `fetch` of the platform, or one that goes through a person's own agent. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export const defaultWallClock: WallClock = () => Math.floor(Date.now() / 1000);

export const defaultMonotonicClock: MonotonicClock = () => performance.now();

export const defaultFetch: Fetch = (input, init) => fetch(input, init);

/** 128 random bits: nobody can have recorded an answer to this question before it was asked. */
export const defaultNonce = (): string => randomBytes(16).toString('base64url');

/** Names one refusal in the answer and in the log. Made here, never taken from the request. */
export const defaultRequestId = (): string => randomUUID();

/** Spread of waiting times, 0 to 1, so that a hundred verifiers do not come back in the same millisecond. */
export const defaultJitter = (): number => Math.random();

/** Waits, or until `signal` is aborted. Never rejects. */
export const defaultPause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  setTimeout(milliseconds, undefined, { signal }).catch(() => {});

/** Lets what waits in the event loop run first. */
export const defaultYield = (): Promise<void> => setImmediate();

/** The realm of the challenge (RFC 9110 §11.5); says nothing about the service. */
export const defaultRealm = 'api';

/** About 2 KB a token with its claims: 20 MB when full, and the live tokens of most single services. */
export const defaultMaxCachedTokens = 10_000;

/** Issuers announce 5 minutes to 24 hours; ten minutes bounds how long a removed key can stay trusted. */
export const defaultMaxAgeSeconds = 600;

/** A `max-age=0` must not turn every token into a request to the issuer. */
export const minAgeSeconds = 30;

/** How long past its age a set still answers while its refresh is under way, when the last refresh went well. */
export const staleWhileRevalidateSeconds = 30;

/** An hour of an issuer's outage is survived; after it a key that may have been removed is trusted no longer. */
export const defaultStaleIfErrorSeconds = 3600;

/** Between two attempts to fetch a JWK Set for unknown kids, counted from the attempt, whatever came of it. */
export const defaultCooldownSeconds = 10;

/** With no set at all every request fails, so the next attempt comes sooner. */
export const retryWithoutKeysMilliseconds = 1000;

/** A JWK Set or a discovery document comes in well under a second; the whole exchange, body included. */
export const defaultTimeoutMilliseconds = 5000;

/** The largest JWK Sets seen in the field take 30 KB. */
export const defaultMaxJwksBytes = 262_144;

/** How long `ready()` waits unless told otherwise. */
export const defaultReadyTimeoutMilliseconds = 10_000;

/** The promise of the revocation feed: older knowledge than this is called stale. */
export const defaultMaxStalenessSeconds = 5;

/** Two machines that both run NTP differ by milliseconds; a minute apart, one of them is wrong. */
export const maxClockDifferenceSeconds = 60;

/** An entry is kept this long past its end: the clocks may differ by a minute and the policy's skew be another. */
export const revocationGraceSeconds = 120;

/** A statement is a token, of which none is longer than half of this. */
export const maxSnapshotHeadBytes = 16_384;

/** A million entries take about 100 MB of JSON. */
export const maxSnapshotBytes = 268_435_456;

/** A snapshot of a million entries over a slow line. */
export const snapshotTimeoutMilliseconds = 60_000;

/** Until a node begins to answer a snapshot: one that is silent for so long is left for another. */
export const snapshotHeadMilliseconds = 5000;

/** The feed's key set is asked for while a statement waits: half the time that it may be fresh for. */
export const feedKeysTimeoutMilliseconds = 2000;

/** The least that a node gets between two signed statements: heartbeats come each second, and one may be lost. */
export const leastPatienceMilliseconds = 1500;

/** The most: who allows an hour-old feed still wants to know of a dead connection. */
export const mostPatienceMilliseconds = 10_000;

/** To read what was missed, up to a hundred thousand deltas: past it a node that has signed nothing is left for another. */
export const maxCatchUpMilliseconds = 60_000;

/** Rounds over all nodes that failed in a row before a new snapshot is tried: some twenty seconds. */
export const roundsBeforeSnapshot = 10;

/** Entries are taken into the table in slices of this many, so that requests are answered in between. */
export const snapshotSliceEntries = 4096;

/** Deltas that no signed heartbeat has covered yet. Past this the peer does not keep to the protocol. */
export const maxUnprovenDeltas = 65_536;

/** A stream is renewed with a fresh nonce after this long, so that drifting clocks never pass for a delay. */
export const maxStreamMilliseconds = 900_000;

/** A verifier that had to leave its relays for the issuer looks after this whether they are back. */
export const strayMilliseconds = 60_000;

/** A stream that lags is given up for another, which may know its age better; not sooner than this. */
export const leastStreamMilliseconds = 2000;

/** The first attempt to come back; the server restarts in about this time. */
export const firstBackOffMilliseconds = 100;

/** No longer than the staleness that is allowed, or an outage of a second would end in one of ten. */
export const maxBackOffMilliseconds = 2000;

/** Suggested to callers that were refused because the feed or the keys could not be had. */
export const retryAfterSeconds = 2;

/** Introspections under way at once; more than this would only pile up on an issuer that is in trouble already. */
export const maxIntrospections = 64;

/** An introspection answer is a small object. */
export const maxIntrospectionBytes = 65_536;

/** Rotation needs two published keys at a time. */
export const maxPublishedKeys = 64;

/** Deltas that a relay keeps behind its snapshot: some 3 MB, and minutes of a busy log. */
export const relayDeltas = 20_000;

/** Past this many deltas behind it, or this age, a snapshot is renewed for the next neighbour that asks. */
export const relaySnapshotDeltas = 5_000;
export const relaySnapshotMilliseconds = 300_000;

/** Deltas that are written at once while a neighbour catches up: some 150 KB. */
export const relayPage = 1_000;

/** What one slow neighbour may hold in memory. Past it the stream is cut and resumes by its sequence. */
export const maxRelayBufferBytes = 262_144;

/** Neighbours of a rack or a host; each costs a socket and a write a second. */
export const maxRelayStreams = 1_000;
export const maxRelayStreamsPerNeighbour = 200;

/** After so long a stream has to be opened anew, so that a neighbour that is gone holds no place. Verifiers renew before. */
export const maxRelayStreamMilliseconds = 1_200_000;

/** Questions upstream at once: when a relay restarts, all its neighbours ask. The others wait their turn. */
export const maxRelayQuestions = 64;

/** For the issuer's answer to a neighbour's nonce: less than the neighbour's own patience. */
export const relayQuestionMilliseconds = 2000;

/** How long a neighbour that knows more waits for this relay to know as much, and how often that is looked at. */
export const relayBehindMilliseconds = 1000;
export const relayBehindPauseMilliseconds = 50;

/** The feed's key set changes with rotations, and is asked for by neighbours that start. */
export const relayKeysMilliseconds = 60_000;

/** 96 bits of base64url: nobody guesses his way in where nothing counts the guesses. */
export const minNeighbourSecretLength = 16;

/** Past five minutes a role is as old as in a short-lived token, and the question is not worth asking. */
export const maxRolesSeconds = 300;

/** Some 200 bytes each. */
export const defaultMaxKnownRoles = 10_000;

/** An account read by its key answers in milliseconds; a person waits for it, so there is no point in more patience. */
export const defaultRolesTimeoutMilliseconds = 2000;

/** A few role names. */
export const maxRolesBytes = 65_536;

/** Questions for roles under way at once: who is not yet known, in a moment's rush. */
export const maxRolesQuestions = 64;

/** After a question that failed, how long nobody is asked for. */
export const rolesPauseMilliseconds = 1000;

/** About 2 KB each. One for each person who is at work through this service, and each service that it calls. */
export const defaultMaxExchangedTokens = 1000;

/** A token is not used in its last seconds: the call has to arrive, and the clocks of two machines differ. */
export const exchangeLeadMilliseconds = 30_000;

/** Exchanges under way at once; more would only pile up on an issuer in trouble. */
export const maxExchanges = 64;

/** A token and a few words about it. */
export const maxExchangeBytes = 65_536;

/** RFC 9449 §11.1 asks for seconds to minutes; FAPI 2.0 Security Profile §5.3.2.1 lets clocks run ahead by ten seconds. */
export const defaultProofMaxAgeSeconds = 60;
export const defaultProofSkewSeconds = 10;

/** Each proof is remembered for 80 to 160 seconds: 1,250 to 2,500 requests with proofs a second. */
export const defaultMaxProofs = 200_000;

/** Nonces: each is the same for a minute and good for the five after it (RFC 9449 §8.2 wants them short-lived). */
export const nonceSlotSeconds = 60;
export const nonceSlots = 5;
