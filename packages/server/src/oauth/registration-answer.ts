import { metadataOf, type RegisteredClient } from '@sealwright/issuer';
import { encodeBase64Url, isAuthError } from '@sealwright/jwt';
import { answerJson } from '../answer.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { readPresentedToken } from './presented-token.ts';

/**
 * The registration of a client as it is answered (RFC 7591 §3.2.1, RFC 7592 §3). The registration access token is the one that
 * the caller has just shown or been given: nobody here could tell it otherwise.
 */
export function answerRegistration(
  exchange: Exchange,
  status: 200 | 201,
  { client, secret }: RegisteredClient,
  registrationToken: string,
): Response {
  return answerJson(exchange, status, {
    client_id: client.clientId,
    client_id_issued_at: Math.floor(client.createdAt / 1_000),
    // A secret that is answered never expires by itself; zero is how that is said.
    ...(secret !== undefined && { client_secret: encodeBase64Url(secret.reveal()), client_secret_expires_at: 0 }),
    registration_client_uri: `${exchange.server.issuer.url}/register/${client.clientId}`,
    registration_access_token: registrationToken,
    ...metadataOf(client),
  });
}

/**
 * The bearer token of a request to register, not yet looked at.
 *
 * @throws AuthError `access_token_missing`, `access_token_malformed`
 */
export function readRegistrationToken({ request }: Exchange): string {
  const presented = readPresentedToken(request);
  if (presented === undefined) throw errors.create('access_token_missing');
  if (presented.scheme !== 'bearer') throw errors.create('access_token_malformed');
  return presented.token;
}

/** Says what RFC 7591 §3.2.2 has for a registration that cannot be, and makes who tries tokens wait. */
export async function judgeRegistration<T>({ server, address }: Exchange, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isAuthError(error) && error.blame === 'token') await server.throttle.admit('bearer_address', address.group);
    if (!isAuthError(error) || error.code !== 'registration_invalid') throw error;
    const isRedirect = error.evidence['member'] === 'redirect_uris';
    throw errors.create(isRedirect ? 'client_redirect_invalid' : 'client_metadata_invalid', { cause: error });
  }
}
