import type { ForgeContext, Forgery, StagedAttack } from '../attack.ts';
import { bytesToInteger, integerToBytes, modPow } from '../big-integer.ts';
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from '../encoding.ts';
import type { Jwk } from '../jwk.ts';
import { type PlantedKeys, playPlantedKeys } from '../planted-keys.ts';
import { hashFunction, signBlock, writeDigestInfo, writePkcs1Block, writePssBlock } from '../rsa-block.ts';
import { hashOf } from '../signatures.ts';
import { freshClaims, joinToken, writeInput, writeSignedToken } from '../unsafe-writer.ts';

/** D08. */
export const shortRsaKey: StagedAttack = {
  kind: 'staged',
  id: 'D08',
  title: 'RSA key of 512 or 1024 bits',
  severity: 'medium',
  cwe: 326,
  source: ['RFC 7518 §3.3', 'NIST SP 800-131A'],
  how: 'A modulus of 512 bits is factored on one machine in hours, one of 1024 bits is within reach of a state. RFC 7518 demands 2048. An old key in a set stays good until a verifier refuses it; the audit publishes such keys and signs with them.',
  victims: [{ what: 'jsonwebtoken and fast-jwt, measured in 2026 with keys of 1024 bits' }],
  fix: 'Refuse a modulus of less than 2048 bits when the key is imported.',
  needs: ['jwks-host'],
  expect: 'refused',
  play: async (stage) => {
    const sizes = familyOf(stage.context) === 'PS256' ? [1024, 1536] : [512, 1024, 1536];
    const scenes = sizes.map(async (bits): Promise<PlantedKeys> => {
      const jwk = await generateRsa(bits);
      const variant = `modulus-of-${bits}-bits`;
      return planted(stage.context, variant, jwk, async (header, payload) =>
        writeSignedToken(header, payload, { alg: familyOf(stage.context), jwk }),
      );
    });
    return playPlantedKeys(stage, await Promise.all(scenes));
  },
};

/** D09. */
export const rocaKey: StagedAttack = {
  kind: 'staged',
  id: 'D09',
  title: 'RSA key of the generator that made factorable ones (ROCA)',
  severity: 'medium',
  cwe: 326,
  source: ['NIST SP 800-89 §5.3.3', 'Nemec and others: The Return of Coppersmith’s Attack, 2017'],
  how: 'The library of a widely used chip made primes of a special form, to be quick. Such a modulus can be recognised at once from its remainders modulo small primes, and factored with effort that is affordable at 2048 bits. The audit publishes a key of that form, whose private half it knows.',
  victims: [{ what: 'Infineon RSALib 1.02.013', advisory: 'CVE-2017-15361' }],
  fix: 'Test the fingerprint when a key is imported: it is a division by each of some dozens of small primes.',
  needs: ['jwks-host'],
  expect: 'refused',
  play: async (stage) => {
    const alg = familyOf(stage.context);
    const scene = await planted(stage.context, 'roca-modulus', rocaJwk, async (header, payload) =>
      writeSignedTokenByHand(alg, rocaJwk, header, payload),
    );
    return playPlantedKeys(stage, [scene]);
  },
};

/** D10. */
export const badRsaExponent: StagedAttack = {
  kind: 'staged',
  id: 'D10',
  title: 'RSA key with the exponent 1, or an even one',
  severity: 'medium',
  cwe: 326,
  source: ['NIST SP 800-89 §5.3.3', 'RFC 8017 §3.1'],
  how: 'The public exponent decides how a signature is turned back into its block. With 1 the block is the signature, and everybody can write it. An even exponent has no private half as RSA knows it, but whoever made the modulus can take roots. A key set that holds one is broken or bent; the audit publishes such keys and makes tokens under them.',
  victims: [{ what: 'jose 6.2.17, measured in 2026' }],
  fix: 'Refuse exponents that are even or smaller than 65537 when the key is imported.',
  needs: ['jwks-host'],
  expect: 'refused',
  play: async (stage) => {
    const alg = familyOf(stage.context);
    const [p, q] = rootPrimes.map((text) => bytesToInteger(decodeBase64Url(text)));
    if (p === undefined || q === undefined) return [];
    const n = p * q;
    // A square root that is a square itself, so that it has one again: both primes leave 3 modulo 4.
    const root = ((p - 1n) * (q - 1n) + 4n) / 8n;
    const exponents: readonly (readonly [string, bigint, bigint])[] = [
      ['exponent-one', 1n, 1n],
      ['exponent-two', 2n, root],
      ['exponent-65536', 65_536n, modPow(root, 16n, ((p - 1n) * (q - 1n)) / 4n)],
    ];
    const scenes = exponents.map(async ([variant, e, d]): Promise<PlantedKeys> => {
      const jwk = { kty: 'RSA', n: toText(n), e: toText(e), d: toText(d) };
      return planted(stage.context, variant, jwk, async (header, payload) =>
        signByRoot(alg, jwk, [p, q], header, payload),
      );
    });
    return playPlantedKeys(stage, await Promise.all(scenes));
  },
};

type Content = Readonly<Record<string, unknown>>;

