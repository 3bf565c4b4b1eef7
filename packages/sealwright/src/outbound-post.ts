export interface OutboundPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One POST to a URL that somebody else has named and the issuer has admitted: `https`, with the platform's certificate
 * checks, or loopback.
 *
 * It does NOT follow redirects, which would take what is sent where nobody has admitted it; and it waits for so long in all,
 * whatever trickles in. Whoever does not read the answer's body cancels it.
 */
export function postOnce(
  { url, headers, body }: OutboundPost,
  stop: AbortSignal,
  timeoutMilliseconds: number,
): Promise<Response> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMilliseconds)]);
  return fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
}
