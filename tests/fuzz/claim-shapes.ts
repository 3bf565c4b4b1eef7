import { audience, issuer, now, otherAudience, otherIssuer, type RulesName } from './rules.ts';

export interface Shape {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly rules: RulesName;
  /** Whether the rules accept it. */
  readonly good: boolean;
  readonly typ?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Where the ring answers to that. */
  readonly withoutKid?: boolean;
}

const base = { iss: issuer, aud: audience, sub: 'u-1', iat: now - 60, exp: now + 600 };
const typ = 'at+jwt';

/** Claims of every kind that tokens hold, and tokens with one thing wrong. */
export const shapes: readonly Shape[] = [
  ...good('strict', [
    base,
    { ...base, aud: [otherAudience, audience], jti: 'a1b2', nbf: now - 60, scope: 'read:all write:own' },
    { ...base, name: 'Zoë 王小明 👩‍💻 \u202eabc', 'é\u0301': '\u2028\u0000\u001f"\\/\t', '': 'no name' },
    {
      ...base,
      roles: ['a', 'b'],
      cnf: { jkt: 'x' },
      nested: nested(28),
      mixed: [1, [2, { a: [null, true, { b: '' }] }]],
    },
    { ...base, big: Array.from({ length: 40 }, (_, index) => ({ id: index, name: `group ${index}` })) },
    { ...base, numbers: [0, -1, 1.5, 1e-7, 9_007_199_254_740_991, -9_007_199_254_740_991], epoch: [1, 2, 3] },
    { iss: issuer, aud: audience, exp: now + 600 },
  ]),
  ...good('required', [{ ...base, client_id: 'app', tier: 3, admin: false, acr: 'high' }]),
  ...good('no skew', [{ ...base, iat: now, exp: now + 900 }]),
  ...good('long skew', [{ ...base, iat: now + 60, nbf: now + 60, exp: now + 9_000_000 }]),
  ...good('small', [base]),
  ...good('two issuers', [base, { ...base, aud: [otherAudience] }]),
  { rules: 'strict', good: true, typ, claims: base, withoutKid: true },
  { rules: 'foreign', good: true, typ: 'JWT', claims: base, header: { x5t: 'AAAA', custom: { deep: [1] } } },
  { rules: 'foreign', good: true, typ: 'application/AT+JWT', claims: base },
  { rules: 'no audience', good: true, claims: { iss: issuer, iat: now, exp: now + 60 } },
  { rules: 'any audience', good: true, typ: 'secevent+jwt', claims: { ...base, aud: 'somebody else' } },
  ...bad([
    { ...base, exp: now - 6 },
    { ...base, nbf: now + 6 },
    { ...base, iat: now + 6 },
    { ...base, iat: now - 10_000 },
    { ...base, aud: otherAudience },
    { ...base, iss: otherIssuer },
    { ...base, exp: undefined },
  ]),
  { rules: 'strict', good: false, typ: 'JWT', claims: base },
  { rules: 'strict', good: false, typ, claims: base, header: { x5u: 'https://evil.example/cert' } },
];

function good(rules: RulesName, claims: readonly Readonly<Record<string, unknown>>[]): Shape[] {
  return claims.map((one) => ({ rules, good: true, typ, claims: one }));
}

function bad(claims: readonly Readonly<Record<string, unknown>>[]): Shape[] {
  return claims.map((one) => ({ rules: 'strict', good: false, typ, claims: one }));
}

function nested(depth: number): unknown {
  return depth === 0 ? 'bottom' : depth % 2 === 0 ? [nested(depth - 1)] : { in: nested(depth - 1) };
}
