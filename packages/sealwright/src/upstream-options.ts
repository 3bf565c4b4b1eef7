import { isLoopback } from './loopback.ts';

/** One provider that people may sign in with. */
export interface UpstreamOptions {
  /** Names it in paths: 1 to 32 small letters, digits and dashes. Register `<issuer>/upstream/<id>/callback` there. */
  readonly id: string;
  /** On the button, as `Google`. */
  readonly name: string;
  /** `oidc`: any issuer that has a discovery document. `github`: GitHub, which speaks OAuth 2.0 and has no ID tokens. */
  readonly kind: 'oidc' | 'github';
  /**
   * The provider's `iss`, https (http for loopback alone), to the letter: `https://accounts.google.com`,
   * `https://login.microsoftonline.com/TENANT/v2.0` (one tenant, never `common`). Of GitHub, `https://github.com` by default.
   */
  readonly issuer?: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default `openid email`; of GitHub `read:user user:email`. */
  readonly scopes?: readonly string[];
  /**
   * Whether `email_verified` of this provider is believed. An address that is not is never linked to an account by itself.
   * Default true; write false for a provider whose people may state any address.
   */
  readonly trustEmail?: boolean;
  /** Whether its `amr` goes into our tokens. Default false: then they say `fed`, and nothing of a second factor. */
  readonly trustAmr?: boolean;
  /** The API of GitHub. Default `https://api.github.com`; `https://HOST/api/v3` of an Enterprise Server. */
  readonly apiUrl?: string;
}

/**
 * The address of a provider, without a slash at the end taken away or put there: an issuer is compared to the letter.
 *
 * Throws `TypeError` for one that is not https (http for loopback), or that holds a user, a query or a fragment.
 */
export function upstreamUrl(text: string): URL {
  const url = URL.parse(text);
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url === null || !secure || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError('upstreams: an issuer is an https URL without a user, a query and a fragment');
  }
  return url;
}
