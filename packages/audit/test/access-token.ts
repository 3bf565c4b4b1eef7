import { generateKeyPairSync, sign } from 'node:crypto';

export interface AccessTokenMistakes {
  readonly livesForDays?: boolean;
  /** Neither typ nor aud, and a shared secret. */
  readonly plainAccessTokens?: boolean;
  readonly signsWithUnpublishedKey?: boolean;
  readonly publishesPrivateKey?: boolean;
  readonly offersPasswordGrant?: boolean;
}

const published = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const unpublished = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const issuer = 'https://issuer.audit.example';

/** An access token of RFC 9068, or what the mistakes make of it. */
export function writeAccessToken(number: number, resource: string | undefined, mistakes: AccessTokenMistakes): string {
  const exp = mistakes.livesForDays === true ? 864_000 : 900;
  if (mistakes.plainAccessTokens === true) {
    return `${segment({ alg: 'HS256' })}.${segment({ sub: 's', iat: 0, exp })}.x`;
  }
  const named = { iss: issuer, sub: 's', aud: resource ?? 'a', client_id: 'c' };
  const input = `${segment({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })}.${segment({ ...named, iat: 0, exp, jti: String(number) })}`;
  const { privateKey } = mistakes.signsWithUnpublishedKey === true ? unpublished : published;
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** What that issuer publishes. */
export function publishedFacts(mistakes: AccessTokenMistakes) {
  const key = mistakes.publishesPrivateKey === true ? published.privateKey : published.publicKey;
  const jwk = { ...key.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' };
  const grants = ['authorization_code', 'refresh_token'];
  return {
    metadataUrl: `${issuer}/.well-known/oauth-authorization-server`,
    keySetText: JSON.stringify({ keys: [jwk] }),
    keySetHeaders: { 'cache-control': 'max-age=300' },
    metadata: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      revocation_endpoint: `${issuer}/revoke`,
      introspection_endpoint: `${issuer}/introspect`,
      jwks_uri: `${issuer}/jwks.json`,
      response_types_supported: ['code'],
      grant_types_supported: mistakes.offersPasswordGrant === true ? [...grants, 'password'] : grants,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES256'],
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
    },
  };
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
