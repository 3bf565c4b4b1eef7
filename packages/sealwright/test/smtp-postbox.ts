/** A real SMTP server on loopback that keeps what it is sent. */
import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As sent, unfolded, one a line. */
  readonly headers: readonly string[];
  /** Decoded from quoted-printable. */
  readonly text: string;
  readonly encrypted: boolean;
  readonly user: string | undefined;
}

export interface Postbox {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Connections that were made, whatever became of them. */
  readonly connections: () => number;
  /** Passwords that were tried, as they came over the wire. */
  readonly triedPasswords: readonly string[];
  /** The mail of this number, once it is there. */
  mail(index: number): Promise<ReceivedMail>;
  close(): Promise<void>;
}

export interface PostboxOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly tls?: 'at-once' | 'starttls' | 'none';
  readonly certificate?: { readonly certificate: string; readonly key: string };
  readonly credentials?: { readonly user: string; readonly password: string };
  /** The SMTP reply to each recipient in turn; undefined accepts. */
  readonly reply?: (attempt: number) => number | undefined;
  /** Takes connections and says nothing. */
  readonly silent?: boolean;
}

export async function openPostbox(options: PostboxOptions = {}): Promise<Postbox> {
  const { tls = 'none', certificate, credentials, reply } = options;
  const mails: ReceivedMail[] = [];
  const triedPasswords: string[] = [];
  const arrived = new EventEmitter();
  let recipients = 0;
  let connections = 0;
  const server = new SMTPServer({
    secure: tls === 'at-once',
    ...(certificate && { cert: certificate.certificate, key: certificate.key }),
    // Hiding it would not do: a client that insists asks for it unasked.
    disabledCommands: tls === 'none' ? ['STARTTLS'] : [],
    logger: false,
    authOptional: credentials === undefined,
    // So that a client that would send a password in clear finds somebody who takes it.
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 10,
    onConnect(_session, answer) {
      connections += 1;
      if (options.silent !== true) answer();
    },
    onAuth({ username, password }, _session, answer) {
      triedPasswords.push(password ?? '');
      const good = username === credentials?.user && password === credentials?.password;
      if (good) answer(null, { user: username });
      else answer(Object.assign(new Error(`no such user: ${username} ${password}`), { responseCode: 535 }));
    },
    onRcptTo({ address }, _session, answer) {
      const code = reply?.(recipients);
      recipients += 1;
      answer(code === undefined ? null : Object.assign(new Error(`not for ${address}`), { responseCode: code }));
    },
    onData(stream, session, answer) {
      void readText(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          ...parseMail(raw),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          encrypted: session.secure,
          user: session.user,
        });
        answer();
        arrived.emit('mail');
      });
    },
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, options.host ?? '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    mails,
    triedPasswords,
    connections: () => connections,
    async mail(index) {
      for (;;) {
        const mail = mails[index];
        if (mail !== undefined) return mail;
        await once(arrived, 'mail');
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function parseMail(raw: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const body = raw.slice(end + 4).replaceAll(/=\r\n/g, '');
  const bytes = body.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { headers, text: Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n') };
}
