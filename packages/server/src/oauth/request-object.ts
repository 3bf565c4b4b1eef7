import { type ClientRow, settingsOf } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { ParameterPairs } from './authorization-parameters.ts';

/**
 * The parameters of an authorization request, out of its request object where there is one (RFC 9101 §5): then those inside
 * are all that count. What stands beside it as well must say the same; what stands beside it alone is not looked at.
 *
 * It does NOT fetch a request from anywhere.
 *
 * @throws AuthError `request_object_missing` for a client that has to sign its requests, `request_object_contradicted`, and
 *   `request_object_invalid` and `client_keys_unavailable` of the issuer
 */
export async function openRequestObject(
  { server }: Pick<Exchange, 'server'>,
  client: ClientRow,
  pairs: ParameterPairs,
): Promise<ParameterPairs> {
  const [object, ...more] = pairs.filter(([name, value]) => name === 'request' && value !== '');
  if (object === undefined) {
    if (settingsOf(client).requireSignedRequests) throw errors.create('request_object_missing');
    return pairs;
  }
  if (more.length > 0) throw errors.create('parameter_repeated');
  const signed = await server.issuer.requestObjects.verify(object[1], client);
  const inside = valuesByName(signed);
  const outside = valuesByName(pairs.filter(([name, value]) => !credentials.has(name) && value !== ''));
  for (const [name, values] of outside) {
    const settled = inside.get(name);
    if (settled !== undefined && !isSame(settled, values)) throw errors.create('request_object_contradicted');
  }
  return signed;
}

/** What a pushed request carries beside its parameters: the object itself, and how the client shows who it is. */
const credentials: ReadonlySet<string> = new Set([
  'request',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
]);

function valuesByName(pairs: ParameterPairs): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
