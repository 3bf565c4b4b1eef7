import type { FieldCase, FieldSetup } from '../field-case.ts';
import { loadRelease } from '../releases.ts';

type ExpressMiddleware = (request: object, response: object, next: (error?: unknown) => void) => void;

interface JwksRsa {
  expressJwtSecret(options: object): unknown;
}

interface KeyQuestion {
  readonly header: { readonly kid: string; readonly alg: string };
  readonly payload: { readonly iss: string };
}

interface GetJwks {
  getPublicKey(key: { readonly kid: string; readonly alg: string; readonly domain: string }): Promise<string>;
}

export const keySourceCases: readonly FieldCase[] = [
  {
    advisory: 'CVE-2020-15084',
    library: 'express-jwt',
    row: 'A01',
    affected: '5.3.3',
    fixed: '6.0.0',
    algorithm: 'RS256',
    exercised:
      '`jwt({secret: jwksRsa.expressJwtSecret({jwksUri}), audience, issuer})` without `algorithms`, which 6.0.0 refuses: for `none`, jwks-rsa 1 answers no key, and then none was needed.',
    setUp:
      (version): FieldSetup =>
      ({ jwksUrl, audience, issuer }) => {
        const jwt = loadRelease<(options: object) => ExpressMiddleware>(`express-jwt-${version}`);
        const { expressJwtSecret } = loadRelease<JwksRsa>('jwks-rsa-1.12.3');
        const guard = jwt({ secret: expressJwtSecret({ cache: true, jwksUri: jwksUrl }), audience, issuer });
        return (token) =>
          new Promise((resolve, reject) => {
            const request = { method: 'GET', headers: { authorization: `Bearer ${token}` }, user: undefined };
            guard(request, {}, (error) => (error ? reject(error as Error) : resolve(request.user)));
          });
      },
  },
  {
    advisory: 'CVE-2025-59936',
    library: 'get-jwks',
    row: 'C20',
    affected: '11.0.1',
    fixed: '11.0.3',
    algorithm: 'RS256',
    exercised:
      'fast-jwt 6.3.6 with `key: ({header, payload}) => getPublicKey({kid, alg, domain: payload.iss})` and `allowedIss`: the cache’s key was `alg:kid:domain`, and all three are the token’s.',
    setUp:
      (version): FieldSetup =>
      ({ issuer, jwksUrl }) => {
        const buildGetJwks = loadRelease<(options: object) => GetJwks>(`get-jwks-${version}`);
        const { createVerifier } = loadRelease<{ createVerifier(options: object): (token: string) => unknown }>(
          'fast-jwt',
        );
        // The path under each issuer where its key set is; the audit's issuer has it there too.
        const source = buildGetJwks({ jwksPath: new URL(jwksUrl).pathname });
        return createVerifier({
          key: async ({ header, payload }: KeyQuestion) =>
            source.getPublicKey({ kid: header.kid, alg: header.alg, domain: payload.iss }),
          allowedIss: issuer,
        });
      },
  },
];
