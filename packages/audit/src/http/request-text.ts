/** A request as it is to stand on the wire: nothing is added but the lines that HTTP/1.1 demands. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** In this order; a name may stand more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

/** Why HTTP/1.1 cannot carry this request, if it cannot (RFC 9110 §5.5). */
export function whyUnsendable({ method, path, headers }: WireRequest): string | undefined {
  if (!tokenForm.test(method)) return 'the method is no HTTP method';
  if (!/^\/[\x21-\x7e]*$/.test(path)) return 'the path is not percent-encoded';
  if (headers.some(([name]) => !tokenForm.test(name))) return 'the name of a header is none';
  // A line break would not be part of the token: it would begin another header, or another request.
  return headers.some(([, value]) => /[\r\n\0]/.test(value))
    ? 'a header of HTTP cannot carry a line break or a NUL'
    : undefined;
}

/** The bytes of a request that {@link whyUnsendable} has nothing against. Other characters go out as UTF-8. */
export function writeRequest(request: WireRequest, host: string): Buffer {
  const { method, path, headers, body } = request;
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const own = [
    ...(given.has('host') ? [] : [['Host', host] as const]),
    ...headers,
    ...(given.has('accept') ? [] : [['Accept', '*/*'] as const]),
    // An answer as it is, on a connection of its own: what one token did to it reaches no other.
    ...[['Accept-Encoding', 'identity'] as const, ['Connection', 'close'] as const].filter(
      ([name]) => !given.has(name.toLowerCase()),
    ),
    ...(body === undefined ? [] : [['Content-Length', String(body.length)] as const]),
  ];
  const lines = own.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`, 'utf8');
  return body === undefined ? head : Buffer.concat([head, body]);
}

const tokenForm = /^[!#$%&'*+.^_`|~\w-]+$/;
