import type { Confirmation } from '@sealwright/issuer';
import type { Exchange } from '../exchange.ts';
import type { CallingClient } from './client-authentication.ts';
import { requireCertificateOf } from './client-certificate.ts';
import { readDpopProof, requireProof } from './dpop.ts';

/** What the tokens of one request are bound to: whoever steals one cannot use it without the key. */
export interface SenderBinding {
  /** Thumbprint of the DPoP key that proved itself, or null. */
  readonly jkt: string | null;
  /** `x5t#S256` of the client certificate, or null. */
  readonly certificate: string | null;
}

/**
 * The key or certificate behind a token request. Called once a request, and only when its client is known.
 *
 * @throws AuthError `dpop_proof_invalid`, `dpop_nonce_required`, `dpop_proof_missing`,
 *   `client_certificate_missing`, `client_certificate_invalid`
 */
export async function readSenderBinding(exchange: Exchange, { client }: CallingClient): Promise<SenderBinding> {
  const proven = await readDpopProof(exchange);
  requireProof(client, proven);
  return { jkt: proven?.jkt ?? null, certificate: requireCertificateOf(exchange, client) };
}

/** `cnf` of a token that is bound so. */
export function confirmationFor({ jkt, certificate }: SenderBinding): Confirmation | null {
  if (jkt === null && certificate === null) return null;
  return { ...(jkt !== null && { jkt }), ...(certificate !== null && { 'x5t#S256': certificate }) };
}
