// What is wrong with a token, built once more by hand: by `node:crypto` and text alone, with nothing of the audit. Each
// list holds tokens of one row of the catalogue; a library that takes one of them is rightly accused by that row.

import { createHmac, type KeyObject, sign } from 'node:crypto';

/** What a token is made of by hand. */
export interface Hand {
  readonly algorithm: 'RS256' | 'ES256' | 'HS256';
  readonly issuer: string;
  readonly audience: string;
  readonly kid: string;
  readonly typ: string;
  /** The private key, or the secret. */
  readonly key: KeyObject;
  readonly now: number;
}

/** OpenID Connect Back-Channel Logout 1.0 §2.4. */
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

type Changes = Readonly<Record<string, unknown>>;

/** Rows whose tokens are refused, but late: by how much is measured. */
export const lateTokens: Readonly<Record<string, (hand: Hand) => readonly string[]>> = {
  F02: (hand) => [`${issue(hand)}${'.'.repeat(8_000_000)}`],
  F03: (hand) => [withBadSignature(issue(hand, { x: 'a'.repeat(16_000_000) }))],
};

export const handTokens: Readonly<Record<string, (hand: Hand) => readonly string[]>> = {
  A08: (hand) => [issue(hand, { alg: undefined })],
  A09: (hand) => [issue(hand, { alg: 'HS256' }), issue(hand, { alg: 'ES512' })],
  A11: (hand) => [issue(hand, { alg: 'ES256K' })],
  C15: (hand) => [issue(hand, { kid: { $ne: null } }), issue(hand, { kid: { $gt: '' } })],
  C16: (hand) => [issue(hand, { kid: { a: 1 } }), issue(hand, { kid: [hand.kid] }), issue(hand, { kid: null })],
  D03: (hand) => [withLongerHalves(hand)],
  F04: (hand) => [issue(hand, {}, { deep: nested(1000) }), issue(hand, {}, { deep: nested(400) })],
  F05: (hand) => [`${issue(hand)}=`, `${issue(hand)}==`, withPaddedHeader(hand)],
  F06: (hand) => [respell(hand, ' '), respell(hand, '\n'), respell(hand, '!!'), respell(hand, '!!!!')],
  F07: (hand) => [inStandardAlphabet(hand)],
  F08: (hand) => [withSpareBit(hand, 2), withSpareBit(hand, 1)],
  F10: (hand) => [
    seal(hand, header(hand), claims(hand).replace('{', '{"sub":"usr_admin",')),
    seal(hand, header(hand).replace('{', '{"kid":"other",'), claims(hand)),
  ],
  F11: (hand) => [
    issue(hand, {}, { nbf: hand.now + 86_400, NBF: hand.now - 60 }),
    seal(hand, header(hand), claims(hand, { nbf: hand.now + 86_400 }).replace('"nbf"', '"\\u006ebf"')),
  ],
  F12: (hand) => [seal(hand, header(hand), claims(hand).replace('{', '{"__proto__":{"admin":true},'))],
  F13: (hand) => [
    seal(hand, header(hand), Buffer.from(claims(hand, { name: '?' }).replace('?', '\u00ff'), 'latin1')),
    seal(hand, header(hand), `\ufeff${claims(hand)}`),
    seal(hand, header(hand), claims(hand, { name: '?' }).replace('?', '\\ud800')),
  ],
  F14: (hand) => [seal(hand, header(hand), '[1]')],
  F15: (hand) => [
    seal(hand, header(hand), claims(hand).replace(/"exp":\d+/, '"exp":1e400')),
    seal(hand, header(hand), claims(hand).replace(/"exp":\d+/, '"exp":9223372036854775808')),
    seal(hand, header(hand), claims(hand).replace(/"exp":\d+/, `"exp":0x${(hand.now + 600).toString(16)}`)),
  ],
  F19: (hand) => [issue(hand, { crit: ['x-a'], 'x-a': true })],
  F20: (hand) => [issue(hand, { crit: [] }), issue(hand, { crit: '' }), issue(hand, { crit: null })],
  F21: (hand) => [issue(hand, { b64: false }), issue(hand, { b64: true })],
  F22: (hand) => [issue(hand, { cty: 'text/xml' })],
  F23: (hand) => [issue(hand, { zip: 'DEF' })],
  G02: (hand) => [issue(hand, {}, { exp: undefined })],
  G03: (hand) => [
    issue(hand, {}, { iat: 'yesterday' }),
    issue(hand, {}, { exp: 'never' }),
    issue(hand, {}, { exp: String(hand.now + 600) }),
  ],
  G04: (hand) => [issue(hand, {}, { exp: hand.now * 1000 })],
  G05: (hand) => [issue(hand, {}, { nbf: hand.now + 86_400 })],
  G06: (hand) => [issue(hand, {}, { iat: hand.now + 86_400, exp: hand.now + 90_000 })],
  G07: (hand) => [issue(hand, {}, { iat: hand.now - 900, exp: hand.now - 240 })],
  G08: (hand) => [issue(hand, {}, { aud: undefined })],
  G09: (hand) => [issue(hand, {}, { aud: [hand.audience, 1] })],
  G10: (hand) => [issue(hand, {}, { iss: `${hand.issuer}\0` }), issue(hand, {}, { aud: `${hand.audience}\0` })],
  G11: (hand) => [issue(hand, {}, { iss: undefined })],
  G12: (hand) => [issue(hand, {}, { iss: [hand.issuer] }), issue(hand, {}, { iss: [] })],
  G14: (hand) => [issue(hand, {}, { sub: 1 }), issue(hand, {}, { sub: ['usr_1'] })],
  H01: (hand) => [issue(hand, { typ: 'JWT' }, { nonce: 'n', azp: 'app', auth_time: hand.now })],
  H02: (hand) => [issue(hand, { typ: 'refresh+jwt' }, { token_use: 'refresh' })],
  H03: (hand) => [issue(hand, { typ: 'logout+jwt' }, { sid: 's', events: { [logoutEvent]: {} } })],
  H04: (hand) => [
    issue(hand, { typ: 'at+jwt+x' }),
    issue(hand, { typ: undefined }),
    issue(hand, { typ: 1 }),
    issue(hand, { typ: `${hand.typ}\0` }),
  ],
  H06: (hand) => [issue(hand, {}, { iss: undefined, tenant: 'another' })],
};

