import { setTimeout } from 'node:timers/promises';
import type { MonotonicClock } from './ports.ts';

/** Waits so many milliseconds. */
export const pause = (milliseconds: number): Promise<void> => setTimeout(milliseconds);

export const systemMonotonicClock: MonotonicClock = () => performance.now();

/** The largest honest body is a sign-up of under 2 KiB; 64 KiB leaves room and costs an attacker more than us. */
export const maxBodyBytes = 65_536;

/** A body of 64 KiB takes 10 s at 50 kbit/s. Slower than that is a slow-body attack. */
export const bodyTimeoutMilliseconds = 10_000;

/** Request line and headers; the largest honest ones (a bearer of 8 KiB and cookies) stay under it. */
export const maxHeaderBytes = 16_384;

/** Time for the headers to arrive: they are one or two packets. */
export const headersTimeoutMilliseconds = 10_000;

/** Time for a whole request; longer than headers and body together may take, so that their own limits answer first. */
export const requestTimeoutMilliseconds = 30_000;

/** Longer than the 60 s of the usual load balancers: whoever closes first loses a request in flight, so it must not be us. */
export const keepAliveMilliseconds = 65_000;

/** A file descriptor each; past it the kernel's queue holds newcomers back. */
export const maxConnections = 10_000;

/** How often Node looks for requests past their limits; it is part of how long a slow one lives. */
export const connectionCheckMilliseconds = 1_000;

/** What running requests get before a stop cuts them: the slowest is a log-in at the end of a full queue. */
export const drainMilliseconds = 10_000;

/** OpenID Connect Core §10.1.1 wants caches of the key set to be short; rotation publishes keys a day ahead. */
export const jwksMaxAgeSeconds = 300;

/** Discovery changes with releases only. */
export const metadataMaxAgeSeconds = 3_600;

/** Browsers cap it at 7,200 (Chromium); ten minutes lets a changed allow-list take effect soon. */
export const preflightMaxAgeSeconds = 600;

/** The allow-list of origins is read again after this: a client added by command is known within it. */
export const originsMaxAgeMilliseconds = 1_000;

/** Clients read at a time for that list: the store's largest page. */
export const originsPageSize = 1_000;

/** The feed's bound is one second; a verifier counts as stale after five missed ones. */
export const heartbeatMilliseconds = 1_000;

/** How often a node that is behind its reader looks at the store again, and the pause in between: a second in all. */
export const behindAttempts = 10;
export const behindPauseMilliseconds = 100;

/** What one slow reader may hold in memory: some thousand deltas. Past it the stream is cut and resumes by sequence. */
export const maxStreamBufferBytes = 262_144;

/** Verifier processes of one node; each costs a socket and a write a second. */
export const maxStreams = 2_000;

/** Verifier processes of one resource server (or one address, where the feed is open). */
export const maxStreamsPerReader = 200;

/**
 * Between two groups of deltas, for each open stream: a write to one costs some 40 µs, so that a storm takes a fifth of a
 * core. With 100 streams a revocation waits 20 ms at most for the group before it, with 500 streams 100.
 */
export const restMillisecondsPerStream = 0.2;

/**
 * A stream is opened by a secret, and outlives it: once this old it has to be opened anew, by a secret that is still good.
 * Our verifiers renew theirs after 15 minutes at most.
 */
export const maxStreamMilliseconds = 1_200_000;

/** Deltas read at once while a stream catches up: some 200 KiB of text. */
export const catchUpPage = 1_000;

/** Past this, catching up costs more than a snapshot. */
export const maxCatchUpDeltas = 100_000;

/** Reports kept, one a verifier; the oldest goes. */
export const maxReports = 4_096;

/** Keys a verifier may say it holds: next, active and retired ones of a quick succession of rotations. */
export const maxReportedKids = 64;

/** The most that a verifier of ours lets clocks differ: what lies within it is its setting's to decide. */
export const maxClockSkewSeconds = 60;

/** What verifiers of ours take for stale unless they are set otherwise. */
export const staleVerifierMilliseconds = 5_000;

/** A report this old says where a process stood, and no more that it stands. */
export const silentVerifierMilliseconds = 60_000;

