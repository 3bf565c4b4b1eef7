import { type ClientRow, settingsOf } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import { authorizationParameters, type ParameterPairs } from './authorization-parameters.ts';

/**
 * The parameters that count.
 *
 * What is wrong here goes to the person: there is no redirect URI yet that anybody vouched for. A URL to fetch the request from
 * would have us call wherever anybody likes (RFC 9101 §10.4.1), so none is.
 *
 * @throws AuthError `request_uri_unknown`, `request_object_unsupported`
 */
export async function resolvePairs(client: ClientRow, pairs: ParameterPairs): Promise<ParameterPairs> {
  const parameters = authorizationParameters(pairs);
  const { requirePushedRequests, requireSignedRequests } = settingsOf(client);
  if (parameters.get('request_uri') !== undefined || requirePushedRequests) throw errors.create('request_uri_unknown');
  if (parameters.get('request') !== undefined || requireSignedRequests) {
    throw errors.create('request_object_unsupported');
  }
  return pairs;
}
