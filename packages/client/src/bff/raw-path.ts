/** A path as it came over the wire: `Request` has it cleaned (`/a/../b`, `\`, `%2e%2e`), and servers on the way may not. */
const rawPaths = new WeakMap<Request, string>();

export function keepRawPath(request: Request, target: string): Request {
  rawPaths.set(request, /^[^?#]*/.exec(target)?.[0] ?? '');
  return request;
}

/** Undefined where nobody kept it. */
export function rawPathOf(request: Request): string | undefined {
  return rawPaths.get(request);
}