/** Verifiers in one answer to an administrator: some 100 KB. */
export const maxInspectedVerifiers = 500;

/** Registered resource servers that are looked at where a token's audience is not known: the store's largest page. */
export const maxInspectedServers = 1_000;

/** Keys of the throttle in memory: about 200 bytes each, so 20 MB at most. */
export const maxThrottleEntries = 100_000;

/** An address, an account's name, and the pair of both are shorter. */
export const maxPlainKeyLength = 128;

/** Addresses whose description is kept: a busy server sees the same few thousand, or the same proxy, again and again. */
export const maxKnownAddresses = 4_096;

/** How many trusted proxies may stand in one chain; what lies beyond is not read. */
export const maxForwardedHops = 16;

export interface ThrottleRule {
  /** Attempts that pass at once within the window. */
  readonly freeAttempts: number;
  /** After so long without an attempt, all is forgotten. */
  readonly windowSeconds: number;
  readonly firstDelaySeconds: number;
  readonly lastDelaySeconds: number;
}

export type ThrottleRuleName =
  | 'login_pair'
  | 'login_besieged'
  | 'login_account'
  | 'login_address'
  | 'signup_address'
  | 'signup_email'
  | 'verify_address'
  | 'verify_code'
  | 'refresh_address'
  | 'grant_address'
  | 'pending_address'
  | 'user_code'
  | 'password_subject'
  | 'bearer_address'
  | 'client_address'
  | 'revoke_subject'
  | 'report_verifier'
  | 'roles_resource'
  | 'verify_stream'
  | 'authorize_address';

/**
 * What may be tried before waiting begins, and how the wait grows: it doubles from the first delay to the last with each
 * further attempt, and an attempt made while waiting is refused without being counted. Sources: OWASP ASVS 5.0 §6.3.1,
 * NIST SP 800-63B-4 §3.2.2 (at most 100 failures before a stop; here the stop is always a delay, never a lock).
 */
