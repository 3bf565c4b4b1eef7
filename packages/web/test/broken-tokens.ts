// Tokens with one thing wrong each, and what the inspector has to say of it. Each is signed after it was broken, so that a
// verifier comes to the fault itself.

import { createHmac } from 'node:crypto';

/** When they are looked at, seconds since 1970. */
export const brokenNow = 1_800_000_000;
/** The shared secret of all of them, as base64url. */
export const brokenSecret = 'q2vXkO0mT7c1rYd5uJ9hLw3eZsB6nPfG8tAxQyEiRoU';
export const brokenIssuer = 'https://id.example';
export const brokenAudience = 'https://api.example';

export interface BrokenToken {
  readonly name: string;
  readonly text: string;
  /** The finding that must be there. */
  readonly code: string;
  /** Where its mark begins in the text; absent where it has none, or where that is not the point. */
  readonly at?: number;
  /** What is given as the key, where the finding is of the signature's check. */
  readonly key?: string;
}

const header = { alg: 'HS256', typ: 'at+jwt', kid: 'k1' };
const claims = {
  iss: brokenIssuer,
  sub: 'u1',
  aud: brokenAudience,
  client_id: 'c1',
  iat: brokenNow - 60,
  exp: brokenNow + 840,
  jti: 't1',
};

const encode = (content: string | Uint8Array): string => Buffer.from(content).toString('base64url');
const write = (content: unknown): string => encode(typeof content === 'string' ? content : JSON.stringify(content));
const mac = (input: string): string =>
  createHmac('sha256', Buffer.from(brokenSecret, 'base64url')).update(input).digest('base64url');
const sealed = (input: string): string => `${input}.${mac(input)}`;
const token = (head: unknown, body: unknown): string => sealed(`${write(head)}.${write(body)}`);

/** Nothing is wrong with it. */
export const goodToken: string = token(header, claims);

const [head = '', body = '', signature = ''] = goodToken.split('.');
/** Where, in the text of a token, byte `index` of its claims begins. */
const inClaims = (index: number): number => head.length + 1 + Math.floor((index * 8) / 6);
const json = JSON.stringify(claims);
/** Claims whose text is bent, and the place of what is wrong in it. */
const bentText = (name: string, code: string, bend: (text: string) => string, wrong: string): BrokenToken => {
  const text = bend(json);
  return { name, code, text: token(header, text), at: inClaims(text.lastIndexOf(wrong)) };
};
const bentClaims = (name: string, code: string, bent: object, member: string): BrokenToken => {
  const text = JSON.stringify({ ...claims, ...bent });
  return { name, code, text: token(header, text), at: inClaims(text.indexOf(`"${member}":`)) };
};
const bentHeader = (name: string, code: string, bent: object, member: string): BrokenToken => {
  const text = JSON.stringify({ ...header, ...bent });
  return { name, code, text: token(text, claims), at: Math.floor((text.indexOf(`"${member}":`) * 8) / 6) };
};
const without = (name: keyof typeof claims): object =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const malformed = 'token_malformed';

