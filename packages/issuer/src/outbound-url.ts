const maxUrlCharacters = 2_048;

/**
 * Whether this server may call a URL that somebody else has named: `https`, or `http` on loopback; no credentials, no
 * fragment, nothing that two parsers read in two ways.
 *
 * It does NOT look the host up. Who owns the name may let it point anywhere, an address inside included; what answers there
 * has to show a certificate for that name before anything is sent.
 */
export function isOutboundUrl(text: string): boolean {
  return parseOutboundUrl(text) !== null;
}

/** The same, parsed; null where it may not be called. */
export function parseOutboundUrl(text: string): URL | null {
  // A backslash is a slash to some parsers and a letter to others, which then disagree on the host.
  const plain = text.length <= maxUrlCharacters && /^[\x21-\x7e]+$/.test(text) && !/[#\\]/.test(text);
  const url = plain ? URL.parse(text) : null;
  return url !== null && url.username === '' && url.password === '' && isSafeOrigin(url) ? url : null;
}

/** A certificate for its name, or nobody in between. */
export function isSafeOrigin({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname));
}
