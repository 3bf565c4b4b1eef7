import { createHash, X509Certificate } from 'node:crypto';

/**
 * `x5t#S256` of a certificate, given as DER or as PEM (RFC 8705 §3.1): what the tokens that are bound to it name.
 *
 * It does NOT verify the certificate: that was for whoever ended the connection.
 *
 * @throws what Node throws for what is no certificate
 *
 * @example
 * ```ts
 * import type { IncomingMessage } from 'node:http';
 * import type { TLSSocket } from 'node:tls';
 * import { certificateThumbprint } from '@sealwright/verifier';
 * // For `clientCertificate` of `createVerifier`, with a server of Node's own that asks for certificates.
 * const clientCertificate = (request: unknown): string | undefined => {
 *   const socket = (request as IncomingMessage).socket as TLSSocket;
 *   return socket.authorized ? certificateThumbprint(socket.getPeerCertificate().raw) : undefined;
 * };
 * console.log(typeof clientCertificate);
 * ```
 */
export function certificateThumbprint(certificate: Uint8Array | string): string {
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
}