const outerForm: readonly BrokenToken[] = [
  {
    name: 'cut off in the signature’s middle',
    code: malformed,
    text: goodToken.slice(0, -10),
    at: goodToken.length - 11,
  },
  { name: 'cut off before the signature', code: malformed, text: `${head}.${body}`, at: head.length + body.length },
  { name: 'the header alone', code: malformed, text: head, at: head.length - 1 },
  { name: 'four parts', code: malformed, text: `${goodToken}.${signature}`, at: goodToken.length },
  {
    name: 'two tokens joined',
    code: malformed,
    text: `${goodToken}.${goodToken}`,
    at: head.length + body.length + 1 + signature.length + 1,
  },
  { name: 'padded', code: malformed, text: `${head}=.${body}.${signature}`, at: head.length },
  {
    name: 'the other alphabet',
    code: malformed,
    text: `${head}.${write('{"a":"???>>>"}').replaceAll('_', '/').replaceAll('-', '+')}.${signature}`,
    at: head.length + 1 + write('{"a":"???>>>"}').search(/[_-]/),
  },
  { name: 'a letter that no token has', code: malformed, text: goodToken.replace('.', '.!'), at: head.length + 1 },
  { name: 'a letter lost', code: malformed, text: `${head}.${body.slice(0, -((body.length % 4) + 3))}.${signature}` },
  {
    name: 'bits behind the last byte',
    code: malformed,
    text: `${goodToken.slice(0, -1)}${nextLetter(goodToken.slice(-1))}`,
    at: goodToken.length - 1,
  },
  { name: 'a line break inside', code: malformed, text: `${goodToken.slice(0, 30)}\n${goodToken.slice(30)}`, at: 30 },
  { name: 'a blank inside', code: malformed, text: `${goodToken.slice(0, 90)} ${goodToken.slice(90)}`, at: 90 },
  { name: 'percent signs of an address', code: malformed, text: goodToken.replaceAll('.', '%2E'), at: head.length },
  {
    name: 'a zero-width space',
    code: malformed,
    text: `${goodToken.slice(0, 12)}\u200b${goodToken.slice(12)}`,
    at: 12,
  },
  { name: 'in quotation marks', code: malformed, text: `"${goodToken}"`, at: 0 },
  { name: 'white space around it', code: malformed, text: `  ${goodToken}\n`, at: 0 },
  {
    name: 'the JSON form',
    code: malformed,
    text: JSON.stringify({ protected: head, payload: body, signature }),
    at: 0,
  },
  {
    name: 'in an address',
    code: 'token-in-url',
    text: `https://app.example/callback#access_token=${goodToken}&token_type=Bearer`,
    at: 0,
  },
  {
    name: 'too long for any header',
    code: 'token_too_large',
    text: token(header, { ...claims, note: 'x'.repeat(13_000) }),
    at: 16_384,
  },
  {
    name: 'an empty signature',
    code: 'signature_invalid',
    text: `${head}.${body}.`,
    at: head.length + body.length + 2,
  },
  {
    name: 'a signature of another algorithm',
    code: 'signature_invalid',
    text: `${head}.${body}.${encode(new Uint8Array(64).fill(7))}`,
    at: head.length + body.length + 2,
  },
  { name: 'a detached payload', code: 'claims_malformed', text: sealed(`${head}.`), at: head.length + 1 },
];

const headers: readonly BrokenToken[] = [
  bentHeader('algorithm none', 'algorithm_mismatch', { alg: 'none' }, 'alg'),
  bentHeader('algorithm nOnE', 'alg-none', { alg: 'nOnE' }, 'alg'),
  bentHeader('an algorithm in small letters', 'algorithm_mismatch', { alg: 'hs256' }, 'alg'),
  bentHeader('an algorithm that nobody knows', 'algorithm_mismatch', { alg: 'XS1' }, 'alg'),
  bentHeader('an algorithm that is a list', 'header_malformed', { alg: ['HS256'] }, 'alg'),
  { name: 'no algorithm', code: 'header_malformed', text: token({ typ: 'JWT' }, claims), at: 0 },
  bentHeader('a critical extension', 'header_unsupported', { crit: ['exp'] }, 'crit'),
  bentHeader('a payload that is not encoded', 'header_unsupported', { b64: true }, 'b64'),
  bentHeader('a compressed payload', 'header_unsupported', { zip: 'DEF' }, 'zip'),
  bentHeader('a token in the token', 'header_unsupported', { cty: 'JWT' }, 'cty'),
  bentHeader('a key that comes along', 'header-jwk', { jwk: { kty: 'oct', k: 'AA' } }, 'jwk'),
  bentHeader('an address of keys', 'header-jku', { jku: 'https://evil.example/keys' }, 'jku'),
  bentHeader('an address of a certificate', 'header-x5u', { x5u: 'https://evil.example/cert' }, 'x5u'),
  bentHeader('a certificate that comes along', 'header-x5c', { x5c: ['MIIB'] }, 'x5c'),
  bentHeader('a key id that is a path', 'kid-path', { kid: '../../../dev/null' }, 'kid'),
  bentHeader('a key id that is SQL', 'kid-sql', { kid: "x' UNION SELECT 'key" }, 'kid'),
  bentHeader('a key id that is an address', 'kid-url', { kid: 'https://evil.example/key' }, 'kid'),
  bentHeader('a key id that is a command', 'kid-command', { kid: 'key|sleep 10' }, 'kid'),
  bentHeader('a key id that is an object', 'header_malformed', { kid: { $ne: '' } }, 'kid'),
  bentHeader('a type that is a number', 'header_malformed', { typ: 1 }, 'typ'),
  {
    name: 'an algorithm twice',
    code: 'header_malformed',
    text: token('{"alg":"HS256","kid":"k1","alg":"none"}', claims),
    at: Math.floor((26 * 8) / 6),
  },
  { name: 'a header that is a list', code: 'header_malformed', text: token('["HS256"]', claims) },
];

