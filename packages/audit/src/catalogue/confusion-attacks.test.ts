import { createPublicKey, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import { confusing } from '../../test/broken-signatures.ts';
import type { TrustedAlgorithm, TrustedIssuer } from '../trusted-issuer.ts';

const asymmetric: readonly TrustedAlgorithm[] = ['RS256', 'ES256', 'EdDSA'];

describe.each(asymmetric)('a public key taken for a secret, where tokens are signed by %s', (algorithm) => {
  const finds = async (row: string, secretOf: (trusted: TrustedIssuer) => Buffer | string): Promise<unknown> =>
    acceptedVariants(confusing(secretOf), row, { algorithm });

  it('B01 finds the text of the file', async () => {
    expect(await finds('B01', ({ publicKeyPem }) => publicKeyPem)).toEqual([
      'pem-hs256',
      'pem-without-kid-hs256',
      'pem-typ-jwt-hs256',
    ]);
    expect(await finds('B01', ({ publicKeyPem }) => publicKeyPem.trim())).toEqual(['pem-without-final-newline-hs256']);
    expect(await finds('B01', ({ publicKeyPem }) => `${publicKeyPem}x`)).toEqual([]);
  });

  it('B03 finds the bytes, and their texts', async () => {
    const der = ({ publicKeyPem }: TrustedIssuer): Buffer =>
      createPublicKey(publicKeyPem).export({ type: 'spki', format: 'der' });
    expect(await finds('B03', der)).toEqual(['spki-bytes-hs256']);
    expect(await finds('B03', (trusted) => der(trusted).toString('base64'))).toEqual(['spki-base64-hs256']);
    expect(await finds('B03', (trusted) => der(trusted).toString('hex'))).toEqual(['spki-hex-hs256']);
  });

  it('B04 finds the line of OpenSSH', async () => {
    expect(await finds('B04', ({ publicKeyPem }) => writeSshLine(createPublicKey(publicKeyPem)))).toEqual([
      'ssh-line-hs256',
    ]);
  });

  it('B05 finds the JSON of the key set and of the key', async () => {
    expect(await finds('B05', ({ jwks }) => JSON.stringify(jwks))).toHaveLength(1);
    expect(await finds('B05', ({ jwks }) => JSON.stringify(jwks.keys[0], null, 2))).toEqual(['jwk-by-two-hs256']);
    const exported = ({ publicKeyPem }: TrustedIssuer): object =>
      createPublicKey(publicKeyPem).export({ format: 'jwk' });
    expect(await finds('B05', (trusted) => JSON.stringify(sorted(exported(trusted))))).toEqual([
      'jwk-bare-sorted-hs256',
    ]);
    expect(await finds('B05', () => '[object Object]')).toEqual(['jwk-coerced-hs256']);
  });

  it('B06 finds the certificate', async () => {
    const certificate = ({ jwks }: TrustedIssuer): string => String(jwks.keys[0]?.x5c?.[0]);
    expect(await finds('B06', certificate)).toEqual(['certificate-x5c-hs256']);
    expect(await finds('B06', (trusted) => Buffer.from(certificate(trusted), 'base64'))).toEqual([
      'certificate-der-hs256',
    ]);
  });

  it('B07 finds the point', async () => {
    const point = ({ jwks }: TrustedIssuer): Buffer => Buffer.from(String(jwks.keys[0]?.x), 'base64url');
    const found = { RS256: [], ES256: ['x-coordinate-bytes-hs256'], EdDSA: ['point-bytes-hs256'] };
    expect(await finds('B07', point)).toEqual(found[algorithm as keyof typeof found]);
  });
});

describe('a public key in another spelling', () => {
  it.each<[string, (pem: string) => string]>([
    ['pem-crlf', (pem) => pem.replaceAll('\n', '\r\n')],
    ['pem-cr', (pem) => pem.replaceAll('\n', '\r')],
    ['pem-one-line', (pem) => pem.replaceAll('\n', '')],
    ['pem-escaped-newlines', (pem) => pem.replaceAll('\n', String.raw`\n`)],
    ['pem-blank-before', (pem) => ` ${pem}`],
    ['pem-newline-before', (pem) => `\n${pem}`],
    ['pem-tab-before-end', (pem) => pem.replace('-----END', '\t-----END')],
    ['pem-dot-before', (pem) => `.${pem}`],
    ['pem-two-final-newlines', (pem) => `${pem}\n`],
    ['pem-json-string', (pem) => JSON.stringify(pem)],
  ])('B02 finds the spelling %s', async (name, spell) => {
    const variants = await acceptedVariants(
      confusing(({ publicKeyPem }) => spell(publicKeyPem)),
      'B02',
      { algorithm: 'ES256' },
    );
    expect(variants).toEqual([`${name}-hs256`]);
  });

  it('B02 finds the form of PKCS #1', async () => {
    const pkcs1 = ({ publicKeyPem }: TrustedIssuer): string =>
      ` ${String(createPublicKey(publicKeyPem).export({ type: 'pkcs1', format: 'pem' }))}`;
    expect(await acceptedVariants(confusing(pkcs1), 'B02')).toEqual(['pkcs1-pem-blank-before-hs256']);
  });
});

/** As `ssh-keygen -i` would, by the bytes of the key's own export. */
function writeSshLine(key: KeyObject): string {
  const { n, e, x, y } = key.export({ format: 'jwk' });
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const bytes = (member = ''): Buffer => Buffer.from(member, 'base64url');
  const forms: Readonly<Record<string, readonly [string, ...Buffer[]]>> = {
    rsa: ['ssh-rsa', bytes(e), Buffer.concat([Buffer.of(0), bytes(n)])],
    ec: ['ecdsa-sha2-nistp256', Buffer.from('nistp256'), Buffer.concat([Buffer.of(4), bytes(x), bytes(y)])],
    ed25519: ['ssh-ed25519', bytes(x)],
  };
  const [type, ...fields] = forms[key.asymmetricKeyType ?? ''] ?? expect.fail('of no known kind');
  return `${type} ${Buffer.concat([Buffer.from(type), ...fields].map(field)).toString('base64')}`;
}

function sorted(members: object): object {
  return Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
