import { errors } from './errors.ts';
import { parseFormText } from './form-body.ts';

/**
 * The query's parameters, each known and at most once.
 *
 * @throws AuthError `parameter_invalid`, `parameter_repeated`, `form_malformed`
 */
export function readQuery(request: Request, known: readonly string[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of queryPairs(request.url)) {
    if (!known.includes(name)) throw errors.create('parameter_invalid');
    if (parameters.has(name)) throw errors.create('parameter_repeated');
    parameters.set(name, value);
  }
  return parameters;
}

/** What would be a credential, or belongs to one; a query ends in logs, histories and `Referer` (RFC 9700 §4.3.2). */
const credentialNames: ReadonlySet<string> = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'token',
  'client_secret',
  'password',
  'code',
]);

/** @throws AuthError `credential_in_query`, `form_malformed` */
export function refuseCredentialInQuery(request: Request, allowed: readonly string[] = []): void {
  if (!request.url.includes('?')) return;
  for (const [name] of queryPairs(request.url)) {
    if (credentialNames.has(name.toLowerCase()) && !allowed.includes(name)) throw errors.create('credential_in_query');
  }
}

/** Names and values of a URL's query as they came. @throws AuthError `form_malformed` */
export function queryPairs(url: string): readonly (readonly [name: string, value: string])[] {
  const start = url.indexOf('?');
  if (start === -1) return [];
  const fragment = url.indexOf('#', start);
  return parseFormText(url.slice(start + 1, fragment === -1 ? undefined : fragment));
}
