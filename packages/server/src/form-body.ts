import { errors } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { checkMediaType } from './json-body.ts';

const form = /^application\/x-www-form-urlencoded(?:[ \t]*;[ \t]*charset="?utf-8"?)?$/i;

/** Whether a body says that it is a form. */
export function isForm(request: Request): boolean {
  return form.test(request.headers.get('content-type') ?? '');
}

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
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of await readFormPairs(exchange)) {
    if (seen.has(name)) throw errors.create('parameter_repeated');
    seen.add(name);
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}

/**
 * The same as it came: every name and value in their order, repeated ones too.
 *
 * @throws AuthError `content_type_unsupported`, `content_encoding_unsupported`, `form_malformed`, and those of the body reader
 */
export async function readFormPairs(exchange: Exchange): Promise<readonly (readonly [name: string, value: string])[]> {
  checkMediaType(exchange.request, form);
  return parseFormText(decodeUtf8(await exchange.readBody(exchange.server.bodyLimits)));
}

/** The pairs of a form or a query. @throws AuthError `form_malformed` */
export function parseFormText(text: string): readonly (readonly [name: string, value: string])[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals === -1) return [decodeFormText(pair), ''];
      return [decodeFormText(pair.slice(0, equals)), decodeFormText(pair.slice(equals + 1))];
    });
}

/** @throws AuthError `form_malformed` for a broken escape and for what is not UTF-8 */
export function decodeFormText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw errors.create('form_malformed');
  }
}

/** Made once: a decoder is dear to make, and keeps nothing from one call to the next. */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw errors.create('form_malformed');
  }
}
