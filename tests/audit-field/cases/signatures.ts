import type { TrustedIssuer } from '@sealwright/audit';
import type { FieldCase, FieldSetup } from '../field-case.ts';
import { loadRelease } from '../releases.ts';

interface Jsrsasign {
  readonly KEYUTIL: { getKey(pem: string): unknown };
  readonly KJUR: {
    readonly jws: {
      readonly JWS: {
        verify(token: string, key: unknown, algorithms: readonly string[]): boolean;
        verifyJWT(token: string, key: unknown, options: object): boolean;
      };
    };
  };
}

interface Forge {
  readonly md: { readonly sha256: { create(): { update(text: string): void; digest(): { bytes(): string } } } };
  readonly pki: {
    publicKeyFromPem(pem: string): { verify(digest: string, signature: string): boolean };
    readonly ed25519: { verify(options: object): boolean };
  };
}

interface Elliptic {
  readonly eddsa: new (curve: string) => { verify(message: string, signature: string, key: string): boolean };
}

const forgeRsa = {
  library: 'node-forge',
  row: 'D06',
  affected: '1.2.1',
  fixed: '1.3.0',
  algorithm: 'RS256',
  setUp: (version: string): FieldSetup => {
    const { pki, md } = loadRelease<Forge>(`node-forge-${version}`);
    return ({ publicKeyPem }) => {
      const key = pki.publicKeyFromPem(publicKeyPem);
      return (token) => {
        const { input, signature } = partsOf(token);
        const digest = md.sha256.create();
        digest.update(input);
        return key.verify(digest.digest().bytes(), signature.toString('binary'));
      };
    };
  },
} as const;

export const signatureCases: readonly FieldCase[] = [
  {
    advisory: 'CVE-2022-25898',
    library: 'jsrsasign',
    row: 'F06',
    affected: '10.5.24',
    fixed: '10.5.25',
    algorithm: 'RS256',
    exercised: '`KJUR.jws.JWS.verifyJWT(token, key, {alg, iss, aud})`: what is no base64url was passed over.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem, issuer, audience }) => {
        const { KEYUTIL, KJUR } = loadRelease<Jsrsasign>(`jsrsasign-${version}`);
        const key = KEYUTIL.getKey(publicKeyPem);
        return (token) => KJUR.jws.JWS.verifyJWT(token, key, { alg: ['RS256'], iss: [issuer], aud: [audience] });
      },
  },
  {
    advisory: 'CVE-2020-14968',
    library: 'jsrsasign',
    row: 'D07',
    affected: '8.0.16',
    fixed: '8.0.17',
    algorithm: 'PS256',
    exercised: '`KJUR.jws.JWS.verify(token, key, [‘PS256’])`: zero bytes before the signature were passed over.',
    setUp:
      (version): FieldSetup =>
      ({ publicKeyPem }) => {
        const { KEYUTIL, KJUR } = loadRelease<Jsrsasign>(`jsrsasign-${version}`);
        const key = KEYUTIL.getKey(publicKeyPem);
        return (token) => KJUR.jws.JWS.verify(token, key, ['PS256']);
      },
  },
  {
    ...forgeRsa,
    advisory: 'CVE-2022-24771',
    exercised:
      '`publicKey.verify(digest, signature)`: whatever stood in the parameters of the hash’s name was passed over.',
    variants: /^bytes-among-the-parameters$/,
  },
  {
    ...forgeRsa,
    advisory: 'CVE-2022-24772',
    exercised: 'The same: bytes after the DigestInfo were passed over.',
    variants: /^(bytes|ones|one-byte)-behind-the-hash$/,
  },
  {
    ...forgeRsa,
    advisory: 'CVE-2022-24773',
    exercised: 'The same: the kinds of the DigestInfo’s parts were not looked at.',
    variants: /^(structure-called-a-set|hash-called-no-string)$/,
  },
  {
    advisory: 'CVE-2026-33895',
    library: 'node-forge',
    row: 'D05',
    affected: '1.3.3',
    fixed: '1.4.0',
    algorithm: 'EdDSA',
    exercised:
      '`pki.ed25519.verify({message, encoding, signature, publicKey})`: an S of the group’s order or more was taken.',
    setUp:
      (version): FieldSetup =>
      ({ jwks }) => {
        const { ed25519 } = loadRelease<Forge>(`node-forge-${version}`).pki;
        const publicKey = rawEdKey(jwks.keys);
        return (token) => {
          const { input, signature } = partsOf(token);
          return ed25519.verify({ message: input, encoding: 'utf8', signature, publicKey });
        };
      },
  },
  {
    advisory: 'CVE-2024-48949',
    library: 'elliptic',
    row: 'D05',
    affected: '6.5.5',
    fixed: '6.5.6',
    algorithm: 'EdDSA',
    exercised: '`new eddsa(‘ed25519’).verify(message, signature, key)`: an S of the group’s order or more was taken.',
    setUp: ellipticEd25519,
  },
  {
    advisory: 'CVE-2024-42459',
    library: 'elliptic',
    row: 'A06',
    affected: '6.5.6',
    fixed: '6.5.7',
    algorithm: 'EdDSA',
    exercised: 'The same: bytes after the 64 of the signature were passed over.',
    variants: /^(zero-byte-behind|zero-byte-and-more-behind|words-behind)$/,
    setUp: ellipticEd25519,
  },
];

function ellipticEd25519(version: string): FieldSetup {
  const { eddsa: Eddsa } = loadRelease<Elliptic>(`elliptic-${version}`);
  return ({ jwks }) => {
    const key = rawEdKey(jwks.keys).toString('hex');
    const curve = new Eddsa('ed25519');
    return (token) => {
      const { input, signature } = partsOf(token);
      return curve.verify(Buffer.from(input).toString('hex'), signature.toString('hex'), key);
    };
  };
}

function partsOf(token: string): { readonly input: string; readonly signature: Buffer } {
  const [header = '', payload = '', signature = '', ...more] = token.split('.');
  if (more.length > 0) throw new TypeError('not three segments');
  return { input: `${header}.${payload}`, signature: Buffer.from(signature, 'base64url') };
}

function rawEdKey(keys: TrustedIssuer['jwks']['keys']): Buffer {
  return Buffer.from(keys[0]?.x ?? '', 'base64url');
}
