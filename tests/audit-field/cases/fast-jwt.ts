import { createPublicKey } from 'node:crypto';
import type { FieldCase, FieldSetup } from '../field-case.ts';
import { loadRelease } from '../releases.ts';

interface FastJwt {
  createVerifier(options: object): (token: string) => unknown;
}

const library = 'fast-jwt';

export const fastJwtCases: readonly FieldCase[] = [
  {
    advisory: 'CVE-2023-48223',
    library,
    row: 'B01',
    affected: '3.3.1',
    fixed: '3.3.2',
    algorithm: 'RS256',
    exercised:
      '`createVerifier({key})` for each PEM file of a folder: the key as SubjectPublicKeyInfo, and once more as `BEGIN RSA PUBLIC KEY`, which 3.3.1 takes for a secret and 3.3.2 refuses.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
        firstOf(version, [publicKeyPem, pkcs1Of(publicKeyPem)]),
  },
  {
    advisory: 'CVE-2026-34950',
    library,
    row: 'B02',
    affected: '6.1.0',
    fixed: '6.2.0',
    algorithm: 'RS256',
    exercised:
      '`createVerifier({key})` for each PEM file of a folder, of which one begins with an empty line: that one was taken for a secret.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
        firstOf(version, [publicKeyPem, `\n${publicKeyPem}`]),
  },
  {
    advisory: 'CVE-2026-107722',
    library,
    row: 'B02',
    affected: '6.2.4',
    fixed: '6.3.0',
    algorithm: 'RS256',
    exercised:
      '`createVerifier({key})` for each PEM file of a folder, of which one begins with a line that is not the key’s: that one was taken for a secret.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
        firstOf(version, [publicKeyPem, `# public key\n${publicKeyPem}`]),
  },
  {
    advisory: 'CVE-2026-107724',
    library,
    row: 'B05',
    affected: '6.2.4',
    fixed: '6.3.0',
    algorithm: 'RS256',
    exercised:
      '`createVerifier({key})` for each entry of the configuration: the PEM, and the text of the JWK, which was taken for a secret.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem, jwks }) =>
        firstOf(version, [publicKeyPem, JSON.stringify(jwks.keys[0])]),
  },
  {
    advisory: 'CVE-2025-30144',
    library,
    row: 'G12',
    affected: '5.0.5',
    fixed: '5.0.6',
    algorithm: 'RS256',
    exercised: '`createVerifier({key, allowedIss})`: one allowed member of an array was enough.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem, issuer }) =>
        fastJwt(version).createVerifier({ key: publicKeyPem, algorithms: ['RS256'], allowedIss: issuer }),
  },
  {
    advisory: 'CVE-2026-35042',
    library,
    row: 'F19',
    affected: '6.1.0',
    fixed: '6.2.0',
    algorithm: 'RS256',
    exercised: '`createVerifier({key, algorithms})`: `crit` was not read.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) =>
        fastJwt(version).createVerifier({ key: publicKeyPem, algorithms: ['RS256'] }),
  },
  {
    advisory: 'CVE-2026-35040',
    library,
    row: 'G13',
    affected: '6.2.0',
    fixed: '6.2.1',
    algorithm: 'RS256',
    exercised:
      '`createVerifier({key, algorithms, allowedIss: /^…$/g})`: an expression with `g` remembers where it stopped, and every second good token was refused.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem, issuer }) =>
        fastJwt(version).createVerifier({
          ...{ key: publicKeyPem, algorithms: ['RS256'] },
          allowedIss: new RegExp(`^${issuer.replaceAll('.', '\\.')}$`, 'g'),
        }),
  },
  {
    advisory: 'CVE-2026-44351',
    library,
    row: 'C17',
    affected: '6.2.3',
    fixed: '6.2.4',
    algorithm: 'HS256',
    exercised: '`createVerifier({key: async ({header}) => secrets[header.kid] || ‘’})`: the empty text was a secret.',
    setUp:
      (version): FieldSetup =>
      ({ kid, secretText }) => {
        const secrets = new Map([[kid, secretText]]);
        return fastJwt(version).createVerifier({
          key: async ({ header }: { readonly header: { readonly kid?: string } }) =>
            secrets.get(header.kid ?? '') ?? '',
        });
      },
  },
  {
    advisory: 'CVE-2026-107723',
    library,
    row: 'F14',
    affected: '6.2.4',
    fixed: '6.3.0',
    algorithm: 'RS256',
    exercised:
      '`createVerifier({key, algorithms, allowedIss, allowedAud})`: in an array no claim was found, so none was checked.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem, issuer, audience }) =>
        fastJwt(version).createVerifier({
          key: publicKeyPem,
          algorithms: ['RS256'],
          allowedIss: issuer,
          allowedAud: audience,
        }),
  },
];

function fastJwt(version: string): FastJwt {
  return loadRelease(`fast-jwt-${version}`);
}

/**
 * What fast-jwt takes for a secret never verifies a real RS256 token: with such a key alone no token at all is good, and
 * whoever runs it has long noticed. The hole is open where it stands beside one that works, as while keys are exchanged.
 * A release that refuses such a key at the start is asked with the others.
 */
function firstOf(version: string, keys: readonly string[]): (token: string) => unknown {
  const { createVerifier } = fastJwt(version);
  const verifiers = keys.flatMap((key) => {
    try {
      return [createVerifier({ key })];
    } catch {
      return [];
    }
  });
  return (token) => {
    const refusals: unknown[] = [];
    for (const verify of verifiers) {
      try {
        return verify(token);
      } catch (error) {
        refusals.push(error);
      }
    }
    throw new AggregateError(refusals, 'no key verifies it');
  };
}

function pkcs1Of(publicKeyPem: string): string {
  return createPublicKey(publicKeyPem).export({ type: 'pkcs1', format: 'pem' }) as string;
}
