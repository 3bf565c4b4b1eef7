import { isAuthError } from '@sealwright/jwt';
import { errors } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { decodeFormText } from './form-body.ts';

/** A name and a secret by HTTP Basic (RFC 6749 §2.3.1). */
export interface BasicCredential {
  readonly id: string;
  readonly secret: string;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const basic = /^Basic ([A-Za-z0-9+/]+={0,2})$/i;

/**
 * The credential in the `Authorization` header, or undefined where there is no such header.
 *
 * Both halves are form-encoded (RFC 6749 appendix B). They are cut at the last colon: identifiers are URLs, which a
 * plain HTTP client writes as they are, and no secret of ours holds a colon.
 *
 * @throws AuthError `client_unauthenticated` for any other scheme and for what is not well formed
 */
export function readBasicCredential(request: Request): BasicCredential | undefined {
  const header = request.headers.get('authorization');
  if (header === null) return undefined;
  const encoded = basic.exec(header)?.[1];
  if (encoded === undefined) throw errors.create('client_unauthenticated');
  try {
    const text = strictUtf8.decode(Buffer.from(encoded, 'base64'));
    const colon = text.lastIndexOf(':');
    if (colon < 1) throw errors.create('client_unauthenticated');
    return { id: decodeFormText(text.slice(0, colon)), secret: decodeFormText(text.slice(colon + 1)) };
  } catch (cause) {
    throw errors.create('client_unauthenticated', { cause });
  }
}

/**
 * The identifier of the registered resource server that calls.
 *
 * @throws AuthError `client_authentication_missing`, `client_unauthenticated`, `throttled`
 */
export async function requireResourceServer(exchange: Exchange): Promise<string> {
  const credential = readBasicCredential(exchange.request);
  if (credential === undefined) throw errors.create('client_authentication_missing');
  const { issuer } = exchange.server;
  await authenticateThrottled(exchange, () => issuer.resources.authenticate(credential.id, credential.secret));
  return credential.id;
}

/** Runs one check of a secret; wrong ones, and they alone, make the address that sends them wait. */
export async function authenticateThrottled(exchange: Exchange, authenticate: () => Promise<boolean>): Promise<void> {
  const { throttle } = exchange.server;
  let cause: unknown;
  try {
    if (await authenticate()) return;
  } catch (error) {
    // What was wrong with an assertion is for the log: outside, it is a client that is not known.
    if (!isAuthError(error, 'client_assertion_invalid')) throw error;
    cause = error;
  }
  await throttle.admit('client_address', exchange.address.group);
  throw errors.create('client_unauthenticated', { cause });
}
