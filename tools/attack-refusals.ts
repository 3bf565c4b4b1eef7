// With which codes `@sealwright/jwt` refuses the tokens of an attack: forged and presented, not written down by hand.

import {
  createHmacKey,
  createKeySet,
  createPolicy,
  createSecret,
  isAuthError,
  type KeySet,
  type Policy,
  parseJwkSet,
  verifyJwt,
} from '@sealwright/jwt';
import type { Attack, ForgeContext, TokenAttack } from '../packages/audit/src/attack.ts';
import { lackOf } from '../packages/audit/src/row-needs.ts';
import { makeFullContext } from '../packages/audit/test/full-contexts.ts';

/** What came of all variants of a row, for issuers of each kind of key. */
export interface Refusal {
  /** Error codes, sorted. */
  readonly codes: readonly string[];
  /** Variants that were taken: no fault where the row says so. */
  readonly taken: readonly string[];
}

/** One of each kind: RSA, an elliptic curve, HMAC. */
const algorithms = ['RS256', 'ES256', 'HS256'] as const;

/** Codes that say the run was wrong, not the token. */
const ownFaults = new Set(['keys_unavailable']);

interface Verifier {
  readonly context: ForgeContext;
  readonly keys: KeySet;
  readonly policy: Policy;
}

/** Of the attacks that are tokens and nothing else: no order of requests, no other way to carry them. */
export async function deriveRefusals(attacks: readonly Attack[]): Promise<ReadonlyMap<string, Refusal>> {
  const tokens = attacks.filter((attack): attack is TokenAttack => attack.kind === 'token');
  const verifiers = tokens.length === 0 ? [] : await Promise.all(algorithms.map(setUp));
  const derived = new Map<string, Refusal>();
  for (const attack of tokens) {
    const codes = new Set<string>();
    const taken = new Set<string>();
    for (const verifier of verifiers) await present(attack, verifier, codes, taken);
    if (codes.size + taken.size === 0) continue;
    derived.set(attack.id, { codes: [...codes].toSorted(), taken: [...taken].toSorted() });
  }
  return derived;
}

async function setUp(algorithm: (typeof algorithms)[number]): Promise<Verifier> {
  const { issuer, context: full } = await makeFullContext(algorithm);
  const { facts } = issuer;
  // A token that was taken back, that is bound, or that is another environment's is for the verifier and its feed.
  const { revoked: _, bound: __, 'other-environment': ___, ...others } = full.others;
  const hmac = createSecret(facts.secret);
  const keys =
    facts.jwks.keys.length > 0
      ? (await parseJwkSet(JSON.stringify(facts.jwks), { issuer: facts.issuer })).keySet
      : createKeySet({
          issuer: facts.issuer,
          keys: [await createHmacKey({ alg: 'HS256', kid: facts.kid, secret: hmac })],
        });
  const { issuer: iss, audience, typ } = facts;
  const policy = createPolicy({ issuer: iss, audience, typ, origin: 'foreign' });
  return { context: { ...full, others }, keys, policy };
}

async function present(
  attack: TokenAttack,
  { context, keys, policy }: Verifier,
  codes: Set<string>,
  taken: Set<string>,
): Promise<void> {
  const target = { kind: 'function', name: 'verifyJwt', present: () => Promise.reject(new TypeError()) } as const;
  const provision = { target, context, hasKeySetHost: false, isRenewable: false, allowed: ['load' as const] };
  if (lackOf(attack, provision) !== undefined) return;
  for (const { variant, token, carriage } of await attack.forge(context)) {
    if (carriage !== undefined) continue;
    try {
      await verifyJwt(token, keys, policy);
      taken.add(variant);
    } catch (error) {
      if (!isAuthError(error) || ownFaults.has(error.code)) throw error;
      codes.add(error.code);
    }
  }
}
