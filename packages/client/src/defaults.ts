// Every number of this package, with its reason.

// The session machine.

/**
 * A token is renewed at a random moment of this stretch of its life: early enough that a network which fails for a
 * minute is not felt, spread so that the tabs of one browser, and the browsers that one outage ended for, do not come together.
 */
export const renewFromShare = 0.7;
export const renewSpreadShare = 0.1;

/** A request may be on its way for so long: a token that is about to end is no longer attached. */
export const tokenMarginMilliseconds = 5_000;

/** Timers stop while a machine sleeps, and some systems stop the monotonic clock too: the schedule looks again each minute. */
export const scheduleLookMilliseconds = 60_000;

/** A browser that shows no sign of life for so long has lost the answer; the attempt key recovers it. */
export const requestTimeoutMilliseconds = 10_000;

/** Doubled from try to try, halved at the most by chance. The first is what a server that is restarted takes. */
export const firstRetrySeconds = 1;
export const lastRetrySeconds = 60;

/** `Retry-After` is obeyed up to here: a broken clock at the server must not keep a page out for a day. */
export const maxRetryAfterSeconds = 900;

/** How long a `fetch` waits for a token while the server cannot be reached: longer than a restart, shorter than patience. */
export const maxTokenWaitMilliseconds = 10_000;

/** After a 409 the newer cookie is on its way already: an answer takes some hundred milliseconds on a slow network. */
export const supersededPauseMilliseconds = 250;

/** The server says 409 within ten seconds of a rotation alone: who hears it so often is told something else. */
export const maxSuperseded = 5;

/** An API that refuses every token costs the authorization server one request in so long, and not one a call. */
export const refusalPauseMilliseconds = 5_000;

/** Answers that are over by the time they arrive, one after the other: the clocks of this machine are not to be used. */
export const maxUselessTokens = 3;

/**
 * By so much more than the time that passed may another tab's token be younger than ours: the server's clock may have been
 * corrected, or another of its machines have issued it. One from far ahead would be the newest for ever.
 */
export const sharedSkewSeconds = 300;

/** Another tab's word is looked into, but not more often: a tab that talks without end costs a request in so long. */
export const confirmPauseMilliseconds = 5_000;

/** An event of the browser that a network is back may come in bursts. */
export const wakePauseMilliseconds = 1_000;

// What comes from outside.

/** An access token and its frame: 8 KB of claims, in base64url, signed; and as much again. */
export const maxAnswerBytes = 32_768;

/** A day, which is what the server allows at the most. More is a mistake, or a lie. */
export const maxExpiresInSeconds = 86_400;

/** IndexedDB hangs at times (a blocked upgrade, a dying connection): a sign-in must not wait for it. */
export const recordStoreMilliseconds = 1_500;

/** 128 bits (the server's `Idempotency-Key`). */
export const attemptKeyBytes = 16;

// Sign-in by redirect, and proofs.

/** A person may have to find a telephone or confirm an address on the way. The server's own pages wait for minutes as well. */
export const signInMilliseconds = 1_800_000;

/** Clocks that are set by the network differ by less; OpenID Connect Core §3.1.3.7 leaves it to the client. */
export const idTokenSkewSeconds = 60;

/** Servers say the time in whole seconds, and answers take a while: a difference below this says nothing. */
export const clockNoiseMilliseconds = 3_000;
