import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { decodeBase64Url, encodeUtf8 } from '../encoding.ts';
import type { KnownToken } from '../known-token.ts';
import { signMessage } from '../signatures.ts';
import { joinToken, writeInput, writeSegment } from '../unsafe-writer.ts';

/** A03. */
export const unknownAlgorithm: TokenAttack = {
  kind: 'token',
  id: 'A03',
  title: 'An algorithm that nobody knows is taken as nothing to check',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 7515 §5.2', 'RFC 8725 §3.1'],
  how: 'The token names an algorithm that does not exist. Where the choice falls through without a match, or finds a member that every object has, the signature is never looked at and the claims are taken. Nothing has to be known of the issuer.',
  victims: [],
  fix: 'Refuse a name that is not on the closed list of the key before a key is looked for. Keep that list in a table without a prototype.',
  needs: [],
  expect: 'refused',
  forge: ({ good }) =>
    Object.entries(unknownNames).flatMap(([name, alg]) => {
      const input = writeInput({ ...good.header, alg }, good.payload);
      return [
        { variant: `${name}-unsigned`, token: joinToken(input, ''), proof: { kind: 'unsigned' as const } },
        { variant: name, token: joinToken(input, good.segments[2]), proof: { kind: 'bad-signature' as const } },
      ];
    }),
};

const unknownNames: Readonly<Record<string, string>> = {
  'no-such-name': 'BANANA',
  'near-rsa': 'RS255',
  'near-hmac': 'HS1',
  'family-rsa': 'RS',
  'family-hmac': 'HS',
  'node-name': 'RSA-SHA256',
  'hash-alone': 'SHA256',
  'small-letters': 'rs256',
  'small-letters-hmac': 'hs256',
  'member-of-every-object': 'toString',
  constructor: 'constructor',
  prototype: '__proto__',
  'own-property': 'hasOwnProperty',
  blank: ' ',
  'encryption-name': 'RSA-OAEP',
  direct: 'dir',
};

/** A04. */
export const absentSignature: TokenAttack = {
  kind: 'token',
  id: 'A04',
  title: 'Empty or null signature under a real algorithm',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 7515 §5.2'],
  how: 'The header is as it was, and the third segment is empty or all zeros. A check that is skipped when there is nothing to compare, or that compares over the length of what came, finds no difference.',
  victims: [{ what: 'ServiceStack < 5.9.2', advisory: 'CVE-2020-28042' }],
  fix: 'Require the exact length that the algorithm gives before anything is compared. An empty segment is a malformed token.',
  needs: [],
  expect: 'refused',
  forge: ({ good }) => {
    const input = `${good.segments[0]}.${good.segments[1]}`;
    const { length } = decodeBase64Url(good.segments[2]);
    const filled: Readonly<Record<string, Uint8Array | string>> = {
      zeros: new Uint8Array(length),
      ones: new Uint8Array(length).fill(255),
      'one-zero': new Uint8Array(1),
      'text-null': writeSegment('null'),
      'word-null': 'null',
      'word-undefined': 'undefined',
      'one-letter': 'A',
    };
    const others = ['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA'].filter((alg) => alg !== good.header['alg']);
    return [
      { variant: 'empty', token: joinToken(input, ''), proof: { kind: 'unsigned' } },
      {
        variant: 'no-last-segment',
        token: input,
        proof: { kind: 'form', states: 'two segments alone', holds: (token) => token.split('.').length === 2 },
      },
      ...Object.entries(filled).map(
        ([variant, signature]): Forgery => ({
          variant,
          token: joinToken(input, signature),
          proof: { kind: 'bad-signature' },
        }),
      ),
      ...others.map(
        (alg): Forgery => ({
          variant: `empty-as-${alg.toLowerCase()}`,
          token: joinToken(writeInput({ ...good.header, alg }, good.payload), ''),
          proof: { kind: 'unsigned' },
        }),
      ),
    ];
  },
};

/** A05. */
export const unverifiedSignature: TokenAttack = {
  kind: 'token',
  id: 'A05',
  title: 'The signature is never verified: decoding is taken for checking',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 7515 §5.2', 'RFC 8725 §3.3'],
  how: 'The claims are changed and the signature is left as it was, or is somebody else’s. Many libraries offer a function that only decodes, and its answer looks like that of the one that verifies: a program that calls the wrong one works with every honest token.',
  victims: [],
  fix: 'Verify, and let only the verified token reach what acts on identity. Keep decoding out of reach, and give what it answers a type of its own.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const { good, sameKeyToken } = context;
    const [header, , signature] = good.segments;
    const bent: Readonly<Record<string, string>> = {
      'claim-added': writeSegment({ ...good.payload, tampered: true }),
      'blank-added': writeSegment(`${JSON.stringify(good.payload)} `),
      'longer-life': writeSegment({ ...good.payload, exp: context.now + 7200 }),
    };
    const headers = writeInput({ ...good.header, tampered: true }, good.payload);
    return [
      ...Object.entries(bent).map(
        ([variant, payload]): Forgery => ({
          variant,
          token: `${header}.${payload}.${signature}`,
          proof: { kind: 'bad-signature' },
        }),
      ),
      { variant: 'header-member-added', token: joinToken(headers, signature), proof: { kind: 'bad-signature' } },
      ...(sameKeyToken === undefined ? [] : [exchanged(good, sameKeyToken)]),
      ...(await selfSigned(context)),
    ];
  },
};

