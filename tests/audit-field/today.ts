import type { ApiSetup, TrustedAlgorithm, TrustedIssuer } from '@sealwright/audit';
import type { FieldSetup } from './field-case.ts';
import { loadRelease } from './releases.ts';

/** A library as it is sold today, set up as its own documentation says. */
export type TodayCase = TodayFacts & ({ readonly setUp: FieldSetup } | { readonly serve: ApiSetup });

interface TodayFacts {
  /** For people; begins with the name under which it is installed. */
  readonly library: string;
  readonly version: string;
  readonly algorithm: TrustedAlgorithm;
  readonly typ?: string;
}

/** A function, or something that is asked like one. */
export type FunctionOfToday = TodayFacts & { readonly setUp: FieldSetup };

type Verifier = (token: string) => unknown;
type Claims = Readonly<Record<string, unknown>>;

export const functionsOfToday: readonly FunctionOfToday[] = [
  today('jose', 'RS256', ({ jwksUrl, issuer, audience }) => {
    const { jwtVerify, createRemoteJWKSet } = loadRelease<{
      createRemoteJWKSet(url: URL): unknown;
      jwtVerify(token: string, keys: unknown, options: object): Promise<unknown>;
    }>('jose');
    const keys = createRemoteJWKSet(new URL(jwksUrl));
    return (token) => jwtVerify(token, keys, { issuer, audience });
  }),
  today('fast-jwt', 'RS256', ({ publicKeyPem, issuer, audience }) =>
    loadRelease<{ createVerifier(options: object): Verifier }>('fast-jwt').createVerifier({
      ...{ key: publicKeyPem, algorithms: ['RS256'], allowedIss: issuer, allowedAud: audience },
    }),
  ),
  today('jsonwebtoken', 'RS256', ({ publicKeyPem, issuer, audience }) => {
    const { verify } = loadJsonwebtoken();
    return (token) => verify(token, publicKeyPem, { algorithms: ['RS256'], issuer, audience });
  }),
  today('jsonwebtoken', 'HS256', ({ secretText, issuer, audience }) => {
    const { verify } = loadJsonwebtoken();
    return (token) => verify(token, secretText, { algorithms: ['HS256'], issuer, audience });
  }),
  today('jwks-rsa', 'RS256', ({ jwksUrl, issuer, audience }) => {
    const jwksClient =
      loadRelease<(options: object) => { getSigningKey(kid?: string): Promise<SigningKey> }>('jwks-rsa');
    const client = jwksClient({ jwksUri: jwksUrl });
    const { verify } = loadJsonwebtoken();
    return (token) =>
      new Promise((resolve, reject) => {
        const getKey = (header: { readonly kid?: string }, done: (error: unknown, key?: string) => void): void => {
          client.getSigningKey(header.kid).then(
            (key) => done(null, key.getPublicKey()),
            (error: unknown) => done(error),
          );
        };
        const settle = (error: Error | null, claims?: unknown): void => (error ? reject(error) : resolve(claims));
        verify(token, getKey, { algorithms: ['RS256'], issuer, audience }, settle);
      });
  }),
  today('aws-jwt-verify', 'RS256', ({ jwks, issuer, audience }) => {
    const { JwtVerifier } = loadRelease<{
      readonly JwtVerifier: {
        create(options: object): { cacheJwks(jwks: object): void; verify(token: string): Promise<Claims> };
      };
    }>('aws-jwt-verify');
    const verifier = JwtVerifier.create({ issuer, audience, jwksUri: 'https://keys.audit.example/jwks.json' });
    verifier.cacheJwks(jwks);
    return (token) => verifier.verify(token);
  }),
];

interface SigningKey {
  getPublicKey(): string;
}

interface JsonWebToken {
  verify(token: string, key: unknown, options: object, done?: (error: Error | null, claims?: unknown) => void): unknown;
}

function loadJsonwebtoken(): JsonWebToken {
  return loadRelease('jsonwebtoken');
}

export function today(
  library: string,
  algorithm: TrustedAlgorithm,
  setUp: (trusted: TrustedIssuer, atEnd: (close: () => unknown) => void) => Verifier | Promise<Verifier>,
): FunctionOfToday {
  return { library, version: versionOf(library), algorithm, setUp };
}

/** As installed: some packages hide their manifest, so the lock file is asked. */
function versionOf(library: string): string {
  const { packages } = loadRelease<{ readonly packages: Readonly<Record<string, { readonly version?: string }>> }>(
    './package-lock.json',
  );
  return packages[`node_modules/${library}`]?.version ?? 'unknown';
}
