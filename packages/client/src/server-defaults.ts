// The defaults of the entries that run on servers, each with its reason; those of pages are in defaults.ts.

/** Seconds since 1970 by the wall clock, with its fraction. */
export type WallClock = () => number;

/** Milliseconds on a clock that never steps. */
export type MonotonicClock = () => number;

/** The `fetch` of the platform, or one that goes through a person's own agent. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export const defaultWallClock: WallClock = () => Date.now() / 1000;

export const defaultMonotonicClock: MonotonicClock = () => performance.now();

export const defaultFetch: Fetch = (input, init) => fetch(input, init);

/** From 0 to 1: spreads what a fleet that started together would do together. */
export const defaultJitter = (): number => Math.random();

export const randomBytes = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));

/** The authorization server answers in milliseconds; the whole exchange, body included. */
export const defaultServerTimeoutMilliseconds = 10_000;

/** Three tokens and a few words about them; a token is 8 KB at the most here. */
export const maxTokenAnswerBytes = 65_536;

/** Metadata and key sets: the largest seen in the field take 30 KB. */
export const maxDocumentBytes = 262_144;

/** An assertion is used at once; a minute forgives two clocks that differ. */
export const assertionSeconds = 60;

/** A machine's token is renewed, in the background, after this part of its life and up to a tenth more, at random. */
export const machineRenewalPart = 0.75;
export const machineRenewalSpread = 0.1;

/** A token is not used in its last seconds: the call has to arrive, and the clocks of two machines differ. */
export const machineLastSeconds = 5;

/** After a first failure, doubled with each further one, up to a minute, each with up to half more at random. */
export const firstBackOffSeconds = 1;
export const maxBackOffSeconds = 60;

/** A server that asks for more patience than an hour is asked again all the same. */
export const maxRetryAfterSeconds = 3600;

/** A wrong secret or scope is mended by a person: until then the server is asked twice a minute and no more. */
export const refusedBackOffSeconds = 30;

/** An API that says 401 to every token must not make one request at the issuer of each call. */
export const invalidationPauseSeconds = 30;

/** Audiences and scopes of one program. A name made from what callers send would fill any number. */
export const maxMachineGrants = 100;

/** The metadata of a server changes with its releases. */
export const metadataSeconds = 3600;

/** A key set is asked for again after this; for a key that is not in it, at most once in the pause. */
export const keySetSeconds = 600;
export const keySetPauseSeconds = 10;

/** A person types a password, perhaps finds it first, perhaps confirms by a second means. */
export const signInSeconds = 600;

/** Sign-ins that one browser may be in the middle of, in as many tabs. Each is a cookie of half a kilobyte. */
export const maxSignInsUnderWay = 4;

/** As the authorization server has it: a week without use, thirty days at the most. */
export const defaultIdleSeconds = 604_800;
export const defaultAbsoluteSeconds = 2_592_000;

/** An access token is renewed this long before its end, or a fifth of its life where that is less. */
export const renewalLeadSeconds = 60;

/** It is not used in its last seconds: the call has to arrive. */
export const sessionLastSeconds = 5;

/** Requests that left the browser together carry the same cookie: for so long the later ones get what the first one got. */
export const renewalMemorySeconds = 10;
export const maxRenewalsRemembered = 10_000;

/** RFC 6265 §6.1: 4096 bytes for name, value and attributes together. Three of them stay below Node's limit of 16 KB for all headers. */
export const maxCookieValueLength = 3800;
export const maxSessionCookies = 3;

/** A body of this size is kept until the API has answered, so that it can be sent again with a new token. */
export const replayableBodyBytes = 65_536;

/** Until an API begins to answer. */
export const defaultApiTimeoutMilliseconds = 30_000;

/** A logout token takes 700 bytes. */
export const maxLogoutBodyBytes = 16_384;

/** Sessions in the memory of one process: some 5 KB each. */
export const defaultMaxMemorySessions = 100_000;
