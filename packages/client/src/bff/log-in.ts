import { encodeBase64Url } from '@sealwright/jwt';
import { serverError } from '../node/server-error.ts';
import { readObject } from '../node/server-exchange.ts';
import { postAsClient } from '../node/token-endpoint.ts';
import { answerRedirect } from './answers.ts';
import type { BffParts } from './bff-parts.ts';
import type { IssuerMetadata } from './issuer-documents.ts';
import { demandNavigation } from './request-origin.ts';
import { parseReturnPath } from './return-path.ts';
import { createTransaction, keepTransaction, type SignInTransaction } from './sign-in-transaction.ts';

/**
 * `GET …/login?return_to=/path`: to the authorization server, by the code flow with PKCE, state and nonce; pushed (PAR) where the
 * server takes that, so that the browser carries no parameter that somebody could change.
 *
 * @throws AuthError `bff_return_refused`, `bff_origin_refused`, `peer_*`
 */
export async function logIn(parts: BffParts, request: Request, query: URLSearchParams): Promise<Response> {
  demandNavigation(request.headers);
  const { settings, sessions, box, signInCookie, wallClock } = parts;
  const returnTo = parseReturnPath(query.get('return_to'), settings.origin);
  const metadata = await parts.documents.metadata();
  const transaction = createTransaction(returnTo, await sessions.named(request.headers), wallClock);
  const parameters = await parametersOf(parts, metadata, transaction);
  const location = await locationOf(parts, metadata, parameters);
  const kept = await keepTransaction(box, signInCookie, transaction, request.headers);
  return answerRedirect(location, [...sessions.strays(request.headers), ...kept]);
}

async function parametersOf(
  { options, settings, redirectUri }: BffParts,
  { takesClaims }: IssuerMetadata,
  { state, nonce, verifier }: SignInTransaction,
): Promise<Readonly<Record<string, string>>> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const { claims, scope } = settings;
  const asked = Object.fromEntries(claims.map((name) => [name, null]));
  return {
    ...{ response_type: 'code', client_id: options.clientId, redirect_uri: redirectUri, scope, state, nonce },
    ...{ code_challenge: encodeBase64Url(new Uint8Array(digest)), code_challenge_method: 'S256' },
    ...(options.resource !== undefined && { resource: options.resource }),
    ...(takesClaims && claims.length > 0 && { claims: JSON.stringify({ id_token: asked }) }),
  };
}

async function locationOf(
  { client }: BffParts,
  { parEndpoint, authorizationEndpoint }: IssuerMetadata,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const url = new URL(authorizationEndpoint);
  const shown = parEndpoint === undefined ? parameters : await push(client, parEndpoint, parameters);
  for (const [name, value] of Object.entries(shown)) url.searchParams.append(name, value);
  return url.href;
}

/** RFC 9126 §2. */
async function push(
  client: BffParts['client'],
  url: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const answer = await postAsClient(client, url, parameters);
  if (answer.status !== 201 && answer.status !== 200) {
    throw serverError('peer_status', { evidence: { status: answer.status } });
  }
  const { request_uri: requestUri } = readObject(answer);
  if (typeof requestUri !== 'string' || requestUri === '') throw serverError('peer_malformed');
  return { client_id: client.clientId, request_uri: requestUri };
}
