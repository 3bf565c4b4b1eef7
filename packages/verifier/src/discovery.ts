import { errors } from './errors.ts';
import { fetchObject, type PeerRequest } from './peer-fetch.ts';
import { issuerEndpoint, parsePeerUrl } from './peer-url.ts';

/** Which of the two metadata documents the issuer serves. */
export type DiscoveryDocument = 'openid-configuration' | 'oauth-authorization-server';

/**
 * Where an issuer keeps its JWK Set, by its own metadata. The document must name exactly the issuer that was asked
 * (RFC 8414 §3.3: otherwise anyone who answers for one address could speak for another), and an issuer that is https
 * cannot send us to http.
 *
 * Codes: those of `fetchObject`, `discovery_mismatch`.
 * Source: OpenID Connect Discovery §4, RFC 8414 §3.
 */
export async function discoverJwksUrl(
  issuer: string,
  document: DiscoveryDocument,
  request: Omit<PeerRequest, 'url'>,
): Promise<string> {
  const metadata = await fetchObject({ ...request, url: discoveryUrl(issuer, document) });
  if (metadata['issuer'] !== issuer) throw errors.create('discovery_mismatch');
  return parseJwksUri(metadata['jwks_uri'], issuer);
}

/** OpenID Connect appends its path to the issuer; RFC 8414 §3.1 puts its own between host and path. */
export function discoveryUrl(issuer: string, document: DiscoveryDocument): string {
  if (document === 'openid-configuration') return issuerEndpoint(issuer, '/.well-known/openid-configuration');
  const url = new URL(issuer);
  const path = url.pathname === '/' ? '' : url.pathname.replace(/\/$/, '');
  return `${url.origin}/.well-known/oauth-authorization-server${path}${url.search}`;
}

function parseJwksUri(value: unknown, issuer: string): string {
  if (typeof value !== 'string') throw errors.create('peer_malformed');
  try {
    const url = parsePeerUrl(value, 'jwks_uri');
    if (url.protocol === 'https:' || issuer.startsWith('http:')) return url.href;
  } catch (error) {
    throw errors.create('peer_malformed', { cause: error });
  }
  throw errors.create('peer_malformed');
}
