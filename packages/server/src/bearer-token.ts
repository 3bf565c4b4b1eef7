import { errors } from './errors.ts';

/** RFC 6750 §2.1 `b64token`, without the padding that no JWT has: a comma, and so a second header, cannot hide in it. */
const bearer = /^Bearer ([A-Za-z0-9\-._~+/]+)$/i;

/**
 * The access token in the `Authorization` header, or undefined where there is no such header.
 *
 * @throws AuthError `access_token_malformed` for any other scheme, for two headers, and for what is no token
 */
export function readBearerToken(request: Request): string | undefined {
  const header = request.headers.get('authorization');
  if (header === null) return undefined;
  const token = bearer.exec(header)?.[1];
  if (token === undefined) throw errors.create('access_token_malformed');
  return token;
}

/**
 * For endpoints whose credential is in the body or the cookie: a second one beside it is refused (RFC 6750 §2).
 *
 * @throws AuthError `credentials_several`
 */
export function refuseAuthorization(request: Request): void {
  if (request.headers.has('authorization')) throw errors.create('credentials_several');
}
