import type { ForgeContext, Forgery, Proof, TokenAttack } from '../attack.ts';
import { bytesToInteger, integerToBytes } from '../big-integer.ts';
import { concatBytes, derEcdsaSignature, derInteger, derSequence } from '../der.ts';
import { decodeBase64Url } from '../encoding.ts';
import { joinToken, writeInput } from '../unsafe-writer.ts';
import { type Curve, curveOf } from '../weierstrass-curve.ts';

/** D01. */
export const zeroSignature: TokenAttack = {
  kind: 'token',
  id: 'D01',
  title: 'ECDSA signature of two zeros',
  severity: 'critical',
  cwe: 347,
  source: ['FIPS 186-5 §6.4.2', 'RFC 7518 §3.4'],
  how: 'An ECDSA signature is two numbers, r and s, each of them more than zero. Where that is not checked, the equation that verifies holds for zeros, whatever was signed and whoever’s key it is. The blank signature opens every account.',
  victims: [{ what: 'Java 15 to 18', advisory: 'CVE-2022-21449' }],
  fix: 'Use a platform that checks 0 < r, s < n, and keep it up to date. Refuse zeros yourself where you cannot.',
  needs: [],
  expect: 'refused',
  forge: ({ good }) => {
    const own = good.header['alg'];
    const names = curveOf(own) === undefined ? ['ES256'] : [String(own)];
    return names.flatMap((alg) => {
      const input = writeInput({ ...good.header, alg }, good.payload);
      const size = curveOf(alg)?.bytes ?? 32;
      return [
        bad('zeros', input, new Uint8Array(2 * size)),
        bad('zeros-in-der', input, derEcdsaSignature(new Uint8Array(2 * size))),
        bad('zeros-of-one-byte', input, new Uint8Array(2)),
      ];
    });
  },
};

/** D02. */
export const numbersOutOfRange: TokenAttack = {
  kind: 'token',
  id: 'D02',
  title: 'ECDSA numbers at and beyond the edges of their range',
  severity: 'high',
  cwe: 347,
  source: ['FIPS 186-5 §6.4.2', 'SEC 1 §4.1.4'],
  how: 'Numbers of zero, of the group’s order, and larger ones come to zero or to something small once they are reduced. A verifier that reduces before it checks the range, or checks one of the two only, finds a degenerate equation that holds. Values are also chosen that overflow fixed buffers.',
  victims: [],
  fix: 'Check 0 < r, s < n before anything is computed. Platforms do it; hand-written code has to.',
  needs: ['ecdsa-token'],
  expect: 'refused',
  forge: ({ good }) => {
    const curve = curveOf(good.header['alg']);
    if (curve === undefined) return [];
    const { n, p, bytes } = curve;
    const [r, s] = halvesOf(good.segments[2], curve);
    const input = `${good.segments[0]}.${good.segments[1]}`;
    const most = (1n << BigInt(bytes * 8)) - 1n;
    const edges: Readonly<Record<string, bigint>> = {
      zero: 0n,
      one: 1n,
      'n-less-one': n - 1n,
      n,
      'n-and-one': n + 1n,
      p,
      most,
    };
    const pairs = Object.entries(edges).flatMap(([name, edge]): (readonly [string, bigint, bigint])[] => [
      [`r-${name}`, edge, s],
      [`s-${name}`, r, edge],
      [`both-${name}`, edge, edge],
      [`r-zero-s-${name}`, 0n, edge],
      [`r-${name}-s-zero`, edge, 0n],
    ]);
    // Only the halves of P-521 have the room: elsewhere the sum would be cut to another number.
    const wrapped: readonly (readonly [string, bigint, bigint])[] = [
      ['r-and-n', r + n, s],
      ['s-and-n', r, s + n],
    ];
    const all = [...pairs, ...wrapped.filter(([, left, right]) => left <= most && right <= most)];
    const tokens = all.map(([name, left, right]) => bad(name, input, join(curve, left, right)));
    return tokens.filter(({ token }, at) => tokens.findIndex((other) => other.token === token) === at);
  },
};

/** D03. */
export const derSignature: TokenAttack = {
  kind: 'token',
  id: 'D03',
  title: 'ECDSA signature in DER instead of two halves',
  severity: 'low',
  cwe: 347,
  source: ['RFC 7518 §3.4'],
  how: 'JOSE writes an ECDSA signature as two numbers of fixed length, other protocols as a structure in DER. A verifier that takes both has several texts for one signature, and inherits the leniency of whatever reads the structure. The good token’s own signature is written that way.',
  victims: [],
  fix: 'Require exactly 64, 96 or 132 bytes, by the algorithm, before anything is read.',
  needs: ['ecdsa-token'],
  expect: 'refused',
  forge: (context) => {
    const { good } = context;
    const curve = curveOf(good.header['alg']);
    if (curve === undefined) return [];
    const input = `${good.segments[0]}.${good.segments[1]}`;
    const halves = decodeBase64Url(good.segments[2]);
    const [r, s] = halvesOf(good.segments[2], curve);
    const der = derEcdsaSignature(halves);
    const spaced = concatBytes(
      Uint8Array.of(0),
      integerToBytes(r, curve.bytes),
      Uint8Array.of(0),
      integerToBytes(s, curve.bytes),
    );
    return [
      { variant: 'der', token: joinToken(input, der), proof: derProof(context, joinToken(input, der)) },
      bad('der-with-more-behind', input, concatBytes(der, new Uint8Array(2))),
      bad('der-with-long-length', input, concatBytes(Uint8Array.of(0x30, 0x81), der.subarray(1))),
      bad('der-with-third-number', input, derSequence(derInteger(r), derInteger(s), derInteger(0n))),
      bad('halves-with-a-zero-before-each', input, spaced),
    ];
  },
};

