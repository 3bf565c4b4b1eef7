import { confirmationFor } from './sender-binding.ts';
import type { Grant } from './token-request.ts';

/** RFC 6749 §4.4: a token for the client itself. There is no refresh token; it asks again (§4.4.3). */
export const grantClientCredentials: Grant = ({ exchange, client, form, binding }) =>
  exchange.server.issuer.grants.clientCredentials.issue({
    client,
    scope: form.get('scope'),
    resource: form.get('resource'),
    confirmation: confirmationFor(binding),
  });