/** A token of the issuer, with these members changed; what is undefined is left out. */
export function issue(hand: Hand, headerChanges: Changes = {}, claimChanges: Changes = {}): string {
  return seal(hand, header(hand, headerChanges), claims(hand, claimChanges));
}

function header({ algorithm, kid, typ }: Hand, changes: Changes = {}): string {
  return JSON.stringify({ alg: algorithm, typ, kid, ...changes });
}

function claims({ issuer, audience, now }: Hand, changes: Changes = {}): string {
  const own = { iss: issuer, aud: audience, sub: 'usr_1', iat: now, exp: now + 600, client_id: 'app', jti: 'j' };
  return JSON.stringify({ ...own, ...changes });
}

/** Signs exactly these bytes. */
function seal(hand: Hand, headerText: string, claimsText: string | Buffer): string {
  const input = `${Buffer.from(headerText).toString('base64url')}.${Buffer.from(claimsText).toString('base64url')}`;
  return `${input}.${signature(hand, input).toString('base64url')}`;
}

function signature({ algorithm, key }: Hand, input: string): Buffer {
  return algorithm === 'HS256'
    ? createHmac('sha256', key).update(input).digest()
    : sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
}

/** Signed as it stands, with the padding that base64url leaves out. */
function withPaddedHeader(hand: Hand): string {
  const [head = '', body = ''] = issue(hand, { pad: 'x'.repeat(padding(header(hand, { pad: '' }))) }).split('.');
  const input = `${head}${'='.repeat((4 - (head.length % 4)) % 4)}.${body}`;
  return `${input}.${signature(hand, input).toString('base64url')}`;
}

/** The halves of the signature, each with a zero byte before it. */
function withLongerHalves(hand: Hand): string {
  const token = issue(hand);
  const at = token.lastIndexOf('.') + 1;
  const raw = Buffer.from(token.slice(at), 'base64url');
  const zero = Buffer.alloc(1);
  const longer = Buffer.concat([zero, raw.subarray(0, 32), zero, raw.subarray(32)]);
  return token.slice(0, at) + longer.toString('base64url');
}

function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
}

/** The good token, with something in the middle of its signature that is no base64url. */
function respell(hand: Hand, inserted: string): string {
  const token = issue(hand);
  return `${token.slice(0, -10)}${inserted}${token.slice(-10)}`;
}

/** A last letter of the segment whose spare bits are not zero, and which decodes to the same bytes. */
function withSpareBit(hand: Hand, segment: 1 | 2): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const bent = (text: string): string => text.slice(0, -1) + (letters[letters.indexOf(text.at(-1) ?? '') + 1] ?? '');
  const [head = '', body = '', mac = ''] = issue(
    hand,
    {},
    { pad: 'x'.repeat(padding(claims(hand, { pad: '' }))) },
  ).split('.');
  if (segment === 2) return `${head}.${body}.${bent(mac)}`;
  const input = `${head}.${bent(body)}`;
  return `${input}.${signature(hand, input).toString('base64url')}`;
}

/** How many letters more leave bytes over, so that the last letter has spare bits and padding would follow. */
function padding(text: string): number {
  return Buffer.byteLength(text) % 3 === 0 ? 1 : 0;
}

/** With the letters of the standard alphabet in the claims, and signed so. */
function inStandardAlphabet(hand: Hand): string {
  const head = Buffer.from(header(hand)).toString('base64url');
  const body = Buffer.from(claims(hand, { name: '>>>???~~~' }))
    .toString('base64')
    .replace(/=+$/, '');
  const input = `${head}.${body}`;
  return `${input}.${signature(hand, input).toString('base64url')}`;
}

export function withBadSignature(token: string): string {
  const [head, body, mac = ''] = token.split('.');
  return [head, body, mac.split('').reverse().join('')].join('.');
}
