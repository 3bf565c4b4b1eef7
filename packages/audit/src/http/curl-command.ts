import { auditErrors } from '../errors.ts';
import { readToken } from '../known-token.ts';
import { type CurlFlag, readCurlLine } from './curl-flags.ts';
import { splitWords } from './shell-words.ts';
import type { TokenPlace } from './target-request.ts';

/** The request of a curl command, with its credential taken out. */
export interface CurlRequest {
  readonly token: string;
  readonly place: TokenPlace;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Reads the request out of a curl command, as a browser copies it. Never runs it, reads no file that it names, and takes no
 * flag that it does not know. The token is the one that is given, or the only JWT in the request.
 *
 * @throws AuthError `curl_malformed`, `curl_flag_refused`, `curl_token_absent`
 */
export function parseCurl(text: string, givenToken?: string): CurlRequest {
  const [program, ...words] = splitWords(text);
  if (program !== 'curl') throw malformed('it does not begin with curl');
  const { flags, operands } = readCurlLine(words);
  const urls = [...valuesOf(flags, '--url'), ...operands];
  const [address] = urls;
  if (address === undefined || urls.length > 1) throw malformed('it does not name one URL');
  const bare = { ...bodyOf(flags, readUrl(address)), headers: headersOf(flags), cookies: cookiesOf(flags) };
  const method = methodOf(flags, bare.body !== undefined);
  const token =
    givenToken ?? onlyTokenIn([bare.url, bare.body ?? '', ...Object.values(bare.cookies), ...bare.headers.flat()]);
  return { token, method, ...takeTokenOut(bare, token) };
}

interface BareRequest {
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: Readonly<Record<string, string>>;
  readonly body?: string;
}

function takeTokenOut(request: BareRequest, token: string): BareRequest & { readonly place: TokenPlace } {
  const { url, headers, cookies, body } = request;
  const header = headers.find(([, value]) => value === token || value.endsWith(` ${token}`));
  if (header !== undefined) {
    const [name, value] = header;
    const scheme = value.slice(0, -token.length).trim();
    const place: TokenPlace = { in: 'header', name, ...(scheme === '' ? {} : { scheme }) };
    return { ...request, headers: headers.filter((line) => line !== header), place };
  }
  const cookie = Object.entries(cookies).find(([, value]) => value === token)?.[0];
  if (cookie !== undefined) {
    const { [cookie]: _, ...others } = cookies;
    return { ...request, cookies: others, place: { in: 'cookie', name: cookie } };
  }
  const parsed = new URL(url);
  const name = [...parsed.searchParams].find(([, value]) => value === token)?.[0];
  if (name !== undefined) {
    parsed.searchParams.delete(name);
    return { ...request, url: parsed.href, place: { in: 'query', name } };
  }
  if (body?.includes(token))
    return { ...request, body: body.replace(token, '$TOKEN'), place: { in: 'body', name: 'body' } };
  throw auditErrors.create('curl_token_absent');
}

/** Every JWT in a request, if it is one and the same. */
function onlyTokenIn(texts: readonly string[]): string {
  const found = new Set(
    texts.flatMap((text) =>
      (text.match(/(?<![\w-])[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g) ?? []).filter((part) => readToken(part)),
    ),
  );
  const [token] = found;
  if (token === undefined || found.size > 1) throw auditErrors.create('curl_token_absent');
  return token;
}

function methodOf(flags: readonly CurlFlag[], hasBody: boolean): string {
  const named = valuesOf(flags, '--request').at(-1);
  if (named !== undefined) return named;
  if (flags.some(({ name }) => name === '--head')) return 'HEAD';
  return hasBody ? 'POST' : 'GET';
}

function headersOf(flags: readonly CurlFlag[]): readonly (readonly [string, string])[] {
  const lines = valuesOf(flags, '--header').map((line) => {
    const [, name, value] = /^([^:@\s]+):\s*(.*?)\s*$/s.exec(line) ?? [];
    if (name === undefined || value === undefined) throw malformed('a header is none, or would be read from a file');
    return [name, value] as const;
  });
  const has = (name: string): boolean => lines.some(([known]) => known.toLowerCase() === name);
  const [bearer] = valuesOf(flags, '--oauth2-bearer');
  const [user] = valuesOf(flags, '--user');
  const [agent] = valuesOf(flags, '--user-agent');
  const [referer] = valuesOf(flags, '--referer');
  const isJson = valuesOf(flags, '--json').length > 0;
  const hasData = flags.some(({ name }) => name.startsWith('--data')) && !flags.some(({ name }) => name === '--get');
  const type = isJson ? 'application/json' : hasData ? 'application/x-www-form-urlencoded' : undefined;
  return [
    ...lines.filter(([name]) => name.toLowerCase() !== 'cookie'),
    ...(bearer === undefined ? [] : [['Authorization', `Bearer ${bearer}`] as const]),
    ...(user === undefined ? [] : [['Authorization', `Basic ${Buffer.from(user).toString('base64')}`] as const]),
    ...(agent === undefined ? [] : [['User-Agent', agent] as const]),
    ...(referer === undefined ? [] : [['Referer', referer] as const]),
    ...(type === undefined || has('content-type') ? [] : [['Content-Type', type] as const]),
  ];
}

function cookiesOf(flags: readonly CurlFlag[]): Readonly<Record<string, string>> {
  const headers = valuesOf(flags, '--header').flatMap((line) => /^cookie:\s*(.*)$/is.exec(line)?.[1] ?? []);
  const pairs = [...valuesOf(flags, '--cookie'), ...headers]
    .flatMap((text) => text.split(/;\s*/))
    .filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(pair) ?? [];
      // Without an equals sign curl reads a file of that name.
      if (name === undefined || value === undefined) throw malformed('a cookie is none, or would be read from a file');
      return [name, value];
    }),
  );
}

function bodyOf(flags: readonly CurlFlag[], url: URL): { readonly url: string; readonly body?: string } {
  const parts = flags.flatMap(({ name, value }) => {
    if (name !== '--json' && !name.startsWith('--data')) return [];
    if (name !== '--data-raw' && (value.startsWith('@') || (name === '--data-urlencode' && /^[^=]*@/.test(value)))) {
      throw malformed('its body would be read from a file');
    }
    return name === '--data-urlencode' ? encodeData(value) : value;
  });
  if (parts.length === 0) return { url: url.href };
  if (!flags.some(({ name }) => name === '--get')) {
    return { url: url.href, body: parts.join(flags.some(({ name }) => name === '--json') ? '' : '&') };
  }
  url.search = [url.search.slice(1), ...parts].filter((part) => part !== '').join('&');
  return { url: url.href };
}

function encodeData(value: string): string {
  const [, name, content] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
  if (content === undefined) return encodeURIComponent(value);
  return `${name === '' ? '' : `${name}=`}${encodeURIComponent(content)}`;
}

/** As curl does: what has no scheme is http. */
function readUrl(text: string): URL {
  const full = /^[a-z][\w+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(full)) throw malformed('it does not name one URL');
  return new URL(full);
}

function valuesOf(flags: readonly CurlFlag[], name: string): readonly string[] {
  return flags.filter((flag) => flag.name === name).map(({ value }) => value);
}

function malformed(reason: string): Error {
  return auditErrors.create('curl_malformed', { evidence: { reason } });
}
