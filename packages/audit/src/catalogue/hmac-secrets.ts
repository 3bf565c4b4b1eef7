import { publishedSecrets } from '@sealwright/jwt/known-secrets';
import type { ForgeContext, Forgery, MaterialAttack, TokenAttack, UnforgedAttack, VariantResult } from '../attack.ts';
import { shortSecrets } from '../crack/default-secrets.ts';
import { wordsOfToken } from '../crack/issuer-words.ts';
import { decodeBase64Url, encodeBase64, encodeBase64Url, encodeHex, encodeUtf8 } from '../encoding.ts';
import { forgeMac } from '../mac-forgery.ts';
import { hashOf, signMac } from '../signatures.ts';
import { signerOf } from '../unsafe-writer.ts';

/** D13. */
export const weakSecret: MaterialAttack = {
  kind: 'material',
  id: 'D13',
  title: 'HMAC secret that is a word',
  severity: 'critical',
  cwe: 521,
  source: ['RFC 7518 §3.2', 'RFC 8725 §3.5'],
  how: 'Whoever holds one token can try secrets on it at home, without asking the target: millions in a second. A word, a name with a year behind it, or the application’s own name is found at once. The audit tries common passwords and the words of the token itself; the command crack tries the dictionaries.',
  victims: [],
  fix: 'Make the secret from random bytes, as many as the hash is long: sealwright secret new. Better, sign with a key pair, so that those who verify cannot sign.',
  needs: ['hmac-token'],
  examine: async (context) => {
    const words = [
      ...new Set([...commonPasswords, ...wordsOfToken(context.good.header, context.good.payload).slice(0, 24)]),
    ];
    const candidates = [...new Set(words.flatMap(formsOf))];
    const reason = 'the secret is a word that is tried first';
    const tried = await tryAll(context, 'common-words', candidates.map(encodeUtf8), reason);
    // That a few thousand words fail proves nothing about the next million.
    return [tried.verdict === 'refused' ? { ...tried, verdict: 'inconclusive' } : tried];
  },
};

/** What leads the lists of leaked passwords, and what people take for an example. */
const commonPasswords: readonly string[] =
  '123 123456 password qwerty admin random casaos secretKey root test secret letmein welcome monkey dragon iloveyou abc123 changeme default guest demo user login master hello key token jwt auth api app server node express spring django laravel flask example foobar'.split(
    ' ',
  );

const endings: readonly string[] = [
  '',
  '!',
  '1',
  '123',
  '1234',
  '12345',
  '123!',
  '@123',
  '2024',
  '2025',
  '2026',
  'secret',
  '-secret',
  '_secret',
  '-jwt-secret',
  '_jwt_secret',
  'key',
  '-key',
];

function formsOf(word: string): readonly string[] {
  const lower = word.toLowerCase();
  const cases = new Set([word, lower, word.toUpperCase(), lower.charAt(0).toUpperCase() + lower.slice(1)]);
  return [...cases].flatMap((form) => endings.map((ending) => form + ending));
}

/** D14. */
export const shortSecret: MaterialAttack = {
  kind: 'material',
  id: 'D14',
  title: 'HMAC secret shorter than the hash',
  severity: 'high',
  cwe: 326,
  source: ['RFC 7518 §3.2'],
  how: 'An HMAC secret must be as long as the hash: 32, 48 or 64 bytes. Most libraries take any length, and a secret of six letters is searched through in minutes from one token. Here the secret that was given is measured.',
  victims: [{ what: 'jose, jsonwebtoken and fast-jwt, measured in 2026 with six bytes' }],
  fix: 'Refuse short secrets when the key is made, and take 32 random bytes at the least.',
  needs: ['hmac-token', 'signing-key'],
  examine: (context) => {
    const { alg, jwk } = signerOf(context);
    const bytes = decodeBase64Url(jwk.k ?? '').length;
    const least = Number(alg.slice(2)) / 8;
    if (bytes >= least) return [{ variant: 'length', verdict: 'refused' }];
    return [{ variant: 'length', verdict: 'accepted', reason: `the secret has ${bytes} bytes, and the hash ${least}` }];
  },
};

/** D15. */
export const publishedSecret: MaterialAttack = {
  kind: 'material',
  id: 'D15',
  title: 'HMAC secret that is printed in public',
  severity: 'critical',
  cwe: 798,
  source: ['RFC 8725 §3.5', 'RFC 7515 appendix A'],
  how: 'Frameworks, products, specifications and tutorials print secrets, and people leave them as they are: the same string signs the tokens of thousands of installations. The length of such a secret says nothing. The audit tries all that it knows on the good token, as text and as the bytes that the text may stand for.',
  victims: [
    { what: 'dhax/go-base before cc82b97', advisory: 'GHSA-mqq6-462x-jxmm' },
    { what: 'CasaOS before 705bf1f', advisory: 'CVE-2023-37266' },
    { what: 'zpan 1.6', advisory: 'CVE-2025-7453' },
    { what: 'dpanel', advisory: 'CVE-2025-30206' },
  ],
  fix: 'Make a secret of your own at installation, and refuse to start with one that is known. Replace it now, and take every token that it signed for forged.',
  needs: ['hmac-token'],
  examine: async (context) => {
    const known = [...shortSecrets, ...publishedSecrets];
    const bytes = known.flatMap((text) => {
      const decoded = decodeBase64Url(text);
      return decoded.length >= 16 ? [encodeUtf8(text), decoded] : [encodeUtf8(text)];
    });
    return [await tryAll(context, 'published-secrets', bytes, 'the secret is printed in public')];
  },
};

