import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { listen } from './round.ts';

/** Somebody else's issuer, on loopback: tokens as Keycloak writes them, signed by another library than ours. */
export interface ForeignIssuer {
  readonly url: string;
  readonly audience: string;
  /** A token for a user with these realm roles. */
  issueToken(roles: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function startKeycloakLike(audience = 'https://api.example.com'): Promise<ForeignIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'realm-key', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/realms/main/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/protocol/openid-connect/certs` }));
    } else if (request.url === '/realms/main/protocol/openid-connect/certs') {
      response.end(JSON.stringify({ keys: [jwk] }));
    } else {
      response.writeHead(404).end('{}');
    }
  });
  const { url, close } = await listen(server);
  const issuer = `${url}/realms/main`;
  return {
    url: issuer,
    audience,
    close,
    issueToken: (roles) =>
      new SignJWT({ azp: 'web', scope: 'openid profile', realm_access: { roles } })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: jwk.kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject('7f3c9b1e')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey),
  };
}
