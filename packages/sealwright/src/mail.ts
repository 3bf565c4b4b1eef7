import type { AccountMail } from '@sealwright/issuer';
import type { Log } from '@sealwright/server';
import type { Counters } from './counters.ts';
import { alreadyRegisteredMail, type MailText, verificationMail } from './mail-messages.ts';
import { createMailQueue, type MailQueueOptions } from './mail-queue.ts';
import { parseMailSender } from './mail-sender.ts';
import { createMailTransport, type MailFailure } from './mail-transport.ts';
import { parseMailUrl } from './mail-url.ts';
import { parseVerificationPage } from './verification-page.ts';

export interface SmtpMailOptions {
  /**
   * `smtps://user:password@mail.example.com` or `smtp://…`, user and password percent-encoded. TLS is required either way,
   * with a certificate that holds; `smtp` to loopback alone goes without.
   */
  readonly url: string;
  /** `login@example.com` or `Example <login@example.com>`. */
  readonly from: string;
  /** The issuer's URL: its host is the name that people read. */
  readonly issuer: string;
  /** The https page of your application that asks for the password; gets the code as `#code=…`. Default: the code alone. */
  readonly verificationPage?: string;
  /** PEM of the authorities that sign the mail server's certificate. Default: those that Node trusts. */
  readonly certificateAuthorities?: string;
  readonly log?: Log;
  readonly counters?: Counters;
  readonly queue?: MailQueueLimits;
}

/** Other limits of the queue; what is left out keeps its default. */
export type MailQueueLimits = Pick<
  MailQueueOptions<never>,
  'maxMails' | 'concurrency' | 'retryMilliseconds' | 'drainMilliseconds'
>;

export interface SmtpMail extends AccountMail {
  /** Tries what waits once more, for five seconds at most. Call it after the server's own `close`. */
  close(): Promise<void>;
}

interface QueuedMail extends MailText {
  readonly kind: 'verification' | 'already_registered';
  readonly to: string;
}

/**
 * The issuer's mail by SMTP. A mail is queued and the answer given at once, so that whoever signs up learns nothing from
 * the time; it is tried four times within two minutes, and then given up with a line in the log.
 *
 * It does NOT keep mails over a restart, and does not connect before the first one. A full queue (1,000 mails) rejects.
 * Log and counters get codes: no address, no code, no word of the mail server.
 *
 * Throws `TypeError` for an option that is malformed, never with the URL in it.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { createAuthorizationServer, createKeyEncryption, createSmtpMail } from 'sealwright';
 *
 * const issuer = 'https://login.example.com';
 * const mail = createSmtpMail({ url: 'smtps://mail.example.com', from: 'login@example.com', issuer });
 * const server = await createAuthorizationServer({
 *   issuer,
 *   defaultResource: 'https://api.example.com',
 *   store: 'sqlite:./data/sealwright.db',
 *   keyEncryption: createKeyEncryption(randomBytes(32)),
 *   signUp: 'verified-email',
 *   mail,
 * });
 * await server.close();
 * await mail.close();
 * ```
 */
export function createSmtpMail(options: SmtpMailOptions): SmtpMail {
  const { log, counters, certificateAuthorities } = options;
  const service = new URL(options.issuer).host;
  const { verificationPage } = options;
  const page =
    verificationPage === undefined
      ? undefined
      : readOption('verificationPage', () => parseVerificationPage(verificationPage));
  const transport = createMailTransport({
    server: readOption('url', () => parseMailUrl(options.url)),
    sender: readOption('from', () => parseMailSender(options.from)),
    certificateAuthorities,
  });
  const queue = createMailQueue<QueuedMail>({
    ...options.queue,
    attempt: async (mail, signal) => {
      const failure = await transport.send(mail.to, mail, signal);
      if (failure === undefined) return 'sent';
      if (!signal.aborted) logFailure(log, mail, failure);
      return failure.again ? 'later' : 'never';
    },
    onOutcome: (mail, outcome) => {
      counters?.count('mails_total', { kind: mail.kind, outcome });
      if (outcome === 'failed' || outcome === 'abandoned') {
        log?.error({ mail: mail.kind, outcome }, 'a mail was given up');
      }
    },
  });
  const post = async (mail: QueuedMail): Promise<void> => {
    if (queue.add(mail)) return;
    counters?.count('mails_total', { kind: mail.kind, outcome: 'not_taken' });
    throw new Error('the mail queue is full or closed');
  };
  return Object.freeze({
    sendVerification: ({ email, code, expiresInSeconds }) =>
      post({ kind: 'verification', to: email, ...verificationMail({ service, code, expiresInSeconds, page }) }),
    sendAlreadyRegistered: ({ email }) =>
      post({ kind: 'already_registered', to: email, ...alreadyRegisteredMail({ service }) }),
    close: () => queue.close(),
  } satisfies SmtpMail);
}

function logFailure(log: Log | undefined, { kind }: QueuedMail, { code, reply }: MailFailure): void {
  log?.warn({ mail: kind, code, reply }, 'a mail was not accepted');
}

function readOption<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof TypeError ? new TypeError(`mail.${name} ${error.message}`) : error;
  }
}
