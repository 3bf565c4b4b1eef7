import type { TokenProof, VerifyOwnToken } from '@sealwright/issuer';
import type { VerifiedJwt } from '@sealwright/jwt';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { readClientCertificate } from './client-certificate.ts';
import { proveKey } from './dpop.ts';

/** An access token as it stands in the `Authorization` header, and by which scheme. */
export interface PresentedToken {
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
}

/** RFC 6750 §2.1 `b64token`, without the padding that no JWT has: a comma, and so a second header, cannot hide in it. */
const credential = /^(Bearer|DPoP) ([A-Za-z0-9\-._~+/]+)$/i;

/**
 * The access token of a request, or undefined where there is no `Authorization` header.
 *
 * @throws AuthError `access_token_malformed` for any other scheme, for two headers, and for what is no token
 */
export function readPresentedToken(request: Request): PresentedToken | undefined {
  const header = request.headers.get('authorization');
  if (header === null) return undefined;
  const [, scheme, token] = credential.exec(header) ?? [];
  if (scheme === undefined || token === undefined) throw errors.create('access_token_malformed');
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token };
}

/**
 * For endpoints whose credential is in the body or the cookie: a second one beside it is refused (RFC 6750 §2).
 *
 * @throws AuthError `credentials_several`
 */
export function refuseAuthorization(request: Request): void {
  if (request.headers.has('authorization')) throw errors.create('credentials_several');
}

/**
 * Verifies a token that came to the issuer itself, with the proof of what it is bound to: a bound token as `Bearer` is
 * refused, and so is one that is not bound as `DPoP` (RFC 9449 §7.1–7.2).
 *
 * @throws AuthError `token_proof_missing`, those of `proveKey`, and those of `verifyOwnToken`
 */
export async function verifyPresentedToken(
  exchange: Exchange,
  presented: PresentedToken,
  audience: Parameters<VerifyOwnToken>[1],
): Promise<VerifiedJwt> {
  return exchange.server.issuer.verifyOwnToken(presented.token, audience, await readProof(exchange, presented));
}

async function readProof(exchange: Exchange, { scheme, token }: PresentedToken): Promise<TokenProof> {
  const certificate = readClientCertificate(exchange)?.thumbprint;
  if (scheme === 'bearer') return { certificate };
  const proven = await proveKey(exchange, token);
  if (proven === undefined) throw errors.create('token_proof_missing');
  return { certificate, jkt: proven.jkt };
}
