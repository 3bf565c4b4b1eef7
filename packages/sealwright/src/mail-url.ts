import { isIP } from 'node:net';
import { createSecret, type Secret } from '@sealwright/jwt';
import { defaultSmtpPort, defaultSmtpsPort } from './defaults.ts';
import { isLoopback } from './loopback.ts';

/** Where mail is handed in: a submission server (RFC 6409) that delivers it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `at-once` and `required` (STARTTLS) both end the attempt where it cannot be had; `none` is for loopback alone. */
  readonly tls: 'at-once' | 'required' | 'none';
  readonly credentials: { readonly user: string; readonly password: Secret } | undefined;
}

/**
 * Reads `smtps://user:password@host:port` (TLS from the first byte, port 465) or `smtp://…` (port 587; TLS by STARTTLS, on
 * which this insists unless the host is loopback). User and password are percent-encoded.
 *
 * It does NOT look the host up or connect. A path, a query and a fragment are refused: some libraries read settings from
 * them, the one that accepts any certificate included.
 *
 * Throws `TypeError` with a constant message, which is never the URL: it may hold a password.
 */
export function parseMailUrl(text: string): MailServer {
  const url = URL.parse(text.trim());
  const isSmtps = url?.protocol === 'smtps:';
  if (url === null || !(isSmtps || url.protocol === 'smtp:')) throw new TypeError('is not an smtps or smtp URL');
  if (!['', '/'].includes(url.pathname) || /[?#]/.test(text)) {
    throw new TypeError('has a path, a query or a fragment');
  }
  const host = parseHost(url.hostname);
  const port = url.port === '' ? (isSmtps ? defaultSmtpsPort : defaultSmtpPort) : Number(url.port);
  if (port === 0) throw new TypeError('names port 0');
  const tls = isSmtps ? 'at-once' : isLoopback(host) ? 'none' : 'required';
  return { host, port, tls, credentials: parseCredentials(url) };
}

/** Names and addresses in ASCII: the URL parser decodes nothing in a scheme that it does not know. */
function parseHost(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
  const named = host.length <= 253 && host.split('.').every((part) => label.test(part));
  if (isIP(host) === 0 && !named) throw new TypeError('names no host');
  return host;
}

function parseCredentials(url: URL): MailServer['credentials'] {
  if (url.username === '' && url.password === '') return undefined;
  const [user, password] = [decodePart(url.username), decodePart(url.password)];
  if (user === '' || password === '') throw new TypeError('has a user without a password, or the reverse');
  return { user, password: createSecret(Buffer.from(password)) };
}

function decodePart(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw new TypeError('has a user or a password that is not percent-encoded');
  }
  // SMTP's commands end with a line, and its PLAIN mechanism separates by NUL (RFC 4616 section 2).
  if (/\p{Cc}/u.test(decoded)) throw new TypeError('has a user or a password with a control character');
  return decoded;
}
