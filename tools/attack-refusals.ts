// With which codes `@sealwright/jwt` refuses the tokens of an attack: forged and presented, not written down by hand.

import { isAuthError } from '@sealwright/jwt';
import type { Attack, ForgeContext, TokenAttack } from '../packages/audit/src/attack.ts';
import type { Verify } from '../packages/audit/src/function-target.ts';
import { lackOf } from '../packages/audit/src/row-needs.ts';
import { makeFullContext } from '../packages/audit/test/full-contexts.ts';
import { sealwrightDecrypter } from '../packages/audit/test/sealwright-decrypter.ts';
import { sealwrightVerifier } from '../packages/audit/test/sealwright-verifier.ts';

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
  readonly verify: Verify;
  /** Of tokens that are encrypted to us. */
  readonly decrypt: Verify;
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
  const { issuer, context: full, decryptionKey } = await makeFullContext(algorithm);
  // A token that was taken back, that is bound, or that is another environment's is for the verifier and its feed.
  const { revoked: _, bound: __, 'other-environment': ___, ...others } = full.others;
  const alg = decryptionKey.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES';
  const form = { alg, enc: 'A256GCM', content: 'signed' } as const;
  const publicJwk = { ...full.encryptionKey, alg };
  const privateJwk = { ...decryptionKey, kid: 'encryption', use: 'enc', alg };
  const trusted = { ...issuer.facts, jwksUrl: '', encryption: { ...form, publicJwk, privateJwk } };
  return {
    context: { ...full, others, encryptionKey: publicJwk, encryption: form },
    verify: await sealwrightVerifier(trusted),
    decrypt: await sealwrightDecrypter(trusted),
  };
}

async function present(
  attack: TokenAttack,
  { context, verify, decrypt }: Verifier,
  codes: Set<string>,
  taken: Set<string>,
): Promise<void> {
  const target = { kind: 'function', name: 'jwt', present: () => Promise.reject(new TypeError()) } as const;
  const provision = { target, context, hasKeySetHost: false, isRenewable: false, allowed: ['load' as const] };
  if (lackOf(attack, provision) !== undefined) return;
  for (const { variant, token, carriage } of await attack.forge(context)) {
    if (carriage !== undefined) continue;
    try {
      await (attack.needs.includes('encryption-key') ? decrypt(token) : verify(token));
      taken.add(variant);
    } catch (error) {
      if (!isAuthError(error) || ownFaults.has(error.code)) throw error;
      codes.add(error.code);
    }
  }
}
