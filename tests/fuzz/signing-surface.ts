import { type SignableClaims, signJwt } from '@sealwright/jwt';
import { holdsBarely } from './bare-signature.ts';
import { shapes } from './claim-shapes.ts';
import { sharesPiece } from './judge-error.ts';
import type { FuzzKey } from './keys.ts';
import type { Random } from './random.ts';
import type { Rings } from './rings.ts';
import { audience, issuer, now } from './rules.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';

/** `signJwt`: the payload is what `JSON.stringify` writes, or the claims are refused; several are under way at once. */
export function createSigningSurface(share: number, rings: Rings, signJson: typeof signJwt = signJwt): Surface {
  const keys = rings.all.flatMap(({ trusted }) => trusted.flatMap((one) => one.keys));
  const cheap = keys.filter(({ alg }) => alg.startsWith('HS'));
  const dear = keys.filter(({ alg }) => alg === 'ES256' || alg === 'Ed25519');
  return {
    name: 'signing',
    share,
    make(random: Random): Trial {
      const key = random.pick(random.chance(0.97) ? cheap : dear);
      const claims = Array.from({ length: 1 + random.below(2) }, () => makeClaims(random));
      return {
        category: claims.length === 1 ? 'alone' : 'two at once',
        verdict: claims.every(isSignable) ? 'to be signed' : 'to be refused',
        run: () => Promise.all(claims.map((one) => attempt(signJson, one, key))),
        judge: (outcome) => (outcome.ok ? judgeEach(outcome.value as readonly Outcome[], claims, key) : undefined),
        print: () => claims.map((one) => JSON.stringify(one)).join('\n    '),
      };
    },
  };
}

async function attempt(signJson: typeof signJwt, claims: Claims, key: FuzzKey): Promise<Outcome> {
  try {
    return { ok: true, value: await signJson(claims as SignableClaims, key.signing, { typ: 'at+jwt' }) };
  } catch (error) {
    return { ok: false, error };
  }
}

type Claims = Readonly<Record<string, unknown>>;

function makeClaims(random: Random): Claims {
  const base: Record<string, unknown> = random.chance(0.5)
    ? { iss: issuer, aud: audience, iat: now, exp: now + 600, sub: 'u-1', jti: `${random.uint32()}` }
    : { ...random.pick(shapes).claims };
  for (let changes = random.below(4); changes > 0; changes -= 1) {
    const name = random.chance(0.7) ? random.pick(names) : random.pick(Object.keys(base));
    const value = random.pick(values);
    base[name] = random.chance(0.25)
      ? [value, random.pick(values)]
      : random.chance(0.15)
        ? { [random.pick(names)]: value }
        : value;
  }
  return base;
}

const names: readonly string[] = [
  ...[
    'a',
    'scope',
    'https://claims.example/role',
    'é',
    '"',
    '\\',
    '',
    ' ',
    '0',
    '10',
    'a\u0000',
    '\u007f',
    '\ud800',
    '😀',
  ],
  ...['constructor', 'prototype', 'toString', 'length', 'x'.repeat(300), '~', '\u0080'],
];

const values: readonly unknown[] = [
  ...[
    0,
    -0,
    1,
    -1,
    9,
    10,
    99,
    100,
    0.5,
    1e15,
    1e21,
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53) + 1,
    1e-7,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ],
  ...[999_999_999_999_999, 1_000_000_000_000_000, 123_456_789, 4_294_967_296],
  ...[
    '',
    'a',
    '"',
    '\\',
    '/',
    '\n',
    '\u0000',
    '\u001f',
    ' ',
    '~',
    '\u007f',
    '\u0080',
    'é',
    '\u2028',
    '😀',
    '\ud800',
    '\udc00x',
  ],
  ...['x'.repeat(4000), 'x'.repeat(16_300), 'x'.repeat(16_384), 'é'.repeat(9000), 'https://a.example/?b=c&d=%20'],
  ...[
    true,
    false,
    null,
    undefined,
    [],
    [[]],
    {},
    [1, 'a', null],
    [undefined],
    [-0],
    { deep: { deeper: [{}] } },
    Array(3),
  ],
  ...[1n, Symbol('x'), new Date(0), new Map(), () => 1, Object.create(null), Buffer.from('a'), deep(40), deep(20)],
];

function deep(levels: number): unknown {
  return levels === 0 ? 1 : { a: deep(levels - 1) };
}

/** The rules for what may be signed, plainly: what is required, and what a strict reader gives back unchanged. */
function isSignable(claims: Claims): boolean {
  const { iss, aud, iat, exp, nbf, sub, jti } = claims;
  const isTime = (time: unknown): boolean =>
    Number.isSafeInteger(time) && Number(time) >= 0 && Number(time) <= 253_402_300_799;
  const isText = (text: unknown): boolean => typeof text === 'string' && text !== '';
  const named = Array.isArray(aud) ? aud.length > 0 && [...aud].every(isText) : isText(aud);
  const optional =
    [sub, jti].every((one) => one === undefined || typeof one === 'string') && (nbf === undefined || isTime(nbf));
  return (
    optional && isText(iss) && named && isTime(iat) && isTime(exp) && Number(exp) > Number(iat) && isJson(claims, 1)
  );
}

function isJson(value: unknown, level: number): boolean {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) && (value % 1 !== 0 || Math.abs(value) < 2 ** 53);
  if (typeof value !== 'object' || level > 32) return false;
  if (Array.isArray(value)) return [...value].every((one) => isJson(one, level + 1));
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) return false;
  // What is undefined is not written, and so is not there.
  const written = Object.entries(value).filter(([, member]) => member !== undefined);
  return written.every(([name, member]) => {
    const forbidden = ['__proto__', 'constructor', 'prototype'].includes(name) || !name.isWellFormed();
    return !forbidden && isJson(member, level + 1);
  });
}

function judgeEach(outcomes: readonly Outcome[], claims: readonly Claims[], key: FuzzKey): Finding | undefined {
  for (const [index, one] of claims.entries()) {
    const finding = judge(outcomes[index] as Outcome, one, key);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function judge(outcome: Outcome, claims: Claims, key: FuzzKey): Finding | undefined {
  const good = isSignable(claims);
  if (!outcome.ok) {
    const { error } = outcome;
    if (!(error instanceof TypeError)) return { kind: 'not an AuthError', detail: String(error) };
    if (sharesPiece(error.message, JSON.stringify(Object.values(claims).filter((one) => typeof one === 'string')))) {
      return { kind: 'a part of the input in an error', detail: error.message };
    }
    return good ? { kind: 'false refusal', detail: error.message } : undefined;
  }
  if (!good) return { kind: 'false acceptance', detail: 'not to be signed' };
  const [header = '', payload = '', signature = ''] = String(outcome.value).split('.');
  const written = Buffer.from(payload, 'base64url').toString('utf8');
  if (written !== JSON.stringify(claims)) return { kind: 'other content', detail: 'not what JSON.stringify writes' };
  const head = Buffer.from(header, 'base64url').toString('utf8');
  if (head !== JSON.stringify({ alg: key.names[0], typ: 'at+jwt', kid: key.kid }))
    return { kind: 'other content', detail: 'header' };
  const holds = holdsBarely(key.alg, key.bare, `${header}.${payload}`, Buffer.from(signature, 'base64url'));
  return holds ? undefined : { kind: 'other content', detail: 'the signature does not hold' };
}