/** D04. */
export const twinSignature: TokenAttack = {
  kind: 'token',
  id: 'D04',
  title: 'The twin of an ECDSA signature',
  severity: 'low',
  cwe: 347,
  source: ['FIPS 186-5 §6.4', 'RFC 8725 §2.3'],
  how: 'With (r, s) the pair (r, n − s) is a good signature too, and anybody can compute it. Accepting it is no fault. But a list of revoked tokens, or a guard against replay, that remembers the token’s text or its hash does not know the twin.',
  victims: [{ what: 'elliptic < 6.5.3', advisory: 'CVE-2020-13822' }],
  fix: 'Know tokens by their jti, never by their text, their hash or their signature.',
  needs: ['ecdsa-token'],
  expect: 'either',
  forge: ({ good, keys }) => {
    const curve = curveOf(good.header['alg']);
    if (curve === undefined) return [];
    const [r, s] = halvesOf(good.segments[2], curve);
    const token = joinToken(`${good.segments[0]}.${good.segments[1]}`, join(curve, r, curve.n - s));
    const key = keys[0];
    const proof: Proof =
      key === undefined
        ? {
            kind: 'form',
            states: 'the other root',
            holds: (text) => halvesOf(text.split('.')[2] ?? '', curve)[1] + s === curve.n,
          }
        : { kind: 'signature', alg: String(good.header['alg']), key: key.jwk };
    return [{ variant: 'twin', token, proof }];
  },
};

/** D05. */
export const edwardsEdges: TokenAttack = {
  kind: 'token',
  id: 'D05',
  title: 'Ed25519 signature with an oversized number or a point of small order',
  severity: 'medium',
  cwe: 347,
  source: ['RFC 8032 §5.1.7', 'RFC 8032 §8.4'],
  how: 'An Ed25519 signature is a point R and a number S that must be less than the group’s order L. Where that is not checked, S + L verifies as well, and each token has many texts. Points of small order as R make equations that hold for no reason where checks are loose.',
  victims: [
    { what: 'node-forge < 1.4.0', advisory: 'CVE-2026-33895' },
    { what: 'elliptic < 6.5.6', advisory: 'CVE-2024-48949' },
  ],
  fix: 'Use a verifier that refuses S ≥ L, and refuse keys of small order at import. Know tokens by their jti.',
  needs: ['eddsa-token'],
  expect: 'refused',
  forge: ({ good }) => {
    if (!['EdDSA', 'Ed25519'].includes(String(good.header['alg']))) return [];
    const signature = decodeBase64Url(good.segments[2]);
    if (signature.length !== 64) return [];
    const input = `${good.segments[0]}.${good.segments[1]}`;
    const [point, number] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))];
    const sums = [1n, 2n, 8n, 14n].filter((times) => number + times * orderL < 1n << 256n);
    return [
      ...sums.map((times) =>
        bad(`s-and-${times}-l`, input, concatBytes(point, writeLittleEndian(number + times * orderL))),
      ),
      bad(
        's-top-bits',
        input,
        concatBytes(
          point,
          signature.subarray(32).map((byte, at) => (at === 31 ? byte | 0xe0 : byte)),
        ),
      ),
      ...smallOrderPoints.flatMap((hex, at) => [
        bad(`small-order-${at}`, input, concatBytes(fromHex(hex), new Uint8Array(32))),
        bad(`small-order-${at}-s-l`, input, concatBytes(fromHex(hex), writeLittleEndian(orderL))),
      ]),
    ];
  },
};

const orderL = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

/** The eight points of small order, and the other texts that loose readers take for the first two. */
const smallOrderPoints: readonly string[] = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  `${'00'.repeat(31)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  `01${'00'.repeat(30)}80`,
  `ee${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
];

function bad(variant: string, input: string, signature: Uint8Array): Forgery {
  return { variant, token: joinToken(input, signature), proof: { kind: 'bad-signature' } };
}

/** Where the key is known, that it is really the signature; else that it is the text that was meant. */
function derProof({ good, keys }: ForgeContext, token: string): Proof {
  const key = keys[0];
  if (key !== undefined) return { kind: 'signature', alg: String(good.header['alg']), key: key.jwk, encoding: 'der' };
  return { kind: 'form', states: 'a sequence in DER', holds: (text) => text === token };
}

function halvesOf(segment: string, { bytes }: Curve): readonly [bigint, bigint] {
  const signature = decodeBase64Url(segment);
  return [bytesToInteger(signature.subarray(0, bytes)), bytesToInteger(signature.subarray(bytes))];
}

function join({ bytes }: Curve, r: bigint, s: bigint): Uint8Array {
  return concatBytes(integerToBytes(r, bytes), integerToBytes(s, bytes));
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytesToInteger(Uint8Array.from(bytes).reverse());
}

function writeLittleEndian(value: bigint): Uint8Array {
  return integerToBytes(value, 32).reverse();
}

function fromHex(hex: string): Uint8Array {
  return integerToBytes(BigInt(`0x${hex}`), 32);
}
