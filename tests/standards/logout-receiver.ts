import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * Validates the body of a back-channel logout request as OpenID Connect Back-Channel Logout 1.0 §2.6 has a relying party do it,
 * step by step, on jose and the issuer's documents alone.
 */
export async function readLogoutRequest(
  { contentType, body }: { readonly contentType: string | undefined; readonly body: string },
  issuer: string,
  clientId: string,
): Promise<JWTPayload & { readonly sid?: string }> {
  if (contentType !== 'application/x-www-form-urlencoded') throw new Error('no form');
  const form = new URLSearchParams(body);
  const [token, ...others] = form.getAll('logout_token');
  if (token === undefined || others.length > 0) throw new Error('one logout_token is wanted');
  const answer = await fetch(`${issuer}/.well-known/oauth-authorization-server`);
  const metadata = (await answer.json()) as { readonly issuer: string; readonly jwks_uri: string };
  if (metadata.issuer !== issuer) throw new Error('another issuer');
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(metadata.jwks_uri)), {
    ...{ issuer, audience: clientId, algorithms: ['ES256'], typ: 'logout+jwt' },
    requiredClaims: ['iat', 'exp', 'jti'],
    maxTokenAge: '2 min',
    clockTolerance: 5,
  });
  if (payload.sub === undefined && payload['sid'] === undefined) throw new Error('neither a sub nor a sid');
  const events = payload['events'] as Record<string, unknown> | undefined;
  const event = events?.[logoutEvent];
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw new Error('no logout event');
  if ('nonce' in payload) throw new Error('a logout token has no nonce');
  if (Number(payload.exp) - Number(payload.iat) > 120) throw new Error('it lives for more than two minutes');
  return payload;
}
