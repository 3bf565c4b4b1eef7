import { createHash, X509Certificate } from 'node:crypto';
import type { ClientRow, ClientSettings } from '@sealwright/issuer';
import { maxCertificateCharacters } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { ClientCertificateHeader } from './certificate-header.ts';
import { isSubject } from './distinguished-name.ts';

/** The certificate of one request. */
export interface ClientCertificate {
  /** SHA-256 of the DER, in base64url: `x5t#S256` of RFC 8705 §3.1. */
  readonly thumbprint: string;
  /** Whether it is the one that a client has registered, by its subject or by one of its names (RFC 8705 §2.1.2). */
  isOf(settings: ClientSettings): boolean;
}

/**
 * The certificate that the client of this request showed to the proxy; undefined where no header is configured, where there is
 * none, and where the request did not come from a trusted proxy: anybody can write a header.
 *
 * It does NOT verify the chain: that was for the proxy, which knows the authorities, and has to refuse what does not hold.
 *
 * @throws AuthError `client_certificate_invalid` for what is no certificate, or one out of its time
 */
export function readClientCertificate({ request, address, server }: Exchange): ClientCertificate | undefined {
  const { certificateHeader } = server;
  const value = certificateHeader === undefined ? null : request.headers.get(certificateHeader.name);
  // Some proxies write the header always, and leave it empty where there was no certificate.
  if (certificateHeader === undefined || value === null || value === '' || !address.viaTrustedProxy) return undefined;
  const certificate = parseCertificate(value, certificateHeader.format);
  const now = server.wallClock();
  const inTime = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
  if (!inTime) throw errors.create('client_certificate_invalid');
  return {
    thumbprint: createHash('sha256').update(certificate.raw).digest('base64url'),
    isOf: (settings) => isRegistered(certificate, settings),
  };
}

/**
 * The certificate to which this client's tokens are bound (RFC 8705 §3); null for a client without.
 *
 * @throws AuthError `client_certificate_missing`, `client_certificate_invalid`
 */
export function requireCertificateOf(exchange: Exchange, { settings }: Pick<ClientRow, 'settings'>): string | null {
  if (settings.certificateBound !== true) return null;
  const certificate = readClientCertificate(exchange);
  if (certificate === undefined) throw errors.create('client_certificate_missing');
  return certificate.thumbprint;
}

function parseCertificate(value: string, format: ClientCertificateHeader['format']): X509Certificate {
  const der =
    value.length > maxCertificateCharacters ? undefined : format === 'pem' ? readPem(value) : readField(value);
  try {
    if (der === undefined) throw errors.create('client_certificate_invalid');
    const certificate = new X509Certificate(der);
    // Nothing behind the certificate: a thumbprint is of all that was shown.
    if (!certificate.raw.equals(der)) throw errors.create('client_certificate_invalid');
    return certificate;
  } catch (cause) {
    throw errors.create('client_certificate_invalid', { cause });
  }
}

/** One block; with a second, a proxy and we could mean different ones. */
function readPem(value: string): Buffer | undefined {
  try {
    const body = /^-----BEGIN CERTIFICATE-----\s([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/.exec(
      decodeURIComponent(value),
    )?.[1];
    return body === undefined ? undefined : readBase64(body.replace(/\s/g, ''));
  } catch {
    return undefined;
  }
}

/** A byte sequence (RFC 9440 §2.2, RFC 8941 §3.3.5). */
function readField(value: string): Buffer | undefined {
  const body = /^:([A-Za-z0-9+/=]+):$/.exec(value)?.[1];
  return body === undefined ? undefined : readBase64(body);
}

function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function isRegistered({ subject, subjectAltName }: X509Certificate, settings: ClientSettings): boolean {
  const { tlsSubjectDn, tlsSanDns, tlsSanUri } = settings;
  if (tlsSubjectDn !== undefined) return isSubject(subject, tlsSubjectDn);
  const names = readAlternativeNames(subjectAltName ?? '');
  if (tlsSanDns !== undefined) return names.has(`DNS:${tlsSanDns.toLowerCase()}`);
  return tlsSanUri !== undefined && names.has(`URI:${tlsSanUri}`);
}

/**
 * Node writes `TYPE:name, TYPE:name`, a name in JSON's quotes where it holds anything that could be taken for the next one
 * (CVE-2021-44532). What does not read so to its end has no names at all.
 */
function readAlternativeNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const one = /([A-Za-z][A-Za-z ]*):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/y;
  while (one.lastIndex < text.length) {
    const [, type, written = ''] = one.exec(text) ?? [];
    if (type === undefined) return new Set();
    const name = written.startsWith('"') ? String(JSON.parse(written)) : written;
    names.add(type === 'DNS' ? `DNS:${name.toLowerCase()}` : `${type}:${name}`);
  }
  return names;
}
