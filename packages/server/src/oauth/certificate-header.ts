/** Where a proxy that ends TLS puts the certificate that the client showed. */
export interface ClientCertificateHeader {
  /** The header's name. The proxy must set it on every request, and remove what a client wrote there. */
  readonly name: string;
  /**
   * `pem`: URL-encoded PEM, as nginx writes `$ssl_client_escaped_cert`. `rfc9440`: the DER in base64 between colons, the form
   * of `Client-Cert` that HAProxy and Envoy can write.
   */
  readonly format: 'pem' | 'rfc9440';
}

/** @throws TypeError for a header that cannot be, or one that no proxy could be believed about */
export function checkCertificateHeader(
  header: ClientCertificateHeader | undefined,
  trustedProxies: readonly string[],
): ClientCertificateHeader | undefined {
  if (header === undefined) return undefined;
  const { name, format } = header;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(name)) throw new TypeError('clientCertificateHeader: no header name');
  if (format !== 'pem' && format !== 'rfc9440') throw new TypeError("clientCertificateHeader: 'pem' or 'rfc9440'");
  if (trustedProxies.length === 0) throw new TypeError('clientCertificateHeader needs trustedProxies, who write it');
  return Object.freeze({ name: name.toLowerCase(), format });
}
