import type { FieldCase, FieldSetup } from '../field-case.ts';
import { loadRelease } from '../releases.ts';

interface Jose {
  importJWK(jwk: object, algorithm: string): Promise<unknown>;
  jwtDecrypt(token: string, key: unknown, options: object): Promise<unknown>;
}

/** `jwtDecrypt` with a key of one's own, as the documentation of version 4 shows it. */
function decryptWith(version: string): FieldSetup {
  return async ({ encryption, issuer, audience }) => {
    if (encryption === undefined) throw new TypeError('nothing to decrypt with');
    const { importJWK, jwtDecrypt } = loadRelease<Jose>(`jose-${version}`);
    const key = await importJWK({ ...encryption.privateJwk }, encryption.alg);
    const options = { issuer, audience, keyManagementAlgorithms: [encryption.alg] };
    return (token) => jwtDecrypt(token, key, options);
  };
}

export const encryptionCases: readonly FieldCase[] = [
  {
    advisory: 'CVE-2022-36083',
    library: 'jose',
    row: 'E03',
    affected: '4.9.1',
    fixed: '4.9.2',
    algorithm: 'RS256',
    encrypted: { alg: 'PBES2-HS256+A128KW', content: 'claims' },
    exercised: '`jwtDecrypt(token, secret, {issuer, audience})` with PBES2: `p2c` was as large as the token said.',
    setUp: decryptWith,
    variants: /^(right-but-beyond-the-cap|hs256-three-million)$/,
  },
  {
    advisory: 'CVE-2024-28176',
    library: 'jose',
    row: 'E04',
    affected: '4.15.4',
    fixed: '4.15.5',
    algorithm: 'RS256',
    encrypted: { content: 'claims' },
    exercised: '`jwtDecrypt(token, privateKey, {issuer, audience})`: what came compressed was unpacked to its end.',
    setUp: decryptWith,
  },
];
