/** Every default and limit of this package, each with its reason. */

/** `node:sqlite` needs no flag from 22.13; 22.15 is the oldest line that the store is tested on. */
export const oldestNodeForStore: readonly [major: number, minor: number] = [22, 15];

/** AES-256. */
export const keyEncryptionKeyBytes = 32;

/** A PEM of an RSA key of 8192 bits is under 7 KiB; a secret file of more is a mistake (a log, a disk image). */
export const maxPrivateFileBytes: number = 64 * 1024;

/** A configuration has some forty keys. */
export const maxConfigurationBytes: number = 256 * 1024;

/** Six reports a minute: half of what the authorization server takes from one verifier. */
export const demoReportMilliseconds = 10_000;

/** Looked for in the working folder when neither `--config` nor `SEALWRIGHT_CONFIG` is given. */
export const configurationFileName = 'sealwright.yaml';

/** Beside the configuration; one file, found by every command without a flag. */
export const defaultStore = 'sqlite:./data/sealwright.db';

/** Loopback: a server that a person has not configured is not offered to the network. */
export const defaultHost = '127.0.0.1';
export const defaultPort = 4000;

/** Keys of ninety days announced a day before leave twenty-four hours of slack; a minute's check is punctual enough. */
export const keyTickMilliseconds = 60_000;

/** Expired rows harm nobody for a minute, and a slice is bounded by the store. */
export const cleanUpMilliseconds = 60_000;

/** Costs nothing to look at; an operator hears of it within the second. */
export const partWatchMilliseconds = 1_000;

/** Between two slices of one clean-up, so that requests that waited for the first run before the second. */
export const cleanUpPauseMilliseconds = 20;

/** Requests in flight get this long to end after a signal; orchestrators commonly kill after 30 s, and expect less. */
export const drainMilliseconds = 10_000;

/**
 * A second signal within this time is the same key press, passed on by a parent (npm forwards Ctrl-C, and the terminal
 * sends it to the whole group); a later one is a person who will not wait.
 */
export const sameSignalMilliseconds = 500;

/** The demo's ports; 4002 is the metrics listener's. */
export const demoPort = 4000;
export const demoApiPort = 4001;
export const demoDataFolder = './data';
export const demoAdministrator = 'admin@example.com';

/** Each waits for at most two seconds, the judge's own time limit: a machine that needs longer than ten is not for this. */
export const firstAdministratorAttempts = 5;

/** A client's JWK Set comes in well under a second; whoever waits for it is a request of that client. */
export const clientKeysTimeoutMilliseconds = 10_000;

/** The largest JWK Sets seen in the field take 30 KB. */
export const maxClientKeysBytes = 262_144;

/** Between two rounds of pushing security events: an event waits for half a second at most before its first attempt. */
export const securityEventMilliseconds = 500;

/** Between two rounds of telling clients of ended sessions: half a second, as for security events. */
export const logoutMilliseconds = 500;

/** A receiver verifies a signature and writes a row: one that takes longer for it is not well, and gets it again later. */
export const pushTimeoutMilliseconds = 10_000;

/** A code and a sentence (RFC 8935 §2.3). */
export const maxPushAnswerBytes = 4_096;

/** 512 bits: the hash length of HS512, so one secret fits every HMAC algorithm (RFC 7518 section 3.2). */
export const newSecretBytes = 64;

/** Short-lived by default, as what a person signs by hand is for a test or an incident. */
export const signedTokenSeconds = 300;

/** RFC 8314 section 3.3: submission with TLS from the first byte. */
export const defaultSmtpsPort = 465;
/** RFC 6409: submission, with TLS by STARTTLS. */
export const defaultSmtpPort = 587;

/** Mails that wait: about 3 KiB each. More would wait for longer than people do. */
export const maxQueuedMails = 1_000;
/** Submission servers commonly allow ten connections; four hand in some ten mails a second. */
export const mailConnections = 4;
/** A server that restarts is back within a minute; what it has taken it delivers itself, for days. */
export const mailRetryMilliseconds: readonly number[] = [1_000, 10_000, 60_000];
/** To look up, connect and be greeted, each: a server that is well takes a fraction of a second. */
export const mailConnectMilliseconds = 10_000;
/** RFC 5321 section 4.5.3.2 allows minutes, for relays; a submission server that is silent for so long is not well. */
export const mailSilenceMilliseconds = 20_000;
/** One attempt as a whole: a server that answers drop by drop does not hold a connection for longer. */
export const mailAttemptMilliseconds = 60_000;
/** What mails get at a stop, after the requests have had their time; orchestrators commonly kill after 30 s. */
export const drainMailMilliseconds = 5_000;

/** How long `revoke --watch` waits for the API's refusal. Five seconds is when a verifier itself counts as stale. */
export const watchMilliseconds = 10_000;
/** Between two calls of `revoke --watch`: fine enough to show tens of milliseconds. */
export const watchPauseMilliseconds = 5;

/** What a provider elsewhere may take for one answer: a person waits for it. */
export const upstreamTimeoutSeconds = 10;

/** How long its discovery document is believed: its addresses change once in years, and its keys are followed by themselves. */
export const upstreamMetadataMilliseconds: number = 24 * 3_600_000;

/** A program that signs in through a browser takes seconds; one that asks a person takes longer. */
export const obtainTimeoutMilliseconds = 60_000;

/** A cluster that is rolled takes minutes. */
export const restartTimeoutMilliseconds: number = 5 * 60_000;

export const restartPollMilliseconds = 250;

/** One engine in one algorithm takes seconds; on a crowded machine, ten times that. */
export const selfAuditTimeoutMilliseconds: number = 5 * 60_000;

/** How often a search writes its place down: what is tried again after a power cut. */
export const crackSaveMilliseconds = 5000;
/** Where nobody watches, a line of progress goes to a log. */
export const crackSecondsBetweenLines = 10;

/** A baseline of every variant of every attack is a tenth of it. */
export const maxBaselineBytes = 1_048_576;
/** A secret in hex, and whatever else hashcat says before it. */
export const maxHashcatOutputBytes = 65_536;

/** A document that `doctor` reads (metadata, a key set, a key, a program); the largest that are published are a tenth of it. */
export const doctorMaxBytes = 1_048_576;

/** How long a document that `doctor` fetches may take, from the first packet to the last. */
export const doctorTimeoutMilliseconds = 10_000;