const contents: readonly BrokenToken[] = [
  bentText('a claim twice', 'claims_malformed', (text) => text.replace('}', ',"sub":"admin"}'), '"sub":"admin"'),
  bentText(
    'a claim twice, once escaped',
    'claims_malformed',
    (text) => text.replace('}', ',"s\\u0075b":"admin"}'),
    '"s\\u0075b"',
  ),
  bentText(
    'the prototype’s name',
    'claims_malformed',
    (text) => text.replace('}', ',"__proto__":{"admin":true}}'),
    '"__proto__"',
  ),
  bentText(
    'a number that no program holds',
    'claims_malformed',
    (text) => text.replace('}', ',"id":12345678901234567890}'),
    '12345678901234567890',
  ),
  bentText('a number without end', 'claims_malformed', (text) => text.replace('}', ',"id":1e400}'), '1e400'),
  bentText('a half of a character', 'claims_malformed', (text) => text.replace('}', ',"n":"\\ud800"}'), '"\\ud800"'),
  bentText('nested too deep', 'claims_malformed', (text) => text.replace('}', `,"n":${deep(40)}}`), '['.repeat(9)),
  bentText('a comma too many', 'claims_malformed', (text) => text.replace('}', ',}'), '}'),
  bentText('single quotes', 'claims_malformed', (text) => text.replace('"sub"', "'sub'"), "'sub'"),
  bentText('JSON that ends too early', 'claims_malformed', (text) => text.slice(0, 40), ''),
  bentText('a byte order mark', 'claims_malformed', (text) => `\ufeff${text}`, '\ufeff'),
  {
    name: 'bytes that are no text',
    code: 'claims_malformed',
    text: sealed(`${head}.${encode(Uint8Array.of(...Buffer.from('{"sub":"'), 0xff, 0x22, 0x7d))}`),
    at: inClaims(8),
  },
  { name: 'text instead of claims', code: 'claims_malformed', text: token(header, 'hello') },
  { name: 'no expiry', code: 'claims_malformed', text: token(header, without('exp')) },
  bentClaims('an expiry as text', 'claims_malformed', { exp: '1900000000' }, 'exp'),
  bentClaims('an expiry in milliseconds', 'claims_malformed', { exp: (brokenNow + 60) * 1000 }, 'exp'),
  bentClaims('expired', 'token_expired', { exp: brokenNow - 10 }, 'exp'),
  bentClaims('not yet valid', 'token_not_yet_valid', { nbf: brokenNow + 600 }, 'nbf'),
  bentClaims('issued in the future', 'token_issued_in_future', { iat: brokenNow + 600 }, 'iat'),
  bentClaims('a life of a week', 'lifetime_too_long', { exp: brokenNow + 7 * 86_400 }, 'exp'),
  bentClaims('a life of years', 'years-long', { exp: brokenNow + 10 * 31_556_952 }, 'exp'),
  { name: 'no issuer', code: 'issuer_mismatch', text: token(header, without('iss')) },
  bentClaims('a list of issuers', 'claims_malformed', { iss: [brokenIssuer, 'https://evil.example'] }, 'iss'),
  { name: 'no audience', code: 'audience_mismatch', text: token(header, without('aud')) },
  bentClaims('an audience of nobody', 'audience_mismatch', { aud: [] }, 'aud'),
  bentClaims('an audience that is a number', 'claims_malformed', { aud: 7 }, 'aud'),
  bentClaims('a subject that is a number', 'claims_malformed', { sub: 7 }, 'sub'),
  bentClaims('a password', 'secret-inside', { password: 'hunter2' }, 'password'),
  bentClaims('a hash of a password', 'secret-inside', { h: '$2b$12$abcdefghijklmnopqrstuv' }, 'h'),
  bentClaims('a card number', 'card-number', { card: '4111 1111 1111 1111' }, 'card'),
  bentClaims('an e-mail address', 'personal-data', { email: 'ada@example.org' }, 'email'),
  bentClaims('another token', 'token-inside', { inner: goodToken }, 'inner'),
  bentClaims('a script', 'script-inside', { note: '<img src=x onerror=alert(1)>' }, 'note'),
];

const otherThings: readonly BrokenToken[] = [
  { name: 'a private key', code: 'private-key-shown', text: '{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}', at: 0 },
  { name: 'a refresh token of ours', code: 'refresh-token-shown', text: `swrt_${'A'.repeat(92)}`, at: 0 },
  {
    name: 'a published secret',
    code: 'secret_known',
    text: published('your-256-bit-secret-your-256-bit-secret'),
    key: 'your-256-bit-secret-your-256-bit-secret',
  },
  { name: 'a short secret', code: 'secret_weak', text: published('hunter2'), key: 'hunter2' },
];

export const brokenTokens: readonly BrokenToken[] = [...outerForm, ...headers, ...contents, ...otherThings];

function published(secret: string): string {
  const input = `${head}.${body}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** Stands for the same bytes, with one bit more. */
function nextLetter(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(letter) + 1);
}
