import { type ClientRow, issuerErrors } from '@sealwright/issuer';
import { maxRequestedResources } from '../defaults.ts';
import { errors } from '../errors.ts';

/**
 * The APIs that a request names (RFC 8707 §2): each has to be one that the client is registered for, to the letter.
 *
 * @throws AuthError `resource_refused`, `parameter_invalid`
 */
export function checkResources(client: ClientRow, resources: readonly string[]): readonly string[] {
  if (resources.length > maxRequestedResources) throw errors.create('parameter_invalid');
  if (!resources.every((resource) => client.resources.includes(resource)))
    throw issuerErrors.create('resource_refused');
  return [...new Set(resources)];
}
