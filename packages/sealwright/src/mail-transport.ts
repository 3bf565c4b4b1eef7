import { mailAttemptMilliseconds, mailConnectMilliseconds, mailSilenceMilliseconds } from './defaults.ts';
import type { MailText } from './mail-messages.ts';
import type { MailSender } from './mail-sender.ts';
import type { MailServer } from './mail-url.ts';

/** Why a mail was not handed in. Never the server's own words: they quote addresses, and what was sent. */
export interface MailFailure {
  /** Whether another attempt may succeed. */
  readonly again: boolean;
  /** Node's code or Nodemailer's: `ECONNREFUSED`, `EAUTH`, `ETLS`. */
  readonly code: string;
  /** SMTP's reply, where there was one: 450, 535. */
  readonly reply: number | undefined;
}

export interface MailTransport {
  /** Hands one mail in. Answers undefined, or why not; it does not reject. */
  send(to: string, mail: MailText, signal: AbortSignal): Promise<MailFailure | undefined>;
}

export interface MailTransportOptions {
  readonly server: MailServer;
  readonly sender: MailSender;
  /** PEM; instead of those that Node trusts. */
  readonly certificateAuthorities?: string | undefined;
}

/**
 * Hands mails in by SMTP, each over a connection of its own. Nodemailer is loaded with the first one, so that a start
 * does not wait for it.
 *
 * Certificates are verified, always; there is no option to leave it out. Files and URLs are never read for a mail.
 */
export function createMailTransport(options: MailTransportOptions): MailTransport {
  let mailer: ReturnType<typeof openMailer> | undefined;
  return {
    async send(to, { subject, text }, signal) {
      try {
        // The issuer hands over normalised addresses. Whatever else this is, it must not become a list, a command or a header.
        if (!/^[^\s\p{Cc}<>()[\]",:;\\@]+@[a-z0-9.-]+$/u.test(to)) return refused;
        mailer ??= openMailer(options);
        await (await mailer).sendMail({
          from: { ...options.sender },
          to: { name: '', address: to },
          envelope: { from: options.sender.address, to: [to] },
          subject,
          text,
          // Long lines (a code, a link) are broken softly and put together again by whoever reads it.
          encoding: 'quoted-printable',
          // RFC 3834 section 5: so that no absence note answers.
          headers: { 'Auto-Submitted': 'auto-generated' },
          xMailer: false,
          disableFileAccess: true,
          disableUrlAccess: true,
          signal: AbortSignal.any([signal, AbortSignal.timeout(mailAttemptMilliseconds)]),
        });
        return undefined;
      } catch (error) {
        return describeFailure(error);
      }
    },
  };
}

const refused: MailFailure = { again: false, code: 'EENVELOPE', reply: undefined };

/** `sendMail` rejects with the SMTP server's words in the message; its two codes are all that is taken from it. */
function describeFailure(error: unknown): MailFailure {
  const { code, originalCode, responseCode } = error as Readonly<Record<string, unknown>>;
  const reply = typeof responseCode === 'number' ? responseCode : undefined;
  // Node's own code, where there is one, says more: ECONNREFUSED, DEPTH_ZERO_SELF_SIGNED_CERT.
  const told = originalCode ?? code;
  const name = typeof told === 'string' && /^[A-Z0-9_]{1,64}$/.test(told) ? told : 'EUNKNOWN';
  // RFC 5321 section 4.2.1: 4yz may succeed later, 5yz will not. Without a reply, it was the network or the clock.
  const again = reply === undefined ? passing.has(name) : reply >= 400 && reply < 500;
  return { again, code: name, reply };
}

/** What passes by itself. A certificate that does not hold, or no TLS where it is required, does not. */
const passing: ReadonlySet<string> = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'EPROTOCOL',
  'EABORT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

async function openMailer({ server, certificateAuthorities }: MailTransportOptions) {
  const { createTransport } = await import('nodemailer');
  const { host, port, tls, credentials } = server;
  return createTransport({
    host,
    port,
    secure: tls === 'at-once',
    requireTLS: tls === 'required',
    // On loopback nobody listens in between, and the certificates of local mail servers are signed by nobody.
    ignoreTLS: tls === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(certificateAuthorities !== undefined && { ca: certificateAuthorities }),
    },
    ...(credentials !== undefined && {
      auth: { user: credentials.user, pass: Buffer.from(credentials.password.reveal()).toString() },
    }),
    connectionTimeout: mailConnectMilliseconds,
    dnsTimeout: mailConnectMilliseconds,
    greetingTimeout: mailConnectMilliseconds,
    socketTimeout: mailSilenceMilliseconds,
    logger: false,
  });
}
