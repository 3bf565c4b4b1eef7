import { isAuthError, type KeySet, parseJwkSet } from '@sealwright/jwt';
import { errors } from './errors.ts';

/**
 * The keys of a document that a client has published, bound to the client as their issuer.
 *
 * @throws AuthError `client_keys_missing` where no usable key is among them
 */
export async function readKeys(clientId: string, jwks: unknown): Promise<KeySet> {
  try {
    return (await parseJwkSet(jwks, { issuer: clientId })).keySet;
  } catch (cause) {
    if (!isAuthError(cause)) throw cause;
    throw errors.create('client_keys_missing', { cause });
  }
}
