import { formOf } from './authorization-request.ts';
import type { ClientHost } from './client-host.ts';
import { sendForm } from './form-line.ts';
import type { ServerMetadata } from './server-metadata.ts';
import { SignInError } from './sign-in-errors.ts';

/**
 * Leaves an authorization request at the server (RFC 9126 §2), and answers what the person's browser carries there instead.
 *
 * @throws SignInError `sign_in_metadata_refused` where the server takes none, `sign_in_unavailable`, `sign_in_request_refused`
 */
export async function pushRequest(
  host: ClientHost,
  { pushed_authorization_request_endpoint: endpoint }: ServerMetadata,
  parameters: URLSearchParams,
): Promise<URLSearchParams> {
  if (endpoint === undefined) throw new SignInError('sign_in_metadata_refused');
  const answer = await sendForm(host, endpoint, { form: parameters });
  if (answer === undefined || answer.status >= 500 || answer.status === 429) {
    throw new SignInError('sign_in_unavailable');
  }
  const { request_uri: requestUri, error } = answer.body;
  if (answer.status !== 201 || typeof requestUri !== 'string') throw new SignInError('sign_in_request_refused', error);
  return formOf({ client_id: parameters.get('client_id') ?? '', request_uri: requestUri });
}