/** The key as an entry of the set, and a token under it. */
async function planted(
  context: ForgeContext,
  variant: string,
  jwk: Jwk,
  write: (header: Content, payload: Content) => Promise<string>,
): Promise<PlantedKeys> {
  const alg = familyOf(context);
  const { n = '', e = '' } = jwk;
  const publicJwk = { kty: 'RSA', n, e };
  const token = await write({ ...context.good.header, alg, kid: variant }, freshClaims(context));
  const forgery: Forgery = { variant, token, proof: { kind: 'signature', alg, key: publicJwk } };
  return { entries: [{ ...publicJwk, kid: variant, use: 'sig', alg }], forgeries: [forgery] };
}

/** The algorithm of RSA that the target knows, if it knows one. */
function familyOf({ good }: ForgeContext): 'RS256' | 'PS256' {
  return String(good.header['alg']).startsWith('PS') ? 'PS256' : 'RS256';
}

async function generateRsa(modulusLength: number): Promise<Jwk> {
  const publicExponent = Uint8Array.of(1, 0, 1);
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength, publicExponent };
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { alg: _, key_ops: __, ext: ___, ...jwk } = await crypto.subtle.exportKey('jwk', privateKey);
  return jwk;
}

async function writeSignedTokenByHand(
  alg: 'RS256' | 'PS256',
  jwk: Jwk,
  header: Content,
  payload: Content,
): Promise<string> {
  const input = writeInput(header, payload);
  return joinToken(input, signBlock(jwk, await writeBlock(alg, input)));
}

/** Says the same in other words until the block has a root: one in four has. */
async function signByRoot(
  alg: 'RS256' | 'PS256',
  jwk: Jwk,
  primes: readonly bigint[],
  header: Content,
  payload: Content,
): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const input = writeInput(header, { ...payload, jti: `${crypto.randomUUID()}-${attempt}` });
    const block = await writeBlock(alg, input);
    const isSquare = primes.every((prime) => modPow(bytesToInteger(block), (prime - 1n) / 2n, prime) === 1n);
    if (isSquare) return joinToken(input, signBlock(jwk, block));
  }
}

async function writeBlock(alg: 'RS256' | 'PS256', input: string): Promise<Uint8Array> {
  const hash = hashFunction(hashOf(alg));
  const message = encodeUtf8(input);
  if (alg === 'PS256') return writePssBlock(256, message, { hash, saltBytes: 32 });
  return writePkcs1Block(256, { content: writeDigestInfo('2.16.840.1.101.3.4.2.1', await hash(message)) });
}

function toText(value: bigint): string {
  return encodeBase64Url(integerToBytes(value));
}

/** Made for this file in the form that the chips made, with its private half: it protects nothing. */
// sealwright-doctor-ignore private-key-committed: everybody can compute this key, which is what the attack shows.
const rocaJwk: Jwk = {
  kty: 'RSA',
  n: 'tkstgzMrlTENmyDM3pUDxlx9FDWONredCojEbwB1zYWRImGL_hBnDQwzqa_v5TFbC-sWbE6rfUXVb5meJfyAbwb94Xr-AzqrcJ6jOBXaEBauvdzk6R-fP5ZPo9_74MhLkneYQ5gQAH0bQYzU3DQ0BIVkMYk3D5cmKXGigZUYsN1Og8cUc4AdHnFONJb27AI5NfJIJp94CUVIYCqqc_PtAy6O04JxpO-VM6AoWEc_tZ_ywJxPU9cLK6O9Fhtz7fVLoQHxTEen7FhpVUD_kRcxxwinXkK7Xx5GO92uwAAJaaOp7EMJ0UquDuvWsMhCxp1ieaw_u6xtzsC0zQlo5Ikmyw',
  e: 'AQAB',
  d: 'XlSOq5q6DczBZqnVecSQnH_VtbR07_mZyQ62313Ul9JrJOhnYcQpH0ZWIZPKRsaAf61aABfBg-S0KrjKbou4BjwO-jQD57Xfazqb6XTdT3_9UoBQ8BWN-YCVm45XL51WBeffIfM5LJeQmB4BNCXLWR-RllST6nxjogSMfBOkIDi0u6tovHfkXS6g-9ExOYJ8KZo34_6c9Dgxr-DXcLFobQ5N1gqnp4Yh1XDApDzuLI6WXFmc-OADOFi1ioMemePDkU_jljFcuAnVxmXRBTjfMI1DsEuygb-jMNU25904Y-dZ1obk_rTZ8Yjdgs-QFOrLtNoZeBQM4k7bMDs7Fc1PwQ',
};

/** Two primes that leave 3 modulo 4, so that roots are powers. They protect nothing. */
const rootPrimes: readonly string[] = [
  'zcDYBW0INHySB3EZXkTzhPBcaRCIPgX8R_rHGYSN2NhFlTz3FSZEmu4UKNhqrt9kCDezZIl_j4EL9RHKpW6ZSFZLolXEv3Jm0jBYCHuFPvD6SZTaG3uULo8G0Ak-YC7mP3rU2q7IVtZfLsHFF56aWP7vXClwFfWny1-u--9oo6s',
  '2dNDZdUUg3Uv4Mj8fWOjUF9Sa-i4XZUeAGJXDrfxGSdfrqLCAE33qBS3NaTPn6WmxB4bZuYpJBRylF3_dbOEGOmPlScS-yKhYtuv6dKEqzjtj5lUEv1va2pGOiJx5lfuSjtHZjhaWCtNphwdJWZ0YEMZ6-1ARnUYTZI8b5cvO0M',
];
