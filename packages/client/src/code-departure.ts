import { authorizationParameters, createSecrets, formOf, type SignInOptions } from './authorization-request.ts';
import type { CodeContext } from './code-context.ts';
import { ownPath } from './page-port.ts';
import { pushRequest } from './pushed-request.ts';
import { SignInError } from './sign-in-errors.ts';

/** Leaves for the page of signing in. What the answer will be held against is kept before. */
export async function leaveToSignIn(context: CodeContext, asked: SignInOptions): Promise<void> {
  const { host, page, request, options, records } = context;
  const returnTo = ownPath(asked.returnTo ?? page.address(), page.address());
  if (returnTo === undefined) throw new TypeError('returnTo: an address of the own origin');
  const server = await context.metadata();
  const secrets = createSecrets();
  const thumbprint = await options.proof?.thumbprint();
  const parameters = await authorizationParameters(request, secrets, asked, thumbprint);
  const isPushed = options.pushed === true || server.require_pushed_authorization_requests === true;
  const sent = isPushed ? await pushRequest(host, server, parameters) : parameters;
  const { state, nonce, verifier } = secrets;
  const { maxAgeSeconds } = asked;
  records.keep(state, { verifier, nonce, returnTo, maxAgeSeconds, startedAt: host.wallClock() });
  page.leave(withQuery(server.authorization_endpoint, sent));
}

/**
 * Leaves for the page of signing out (RP-Initiated Logout 1.0 §2). The ID token says which session is meant, so that nobody is
 * asked; it goes to nobody but its issuer, and opens nothing.
 */
export async function leaveToSignOut(context: CodeContext, idToken: string | undefined): Promise<void> {
  const { end_session_endpoint: endpoint } = await context.metadata();
  if (endpoint === undefined) throw new SignInError('sign_in_metadata_refused');
  const parameters = {
    client_id: context.request.clientId,
    id_token_hint: idToken,
    post_logout_redirect_uri: context.options.postLogoutRedirectUri,
  };
  context.page.leave(withQuery(endpoint, formOf(parameters)));
}

function withQuery(endpoint: string, parameters: URLSearchParams): string {
  const url = new URL(endpoint);
  for (const [name, value] of parameters) url.searchParams.append(name, value);
  return url.href;
}
