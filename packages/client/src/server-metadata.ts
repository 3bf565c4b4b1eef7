import { requestTimeoutMilliseconds } from './defaults.ts';
import { readJsonAnswer } from './json-answer.ts';
import { SignInError } from './sign-in-errors.ts';

/** What is used of an authorization server's metadata (RFC 8414), by its names. */
export interface ServerMetadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly pushed_authorization_request_endpoint?: string | undefined;
  readonly require_pushed_authorization_requests?: boolean | undefined;
  readonly revocation_endpoint?: string | undefined;
  readonly end_session_endpoint?: string | undefined;
  readonly code_challenge_methods_supported: readonly string[];
  /** RFC 9207: then every answer has to say who gives it. */
  readonly authorization_response_iss_parameter_supported?: boolean | undefined;
}

/**
 * Fetches the metadata of an issuer, from the place that OpenID Connect Discovery §4 names.
 *
 * @throws SignInError `sign_in_unavailable`, `sign_in_metadata_refused`
 */
export async function fetchMetadata(issuer: string, fetch: typeof globalThis.fetch): Promise<ServerMetadata> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
    ...{ credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' },
    signal: AbortSignal.timeout(requestTimeoutMilliseconds),
  }).catch(() => undefined);
  if (response === undefined || response.status >= 500) throw new SignInError('sign_in_unavailable');
  const metadata = response.status === 200 ? await readJsonAnswer(response) : undefined;
  if (!isMetadata(metadata, issuer)) throw new SignInError('sign_in_metadata_refused');
  return metadata;
}

/**
 * Whether that is the metadata of this very issuer, to the letter (RFC 8414 §3.3): another's would send the code, and the verifier
 * with it, to whoever wrote it. A server that does not speak S256 is none that a public client may use (RFC 9700 §2.1.1).
 */
export function isMetadata(value: unknown, issuer: string): value is ServerMetadata {
  const metadata = Object(value) as Readonly<Record<string, unknown>>;
  const methods = metadata['code_challenge_methods_supported'];
  return (
    metadata['issuer'] === issuer &&
    Array.isArray(methods) &&
    methods.includes('S256') &&
    endpoints.every((name) => isSafeUrl(metadata[`${name}_endpoint`])) &&
    optionalEndpoints.every((name) => {
      const url = metadata[`${name}_endpoint`];
      return url === undefined || isSafeUrl(url);
    })
  );
}

const endpoints: readonly string[] = ['authorization', 'token'];
const optionalEndpoints: readonly string[] = ['pushed_authorization_request', 'revocation', 'end_session'];

/** An absolute address over TLS; without it on the own machine alone, for those who write applications. */
export function isSafeUrl(url: unknown): url is string {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname, hash, username } = new URL(url);
  const isOwnMachine = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && isOwnMachine)) && hash === '' && username === '';
}
