import { type ClientRow, settingsOf } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { authorizationParameters, type ParameterPairs } from './authorization-parameters.ts';
import { openRequestObject } from './request-object.ts';

/**
 * The parameters that count, at the authorization endpoint: those that were pushed before under the name that is shown, and
 * then none beside them (RFC 9126 §4); those of a signed object (RFC 9101); or those that came.
 *
 * What is wrong here goes to the person: there is no redirect URI yet that anybody vouched for. A URL to fetch the request from
 * would have us call wherever anybody likes (RFC 9101 §10.4.1), so none is.
 *
 * @throws AuthError `request_uri_unknown`, and those of `openRequestObject`
 */
export async function resolvePairs(
  exchange: Exchange,
  client: ClientRow,
  pairs: ParameterPairs,
): Promise<ParameterPairs> {
  const requestUri = authorizationParameters(pairs).get('request_uri');
  if (requestUri === undefined) {
    if (settingsOf(client).requirePushedRequests) throw errors.create('request_uri_unknown');
    return openRequestObject(exchange, client, pairs);
  }
  // What was pushed was opened there.
  const pushed = await exchange.server.issuer.grants.pushedRequests.take(requestUri, client.clientId);
  if (pushed === undefined) throw errors.create('request_uri_unknown');
  return pushed;
}