export const throttleRules: Readonly<Record<ThrottleRuleName, ThrottleRule>> = {
  /** One account from one address: a person who mistypes gets five tries at once. */
  login_pair: { freeAttempts: 5, windowSeconds: 3_600, firstDelaySeconds: 1, lastDelaySeconds: 900 },
  /** One account from an address that never succeeded, while many addresses fail on it: one try, then slowly. */
  login_besieged: { freeAttempts: 1, windowSeconds: 3_600, firstDelaySeconds: 60, lastDelaySeconds: 900 },
  /** Failures on one account from everywhere; passing it delays nobody, it makes `login_besieged` apply. */
  login_account: { freeAttempts: 50, windowSeconds: 3_600, firstDelaySeconds: 1, lastDelaySeconds: 1 },
  /** Failures of one address over all accounts: an office behind one address mistypes less often than this. */
  login_address: { freeAttempts: 100, windowSeconds: 900, firstDelaySeconds: 1, lastDelaySeconds: 300 },
  /** New accounts of one address. */
  signup_address: { freeAttempts: 30, windowSeconds: 3_600, firstDelaySeconds: 5, lastDelaySeconds: 900 },
  /**
   * Sign-ups that went through for one e-mail address, from everywhere: each may be a mail, and nobody's inbox is to be
   * filled from here. Whoever keeps at it can slow the owner's own sign-up down, which is the smaller harm.
   */
  signup_email: { freeAttempts: 10, windowSeconds: 3_600, firstDelaySeconds: 60, lastDelaySeconds: 900 },
  /** Refused codes of one address. They cannot be guessed (AES-GCM); each costs us a hash, and that is what is bounded. */
  verify_address: { freeAttempts: 30, windowSeconds: 3_600, firstDelaySeconds: 1, lastDelaySeconds: 300 },
  /**
   * Passwords tried with one code, over the day that it lives: who reads another's mail still has to guess the password
   * that was chosen, and gets a hundred tries at it.
   */
  verify_code: { freeAttempts: 5, windowSeconds: 86_400, firstDelaySeconds: 1, lastDelaySeconds: 900 },
  /** Refused refresh tokens of one address. Forgeries cost a MAC, so this keeps the log readable more than it defends. */
  refresh_address: { freeAttempts: 300, windowSeconds: 60, firstDelaySeconds: 1, lastDelaySeconds: 60 },
  /** Refused codes, device codes and refresh tokens at `/token`, by address: as for refreshes. */
  grant_address: { freeAttempts: 300, windowSeconds: 60, firstDelaySeconds: 1, lastDelaySeconds: 60 },
  /** Pushed requests and devices of public clients, by address: each is a row for minutes, and nobody has shown who asks. */
  pending_address: { freeAttempts: 300, windowSeconds: 600, firstDelaySeconds: 1, lastDelaySeconds: 60 },
  /** User codes of devices that were typed wrong, by address (RFC 8628 §5.1): a right one is forgiven. */
  user_code: { freeAttempts: 10, windowSeconds: 600, firstDelaySeconds: 5, lastDelaySeconds: 300 },
  /** Wrong current passwords of one subject: who holds a stolen access token must not guess the password with it. */
  password_subject: { freeAttempts: 5, windowSeconds: 3_600, firstDelaySeconds: 1, lastDelaySeconds: 900 },
  /** Refused access tokens at the account endpoints and at logout, by address. */
  bearer_address: { freeAttempts: 300, windowSeconds: 60, firstDelaySeconds: 1, lastDelaySeconds: 60 },
  /** Wrong client and resource-server secrets, by address. The secrets have 256 bits: this only bounds the noise. */
  client_address: { freeAttempts: 30, windowSeconds: 600, firstDelaySeconds: 1, lastDelaySeconds: 300 },
  /**
   * Single access tokens of one subject given back. A session makes new ones as often as it likes, and each that is given
   * back is an entry that every verifier holds for as long as the token would have lived: nobody may fill their memory.
   */
  revoke_subject: { freeAttempts: 60, windowSeconds: 60, firstDelaySeconds: 1, lastDelaySeconds: 60 },
  /** Reports of one verifier: it has nothing new to say more often. */
  report_verifier: { freeAttempts: 12, windowSeconds: 60, firstDelaySeconds: 5, lastDelaySeconds: 60 },
  /**
   * Questions of one resource server for the roles of who is not active: the holders of tokens that a suspension has just
   * killed, and no more. Questions for people who are there are never counted.
   */
  roles_resource: { freeAttempts: 300, windowSeconds: 60, firstDelaySeconds: 1, lastDelaySeconds: 60 },
  /** Verification events of one receiver: each is a write, and one a minute says all that there is to say. */
  verify_stream: { freeAttempts: 30, windowSeconds: 60, firstDelaySeconds: 1, lastDelaySeconds: 60 },
  /** Requests of one address that begin an interaction, each of which is a row for ten minutes. Offices share an address. */
  authorize_address: { freeAttempts: 300, windowSeconds: 60, firstDelaySeconds: 1, lastDelaySeconds: 60 },
};

/** The client of the first-party JSON flow; its row holds the allowed origins. */
export const firstPartyClientId = 'first-party';

/** Pairs of account and address that have logged in: some 100 bytes each. */
export const maxKnownPairs = 100_000;

/** Of `User-Agent`: enough to recognise a device, no more than a line. */
export const maxUserAgentLength = 256;

/** Half of what the usual proxies and load balancers allow a silent answer. */
export const pollHoldMilliseconds = 25_000;

/** Each held poll is a socket and some hundred bytes. */
export const maxHeldPolls = 500;

/** One, and another that takes its place when a connection was lost unseen. */
export const maxHeldPollsPerStream = 2;

/** The longest honest `state` is an encrypted session of some 1,500 characters; it comes back in a URL. */
export const maxStateCharacters = 4_096;

/** APIs of one request: each is looked up, and stands on the page of consent. */
export const maxRequestedResources = 8;

/** A certificate of 4096-bit RSA with many names takes 4 KB, and a third more in base64 or URL-encoded PEM. */
export const maxCertificateCharacters = 16_384;

/** Consents of one answer: more than nearly anybody has. */
export const consentsPageLength = 100;
