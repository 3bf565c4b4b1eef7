/**
 * What is wanted of a token, written plainly: the reference judges by these, and our policies are made from them, so the
 * two share no code.
 */

import { absent, createPolicy, type Policy, type PolicyOptions } from '@sealwright/jwt';
import { anyAudience, anyTyp, unlimitedLifetime } from '@sealwright/jwt/unsafe';

export interface Rules {
  readonly issuers: readonly string[];
  readonly audiences: readonly string[] | 'absent' | 'any';
  readonly typs: readonly string[] | 'absent' | 'any';
  readonly foreign: boolean;
  readonly required: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly skew: number;
  readonly maxLifetime: number;
  readonly maxBytes: number;
  readonly policy: Policy;
}

/** The moment at which every mutant is judged. */
export const now = 1_800_000_000;
export const issuer = 'https://id.example';
export const otherIssuer = 'https://login.other.example';
export const audience = 'https://api.example';
export const otherAudience = 'urn:example:reports';

const strict: Omit<Rules, 'policy'> = {
  issuers: [issuer],
  audiences: [audience],
  typs: ['at+jwt'],
  foreign: false,
  required: {},
  skew: 5,
  maxLifetime: 3600,
  maxBytes: 16_384,
};

/** By name; the corpus says under which of them a token is good. */
export const rulesByName = {
  strict: rules({}),
  foreign: rules({ foreign: true, typs: ['JWT', 'at+jwt'] }),
  'two issuers': rules({ issuers: [issuer, otherIssuer], audiences: [audience, otherAudience] }),
  'no audience': rules({ audiences: 'absent', foreign: true, typs: 'absent' }),
  'any audience': rules({ audiences: 'any', typs: 'any', foreign: true }),
  required: rules({ required: { client_id: 'app', tier: 3, admin: false, acr: ['low', 'high'] } }),
  'no skew': rules({ skew: 0, maxLifetime: 900 }),
  'long skew': rules({ skew: 60, maxLifetime: Number.POSITIVE_INFINITY }),
  small: rules({ maxBytes: 600 }),
} as const;

export type RulesName = keyof typeof rulesByName;

function rules(changes: Partial<typeof strict>): Rules {
  const plain = { ...strict, ...changes };
  return Object.freeze({ ...plain, policy: createPolicy(toOptions(plain)) });
}

function toOptions(plain: Omit<Rules, 'policy'>): PolicyOptions {
  const { audiences, typs, maxLifetime } = plain;
  return {
    issuer: plain.issuers,
    audience: audiences === 'absent' ? absent : audiences === 'any' ? anyAudience : audiences,
    typ: typs === 'absent' ? absent : typs === 'any' ? anyTyp : typs,
    origin: plain.foreign ? 'foreign' : 'sealwright',
    requiredClaims: plain.required,
    clockSkewSeconds: plain.skew,
    maxLifetimeSeconds: maxLifetime === Number.POSITIVE_INFINITY ? unlimitedLifetime : maxLifetime,
    maxTokenBytes: plain.maxBytes,
    now: () => now,
  };
}
