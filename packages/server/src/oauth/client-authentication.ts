import { type ClientAuthMethod, type ClientRow, settingsOf } from '@sealwright/issuer';
import { authenticateThrottled, readBasicCredential } from '../client-authentication.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { FormParameters } from '../form-body.ts';
import { hasAssertion, readAssertedClient } from './client-assertion.ts';
import { readClientCertificate } from './client-certificate.ts';

/** Who calls an OAuth endpoint. */
export interface CallingClient {
  readonly client: ClientRow;
  /** False for a public client, whose name proves nothing: what it brings along has to. */
  readonly authenticated: boolean;
}

/** The methods by which clients may authenticate here, for the metadata. */
export const servedAuthMethods: readonly ClientAuthMethod[] = [
  ...(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'tls_client_auth', 'none'] as const),
];

/**
 * The client that calls, by exactly one method and by none but that which it is registered for (RFC 6749 §2.3): of two ways
 * in, the weaker would be the one that counts.
 *
 * It does NOT look at grants. Whoever is refused learns nothing of what was wrong, and waits longer each time.
 *
 * @throws AuthError `client_authentication_missing`, `client_unauthenticated`, `credentials_several`, `throttled`,
 *   `client_keys_unavailable`
 */
export async function authenticateClient(exchange: Exchange, form: FormParameters): Promise<CallingClient> {
  const presented = readPresented(exchange.request, form);
  const { clients } = exchange.server.issuer;
  let client: ClientRow | undefined;
  let authenticated = true;
  await authenticateThrottled(exchange, async () => {
    if (presented.method === 'private_key_jwt') {
      client = await readAssertedClient(exchange, form);
      return client !== undefined;
    }
    client = await clients.find(presented.id);
    const method = client === undefined ? undefined : settingsOf(client).authMethod;
    if (presented.method === 'none') {
      authenticated = method !== 'none';
      return method === 'none' || (method === 'tls_client_auth' && isByCertificate(exchange, client));
    }
    // Looked at first and for every name: a wrong method and an unknown client take the same work as a wrong secret.
    return clients.hasSecret(client, presented.secret) && method === presented.method;
  });
  if (client === undefined) throw errors.create('client_unauthenticated');
  return { client, authenticated };
}

/** RFC 8705 §2.1: the name in the form, and the certificate that the proxy vouches for. */
function isByCertificate(exchange: Exchange, client: ClientRow | undefined): boolean {
  return client !== undefined && readClientCertificate(exchange)?.isOf(client.settings) === true;
}

type Presented =
  | { readonly method: 'client_secret_basic' | 'client_secret_post'; readonly id: string; readonly secret: string }
  /** By its name alone: a public client, or one whose certificate is shown beneath HTTP. */
  | { readonly method: 'none'; readonly id: string }
  | { readonly method: 'private_key_jwt' };

function readPresented(request: Request, form: FormParameters): Presented {
  const basic = readBasicCredential(request);
  const [named, secret] = [form.get('client_id'), form.get('client_secret')];
  if (hasAssertion(form)) {
    if (basic !== undefined || secret !== undefined) throw errors.create('credentials_several');
    return { method: 'private_key_jwt' };
  }
  if (basic !== undefined) {
    // The same name beside the header is allowed and common (RFC 6749 §3.2.1); another name or a second secret is not.
    if (secret !== undefined || (named !== undefined && named !== basic.id)) throw errors.create('credentials_several');
    return { method: 'client_secret_basic', ...basic };
  }
  if (named === undefined) throw errors.create('client_authentication_missing');
  if (secret !== undefined) return { method: 'client_secret_post', id: named, secret };
  return { method: 'none', id: named };
}
