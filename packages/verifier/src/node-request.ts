import type { RequestFacts } from './bearer-credential.ts';

/** What Node's `IncomingMessage` and its HTTP/2 twin have in common, as far as a guard looks. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Names and values in turn, as they came. `headers` keeps only the first of two `Authorization` lines. */
  readonly rawHeaders: readonly string[];
}

/** `body`: what a body parser that ran before the guard made of the body, if any did. */
export function readNodeFacts(request: NodeRequest, url: string = request.url ?? '', body?: unknown): RequestFacts {
  const { rawHeaders, method = 'GET' } = request;
  const start = url.indexOf('?');
  const authorization = readLines(rawHeaders, 'authorization');
  return {
    method,
    authorization,
    target: url,
    // A plain bearer token does not pay for a second look at all headers.
    proofs: /^dpop /i.test(authorization[0] ?? '') ? readLines(rawHeaders, 'dpop') : [],
    query: start < 0 ? '' : url.slice(start + 1),
    bodyToken: hasBodyToken(rawHeaders, body),
    asksCors:
      method === 'OPTIONS' &&
      readLines(rawHeaders, 'origin').length > 0 &&
      readLines(rawHeaders, 'access-control-request-method').length > 0,
  };
}

function readLines(rawHeaders: readonly string[], name: string): readonly string[] {
  const lines: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const here = rawHeaders[index] as string;
    // The length first: it tells nearly all names apart without writing them in lower case.
    if (here.length === name.length && here.toLowerCase() === name) lines.push(rawHeaders[index + 1] as string);
  }
  return lines;
}

/** Only in a form: a JSON body may well have a member of that name for reasons of its own. */
function hasBodyToken(rawHeaders: readonly string[], body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'access_token')) return false;
  const type = readLines(rawHeaders, 'content-type')[0] ?? '';
  return type.trim().toLowerCase().startsWith('application/x-www-form-urlencoded');
}
