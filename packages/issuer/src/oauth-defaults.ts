// Part of `defaults.ts`, which everybody imports: the values of OAuth, OpenID Connect and logout.

/** Five minutes: a client reads an ID token at once, and clocks differ by less. */
export const idTokenSeconds = 300;

/** Names in cookies and paths are found by no number of guesses. */
export const secretNameBytes = 32;

/** As long as the hash of its MAC. */
export const pairwiseSecretBytes = 32;

/** Ten minutes: to find the password, a second factor, the button. Longer only keeps forgotten pages alive. */
export const interactionMilliseconds = 600_000;

/** The parameter `claims`: room for every claim that is served, with its options. */
export const maxClaimsRequestCharacters = 4_096;

/** People to write to about a client: each a line in a list. */
export const maxClientContacts = 10;

/** RFC 6749 §4.1.2 allows ten minutes; a client redeems at once, and RFC 9700 §2.1.1 wants it short. */
export const codeMilliseconds = 60_000;

/** RFC 9126 §2.2 proposes 5 to 600 s: a browser follows at once, a person who is asked to switch to it does not. */
export const pushedRequestSeconds = 90;

/** RFC 8628 §3.2 and §6.1: long enough to find another device and sign in there. */
export const deviceCodeSeconds = 600;

/** RFC 8628 §3.2: the interval that holds where none is said, and by which `slow_down` lengthens it. */
export const devicePollSeconds = 5;

/** Who asks faster than this however often told to slow down gets no longer interval, so that the row stays small. */
export const maxDevicePollSeconds = 60;

/**
 * What an exchanged token may live: it names the client that exchanged, so a revocation of the client that the person used does
 * not reach it before its end. A service exchanges again for as long as it may.
 */
export const exchangedTokenSeconds = 300;

/** RFC 8693 §4.1 sets no bound; more services than this behind one another is a loop. */
export const maxActors = 5;

/** DPoP nonces: each is the same for a minute and good for the five after it (RFC 9449 §8.2 wants them short-lived). */
export const dpopNonceSlotSeconds = 60;
export const dpopNonceSlots = 5;

/** RFC 7523 §3 leaves it open; a client makes an assertion for each request, and oauth libraries give it one to five minutes. */
export const maxAssertionSeconds = 300;

/** FAPI 2.0 Security Profile §5.3.2.1: clients' clocks may run ahead by up to ten seconds. */
export const assertionClockSkewSeconds = 10;

/** Of a `jti`: what no honest one reaches; of one, a hash is kept. */
export const maxAssertionIdLength = 256;

/** FAPI 2.0 Message Signing §5.3.1: a request object lives an hour at the most. */
export const maxRequestObjectSeconds = 3_600;

/** All parameters there are, twice. */
export const maxRequestObjectParameters = 64;

/** Ten minutes, as verifiers do with ours: it bounds how long a key that a client has withdrawn still counts. */
export const clientKeysAgeMilliseconds = 600_000;

/** An hour of a client's outage does not lock the client out of ours. */
export const clientKeysStaleMilliseconds = 3_600_000;

/** A client rotates its keys once a month; made-up `kid`s come as fast as somebody likes. */
export const clientKeysCooldownMilliseconds = 30_000;

/** A fetch takes ten seconds at most: so many slow ones hold up nobody else. */
export const maxClientKeyFetches = 16;

/** Key sets of clients that are held in memory, of some 2 KB each. */
export const maxRememberedClientKeys = 1_000;

/** Back-Channel Logout 1.0 §2.4 wants a short life, at most two minutes: a token is sent at once, and made anew for each try. */
export const logoutTokenSeconds = 120;

/** Entries of the log that are looked up before what they add up to is written down. */
export const logoutLogPage = 500;

/** Between the clocks of a node and of its store there are milliseconds; a session that ended in these seconds is told of twice. */
export const logoutMarginMilliseconds = 10_000;

/** Rows of sessions read at once, and such readings in one round of a walk over all of them: some 50 ms. */
export const logoutRows = 1_000;
export const logoutSweepPages = 5;

/** What waits for one client: a setting of some 120 KB, rewritten with each change. Past that a walk finds the rest. */
export const maxWaitingLogouts = 1_000;
/** Of these, what a walk leaves free for sessions that end meanwhile. */
export const reservedLogouts = 500;

/** Requests to one client, and clients, at the same time. One that is down occupies its place for ten seconds in five minutes. */
export const logoutsToldAtOnce = 4;
export const clientsToldAtOnce = 64;

/** A client that has been down for a day has other worries, and most of its own sessions have ended by then. */
export const maxLogoutAgeMilliseconds: number = 24 * 3_600_000;

/** Enough to see who fails and why; the log and the counters have them all. */
export const maxLogoutFailures = 200;

/** Each is for a batch of applications that somebody sets up; all of them lie in one setting. */
export const maxRegistrationTokens = 100;