/** D16. */
export const misreadSecret: TokenAttack = {
  kind: 'token',
  id: 'D16',
  title: 'The secret’s text taken for other bytes',
  severity: 'medium',
  cwe: 347,
  source: ['RFC 7518 §3.2', 'RFC 7517 §6.4.1'],
  how: 'A secret comes as a text, and one program uses the letters, another what they encode. Code that tries both, cuts at a zero byte, replaces what is no UTF-8, or looks its secret up by what the token says, runs with fewer or other bytes than were chosen. MACs under what is left when a lookup finds nothing are offered, and where the secret was given, under its likely wrong readings.',
  victims: [{ what: 'jws < 3.2.3, 4.0.0', advisory: 'CVE-2025-65945' }],
  fix: 'Hand secrets on as bytes, decoded once where they enter the program. Look no secret up by what an unverified token says.',
  needs: ['hmac-token'],
  expect: 'refused',
  forge: async (context) => [...(await foundNothing(context)), ...(await misread(context))],
};

/** The secret of a key that does not exist, as programs without a check come to use it. */
async function foundNothing(context: ForgeContext): Promise<readonly Forgery[]> {
  const hash = hashOf(String(context.good.header['alg']));
  const nothing = {
    empty: '',
    'word-undefined': 'undefined',
    'word-null': 'null',
    'coerced-object': '[object Object]',
  };
  const headers = { 'own-kid': {}, 'unknown-kid': { kid: 'no-such-key' }, 'no-kid': { kid: undefined } };
  const made = Object.entries(nothing).flatMap(([name, text]) =>
    Object.entries(headers).map(async ([whose, header]) =>
      forgeMac(context, `${name}-${whose}`, encodeUtf8(text), hash, header),
    ),
  );
  return Promise.all(made);
}

async function misread(context: ForgeContext): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  const { alg, jwk } = context.signer;
  const secret = decodeBase64Url(jwk.k ?? '');
  const right = await signMac(hashOf(alg), secret, new Uint8Array());
  const made = Object.entries(readingsOf(secret)).map(async ([name, bytes]): Promise<readonly Forgery[]> => {
    // Zeros behind a short key, and the hash of a long one, are the same key to HMAC.
    const mac = await signMac(hashOf(alg), bytes, new Uint8Array());
    return isEqual(mac, right) ? [] : [await forgeMac(context, name, bytes, hashOf(alg))];
  });
  return (await Promise.all(made)).flat();
}

function readingsOf(secret: Uint8Array): Readonly<Record<string, Uint8Array>> {
  const text = new TextDecoder().decode(secret);
  const zero = secret.indexOf(0);
  return {
    'base64-decoded': decodeBase64Url(text),
    'hex-decoded': Uint8Array.from(text.match(/[\da-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16)),
    'as-base64': encodeUtf8(encodeBase64(secret)),
    'as-base64url': encodeUtf8(encodeBase64Url(secret)),
    'as-hex': encodeUtf8(encodeHex(secret)),
    'as-utf-8': encodeUtf8(text),
    'with-newline': encodeUtf8(`${text}\n`),
    quoted: encodeUtf8(`"${text}"`),
    'first-half': secret.subarray(0, secret.length / 2),
    'first-eight': secret.subarray(0, 8),
    'first-byte': secret.subarray(0, 1),
    'small-letters': encodeUtf8(text.toLowerCase()),
    'list-of-numbers': encodeUtf8(secret.join(',')),
    ...(zero < 0 ? {} : { 'cut-at-zero-byte': secret.subarray(0, zero) }),
    'coerced-bytes': encodeUtf8('[object Uint8Array]'),
  };
}

/** D18. */
export const timingOfMac: UnforgedAttack = {
  kind: 'not-forged',
  id: 'D18',
  title: 'MAC compared byte by byte, until the first that differs',
  severity: 'low',
  cwe: 208,
  source: ['RFC 8725 §3.2', 'RFC 2104 §5'],
  how: 'A comparison that stops at the first wrong byte takes a little longer for each right one. Whoever can measure that builds the MAC byte by byte, without the secret. The difference is some nanoseconds, which takes very many measurements from very near.',
  victims: [
    { what: 'python-jose < 1.3.2', advisory: 'CVE-2016-7036' },
    { what: 'robbert229/jwt', advisory: 'CVE-2015-10004' },
  ],
  fix: 'Compare MACs with the platform’s comparison in constant time: crypto.timingSafeEqual, hmac.Equal, hmac.compare_digest.',
  reason:
    'A byte makes a difference of nanoseconds, and the noise of a network or of a garbage collector is a thousand times that: what an audit could measure in a minute would accuse at random. Read the code instead: sealwright doctor looks for comparisons of this kind.',
};

/** Whether one of these makes the good token's MAC. Stops at the first. */
async function tryAll(
  { good }: ForgeContext,
  variant: string,
  secrets: readonly Uint8Array[],
  reason: string,
): Promise<VariantResult> {
  const [header, payload, signature] = good.segments;
  const wanted = decodeBase64Url(signature);
  const message = encodeUtf8(`${header}.${payload}`);
  const hash = hashOf(String(good.header['alg']));
  for (const secret of secrets) {
    if (isEqual(await signMac(hash, secret, message), wanted)) return { variant, verdict: 'accepted', reason };
  }
  return {
    variant,
    verdict: 'refused',
    reason: `none of ${secrets.length} tried; \`sealwright crack\` tries millions`,
  };
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}
