import { type ClientRow, settingsOf } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { ParameterPairs } from './authorization-parameters.ts';

/**
 * The parameters of an authorization request, out of its request object where there is one (RFC 9101 §6.3): then those inside
 * are all that count, and what stands beside it is not looked at. Only the client and the response type must be the same where
 * both name them (OpenID Connect Core §6.1): whoever tells them apart would be shown two different requests.
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
  for (const [name, value] of pairs) {
    const settled = signed.find(([inside]) => inside === name);
    if (equalBothTimes.has(name) && value !== '' && settled !== undefined && settled[1] !== value) {
      throw errors.create('request_object_contradicted');
    }
  }
  return signed;
}

const equalBothTimes: ReadonlySet<string> = new Set(['client_id', 'response_type']);
