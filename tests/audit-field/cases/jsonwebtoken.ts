import type { FieldCase, FieldSetup } from '../field-case.ts';
import { loadRelease } from '../releases.ts';

type Done = (error: Error | null, key?: unknown) => void;
type Lookup = (header: { readonly kid?: string }, done: Done) => void;

interface JsonWebToken {
  verify(token: string, key: unknown, options?: object): unknown;
  verify(token: string, key: Lookup, options: object, done: (error: Error | null, claims: unknown) => void): void;
}

export const jsonwebtokenCases: readonly FieldCase[] = [
  {
    advisory: 'CVE-2015-9235',
    library: 'jsonwebtoken',
    row: 'B01',
    affected: '4.1.0',
    fixed: '4.2.2',
    algorithm: 'RS256',
    exercised:
      '`verify(token, publicKeyPem)`. Before 4.2 the algorithm came from the token; 4.2.0 and 4.2.1 still missed some forms of PEM.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
      (token) =>
        release(version).verify(token, publicKeyPem),
  },
  {
    advisory: 'CVE-2022-23540',
    library: 'jsonwebtoken',
    row: 'A01',
    affected: '8.5.1',
    fixed: '9.0.0',
    algorithm: 'HS256',
    exercised:
      '`verify(token, getKey, {}, done)` with secrets looked up by `kid`: a key id that is not there gives no key, and without a key `none` was the default.',
    setUp:
      (version): FieldSetup =>
      ({ kid, secretText }) => {
        const secrets = new Map([[kid, secretText]]);
        return verifyByLookup(version, (header, done) => done(null, secrets.get(header.kid ?? '')), {});
      },
  },
  {
    advisory: 'CVE-2022-23541',
    library: 'jsonwebtoken',
    row: 'B01',
    affected: '8.5.1',
    fixed: '9.0.0',
    algorithm: 'RS256',
    exercised:
      '`verify(token, getKey, {algorithms: [‘RS256’, ‘HS256’]}, done)`: one look-up for both kinds of key, answering the PEM.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
        verifyByLookup(version, (_, done) => done(null, publicKeyPem), { algorithms: ['RS256', 'HS256'] }),
  },
  {
    advisory: 'CVE-2022-23539',
    library: 'jsonwebtoken',
    row: 'B12',
    affected: '8.5.1',
    fixed: '9.0.0',
    algorithm: 'ES256',
    exercised:
      '`verify(token, publicKeyPem)` with a key on P-256 and no algorithms: an ECDSA signature was taken under the name RS256.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
      (token) =>
        release(version).verify(token, publicKeyPem),
  },
];

function release(version: string): JsonWebToken {
  return loadRelease(`jsonwebtoken-${version}`);
}

function verifyByLookup(version: string, lookUp: Lookup, options: object): (token: string) => Promise<unknown> {
  const { verify } = release(version);
  return (token) =>
    new Promise((resolve, reject) => {
      verify(token, lookUp, options, (error, claims) => (error === null ? resolve(claims) : reject(error)));
    });
}