/** The signature of another good token. */
function exchanged(good: KnownToken, other: KnownToken): Forgery {
  const token = `${good.segments[0]}.${good.segments[1]}.${other.segments[2]}`;
  return { variant: 'signature-of-another-token', token, proof: { kind: 'bad-signature' } };
}

/** Well signed, by a key that nobody trusts, under the issuer's `kid`. */
async function selfSigned({ good, attacker }: ForgeContext): Promise<readonly Forgery[]> {
  const pairs = { RS256: attacker.rsa, PS256: attacker.rsa, ES256: attacker.ec, EdDSA: attacker.ed };
  const made = Object.entries(pairs).map(async ([alg, make]): Promise<Forgery> => {
    const { privateJwk, publicJwk } = await make();
    const input = writeInput({ ...good.header, alg }, good.payload);
    const token = joinToken(input, await signMessage(alg, privateJwk, encodeUtf8(input)));
    return { variant: `by-a-stranger-${alg.toLowerCase()}`, token, proof: { kind: 'signature', alg, key: publicJwk } };
  });
  return Promise.all(made);
}

/** A06. */
export const bentSignatureLength: TokenAttack = {
  kind: 'token',
  id: 'A06',
  title: 'Signature cut short, made longer, or ended by a zero byte',
  severity: 'high',
  cwe: 347,
  source: ['RFC 7515 §5.2', 'RFC 2104 §5'],
  how: 'A comparison over the shorter of two lengths takes a signature of one byte, which is found in 256 tries. One that stops at a zero byte, as texts do in C, takes whatever stands behind it. The good signature is cut and extended here: it would have to be whole.',
  victims: [{ what: 'elliptic < 6.5.7', advisory: 'CVE-2024-42459' }],
  fix: 'Compare the whole of what was sent with the whole of what is right, after requiring the exact length, and in constant time.',
  needs: [],
  expect: 'refused',
  forge: ({ good, reach }) => {
    const [header, payload, signature] = good.segments;
    const input = `${header}.${payload}`;
    const bytes = decodeBase64Url(signature);
    const cuts = [1, 4, 8, 16, bytes.length / 2, bytes.length - 1]
      .map(Math.floor)
      .filter((kept) => kept < bytes.length);
    const grown = (more: readonly number[]): Uint8Array => Uint8Array.from([...bytes, ...more]);
    const bent: Readonly<Record<string, Uint8Array | string>> = {
      ...Object.fromEntries([...new Set(cuts)].map((kept) => [`first-${kept}-bytes`, bytes.subarray(0, kept)])),
      'four-letters-less': signature.slice(0, -4),
      'first-byte-missing': bytes.subarray(1),
      'zero-byte-behind': grown([0]),
      'zero-byte-and-more-behind': grown([0, 1, 2, 3]),
      'zero-byte-before': Uint8Array.from([0, ...bytes]),
      twice: grown([...bytes]),
      'words-behind': grown(Array.from({ length: 64 }, () => 255)),
      'cut-at-zero-byte': bytes.map((byte, at) => (at < 4 ? byte : at === 4 ? 0 : 255 - byte)),
    };
    return [
      ...Object.entries(bent).map(
        ([variant, value]): Forgery => ({ variant, token: joinToken(input, value), proof: { kind: 'bad-signature' } }),
      ),
      ...(reach === 'function' ? zeroCharacters(good) : []),
      percentZero(good),
    ];
  },
};

/** The character itself, which no header of HTTP can carry. */
function zeroCharacters({ text }: KnownToken): readonly Forgery[] {
  const holds = (token: string): boolean => token.startsWith(text) && token.includes('\0');
  const proof = { kind: 'form' as const, states: 'the good token, a zero character and what follows it', holds };
  return [
    { variant: 'zero-character', token: `${text}\0`, proof },
    { variant: 'zero-character-and-more', token: `${text}\0more`, proof },
  ];
}

function percentZero({ text }: KnownToken): Forgery {
  const holds = (token: string): boolean => token === `${text}%00`;
  return {
    variant: 'escaped-zero-character',
    token: `${text}%00`,
    proof: { kind: 'form', states: 'the good token and the escape of a zero character', holds },
  };
}
