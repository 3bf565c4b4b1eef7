import { encodeBase64Url, hashText, randomText } from './base64url.ts';

/** What an application may ask of one sign-in (OpenID Connect Core §3.1.2.1). */
export interface SignInOptions {
  /** Where in the application the person goes on, an address of its own origin. Default: where the person is. */
  readonly returnTo?: string;
  /** `none`: no page is shown, and who is not signed in at the server comes back with `login_required`. */
  readonly prompt?: 'none' | 'login' | 'consent' | 'select_account' | 'create';
  readonly loginHint?: string;
  /** The person has to have signed in not longer ago than that; the ID token is held to it. */
  readonly maxAgeSeconds?: number;
  /** Language tags, in the order of liking. */
  readonly uiLocales?: readonly string[];
}

/** What one application always asks. */
export interface StandingRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly resource: string | undefined;
}

/** What a request has for itself, made anew each time: 256 bits of chance each. */
export interface RequestSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export function createSecrets(): RequestSecrets {
  return { state: randomText(32), nonce: randomText(32), verifier: randomText(32) };
}

/** The parameters of a request for a code (RFC 6749 §4.1.1) with PKCE by S256 (RFC 7636) and the key that the code is bound to. */
export async function authorizationParameters(
  { clientId, redirectUri, scope, resource }: StandingRequest,
  { state, nonce, verifier }: RequestSecrets,
  options: SignInOptions,
  dpopJkt: string | undefined,
): Promise<URLSearchParams> {
  const parameters: Readonly<Record<string, string | undefined>> = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    resource,
    state,
    nonce,
    code_challenge: encodeBase64Url(await hashText(verifier)),
    code_challenge_method: 'S256',
    dpop_jkt: dpopJkt,
    prompt: options.prompt,
    login_hint: options.loginHint,
    max_age: options.maxAgeSeconds?.toString(),
    ui_locales: options.uiLocales?.join(' '),
  };
  return formOf(parameters);
}

/** Those that have a value. */
export function formOf(parameters: Readonly<Record<string, string | undefined>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
