import type { FieldCase, FieldSetup } from '../field-case.ts';
import { loadRelease } from '../releases.ts';

interface JwtSimple {
  decode(token: string, key: string, noVerify?: boolean, algorithm?: string): unknown;
}

interface Jws {
  verify(token: string, algorithmOrKey: string, key?: string): boolean;
  decode(token: string): { readonly header: { readonly kid?: string } } | null;
  createVerify(options: object): { verify(): boolean };
}

interface JsonWebTokenOfJoaquim {
  decode(key: string, token: string): { readonly error?: Error | null; readonly value?: unknown };
}

interface NodeJose {
  readonly JWK: { createKeyStore(): { add(jwk: object): Promise<unknown> } };
  readonly JWS: { createVerify(store: unknown): { verify(token: string): Promise<unknown> } };
}

export const olderLibraryCases: readonly FieldCase[] = [
  {
    advisory: 'CVE-2016-10555',
    library: 'jwt-simple',
    row: 'B01',
    affected: '0.2.0',
    fixed: '0.3.1',
    algorithm: 'RS256',
    exercised: '`decode(token, publicKeyPem, false, ‘RS256’)`: the fourth argument did not exist before 0.3.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
      (token) =>
        jwtSimple(version).decode(token, publicKeyPem, false, 'RS256'),
  },
  {
    advisory: 'GHSA-8v5f-hp78-jgxq',
    library: 'jwt-simple',
    row: 'A08',
    affected: '0.5.2',
    fixed: '0.5.3',
    algorithm: 'RS256',
    exercised: '`decode(token, publicKeyPem)`: without an algorithm, the token’s own was taken.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
      (token) =>
        jwtSimple(version).decode(token, publicKeyPem),
  },
  {
    advisory: 'CVE-2016-1000223',
    library: 'jws',
    row: 'A08',
    affected: '2.0.0',
    fixed: '3.0.0',
    algorithm: 'RS256',
    exercised:
      '`verify(token, publicKeyPem)`; since 3.0 `verify(token, ‘RS256’, publicKeyPem)`, which is what the fixed release is asked.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
      (token) =>
        version === '2.0.0'
          ? jws(version).verify(token, publicKeyPem)
          : jws(version).verify(token, 'RS256', publicKeyPem),
  },
  {
    advisory: 'CVE-2025-65945',
    library: 'jws',
    row: 'C17',
    affected: '3.2.2',
    fixed: '3.2.3',
    algorithm: 'HS256',
    exercised:
      '`createVerify({signature, algorithm, secret: secrets.get(header.kid)}).verify()`: no secret was the empty secret.',
    setUp:
      (version): FieldSetup =>
      ({ kid, secretText }) => {
        const secrets = new Map([[kid, secretText]]);
        const { decode, createVerify } = jws(version);
        return (token) => {
          const secret = secrets.get(decode(token)?.header.kid ?? '');
          return createVerify({ signature: token, algorithm: 'HS256', secret }).verify();
        };
      },
  },
  {
    advisory: 'CVE-2023-48238',
    library: 'json-web-token',
    row: 'B01',
    affected: '3.1.1',
    fixed: '4.0.1',
    algorithm: 'RS256',
    exercised: '`decode(publicKeyPem, token)`: the algorithm came from the token.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
      (token) => {
        const { error, value } = loadRelease<JsonWebTokenOfJoaquim>(`json-web-token-${version}`).decode(
          publicKeyPem,
          token,
        );
        if (error) throw error;
        return value;
      },
  },
  {
    advisory: 'CVE-2018-0114',
    library: 'node-jose',
    row: 'C01',
    affected: '0.10.0',
    fixed: '0.11.0',
    algorithm: 'RS256',
    exercised: '`JWS.createVerify(keystore).verify(token)`: a key in the token’s header went before the key store.',
    setUp:
      (version): FieldSetup =>
      async ({ jwks }) => {
        const { JWK, JWS } = loadRelease<NodeJose>(`node-jose-${version}`);
        const store = JWK.createKeyStore();
        for (const jwk of jwks.keys) await store.add(jwk);
        return (token) => JWS.createVerify(store).verify(token);
      },
  },
];

function jwtSimple(version: string): JwtSimple {
  return loadRelease(`jwt-simple-${version}`);
}

function jws(version: string): Jws {
  return loadRelease(`jws-${version}`);
}
