import { parseStrictJson } from '@sealwright/jwt';
import { errors } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { WireBody } from './wire-schemas.ts';

/** `application/json`, alone or with the only charset that JSON has (RFC 8259 §8.1). */
const json = /^application\/json(?:[ \t]*;[ \t]*charset="?utf-8"?)?$/i;

/**
 * Reads a JSON body of exactly the members that a schema names. The text is strict: fatal UTF-8, no repeated member, no
 * `__proto__`, no deep nesting. The media type is demanded because a form on a foreign page cannot send it.
 *
 * @throws AuthError `content_type_unsupported`, `content_encoding_unsupported`, `json_malformed`, `body_invalid`, and
 * those of the body reader
 */
export async function readJson<T>(exchange: Exchange, body: WireBody<T>): Promise<T> {
  checkMediaType(exchange.request, json);
  const value = parseStrictJson(await exchange.readBody(exchange.server.bodyLimits));
  if (!body.check(value)) throw errors.create('body_invalid');
  return value;
}

/** @throws AuthError `content_type_unsupported`, `content_encoding_unsupported` */
export function checkMediaType(request: Request, expected: RegExp): void {
  const type = request.headers.get('content-type');
  if (type === null || !expected.test(type)) throw errors.create('content_type_unsupported');
  // A compressed body can be a bomb, and no honest one here is worth compressing.
  if (request.headers.has('content-encoding')) throw errors.create('content_encoding_unsupported');
}
