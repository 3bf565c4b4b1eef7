import { systemFailed, wrongUse } from './command-failure.ts';
import { doctorMaxBytes, doctorTimeoutMilliseconds } from './defaults.ts';
import { readAnswer, requestOnce } from './outbound-request.ts';

export interface FetchedDocument {
  readonly text: string;
  readonly headers: Headers;
  readonly url: URL;
}

/** The URL that a person has named. Refused: another scheme than http and https, a user, a password, a fragment. */
export function readNamedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const good = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!good || text.includes('#')) {
    throw wrongUse('url_refused', 'a document is fetched by http or https, without a user, a password or a fragment');
  }
  return url;
}

/**
 * Fetches one document of at most a mebibyte, in at most ten seconds. It follows no redirect: the next address is one that
 * nobody has named.
 *
 * Throws {@link CommandFailure} `document_unreachable`, `document_redirected`, `document_status`, `document_too_large` (3).
 */
export async function fetchDocument(url: URL): Promise<FetchedDocument> {
  const signal = AbortSignal.timeout(doctorTimeoutMilliseconds);
  const headers = { accept: 'application/json', 'accept-encoding': 'identity' };
  const where = `${url.origin}${url.pathname}`;
  try {
    const response = await requestOnce({ url: url.href, method: 'GET', headers, publicOnly: false }, signal);
    const status = response.statusCode ?? 0;
    if (status !== 200) {
      response.destroy();
      const moved = status >= 300 && status < 400;
      if (moved) throw systemFailed('document_redirected', `${where}: leads elsewhere, and redirects are not followed`);
      throw systemFailed('document_status', `${where}: answers ${status}`);
    }
    const body = await readAnswer(response, doctorMaxBytes);
    if (body === undefined) throw systemFailed('document_too_large', `${where}: longer than ${doctorMaxBytes} bytes`);
    const pairs = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
    return { text: body.toString('utf8'), headers: new Headers(pairs), url };
  } catch (error) {
    if (error instanceof Error && error.name === 'CommandFailure') throw error;
    throw systemFailed('document_unreachable', `${where}: cannot be fetched`, error);
  }
}
