import { errors } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { checkMediaType } from './json-body.ts';

const form = /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?$/i;

/** The parameters of an OAuth form, each at most once. */
export type FormParameters = ReadonlyMap<string, string>;

/**
 * Reads the form of an OAuth endpoint. A parameter without a value counts as left out, one that is repeated is an
 * error, and one that nobody knows is ignored (RFC 6749 §3.2).
 *
 * @throws AuthError `content_type_unsupported`, `content_encoding_unsupported`, `form_malformed`, `parameter_repeated`,
 * and those of the body reader
 */
export async function readForm(exchange: Exchange): Promise<FormParameters> {
  checkMediaType(exchange.request, form);
  const text = decodeUtf8(await exchange.readBody(exchange.server.bodyLimits));
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeFormText(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decodeFormText(pair.slice(equals + 1));
    if (seen.has(name)) throw errors.create('parameter_repeated');
    seen.add(name);
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}

/** @throws AuthError `form_malformed` for a broken escape and for what is not UTF-8 */
export function decodeFormText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw errors.create('form_malformed');
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw errors.create('form_malformed');
  }
}
