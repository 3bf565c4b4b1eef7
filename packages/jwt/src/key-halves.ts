import * as engine from '#engine';
import type { AsymmetricSpec } from './algorithm.ts';
import { isEcScalar } from './ec-scalar.ts';
import { errors } from './errors.ts';
import type { EcPrivateMembers, OkpPrivateMembers, PrivateMembers, PublicMembers, RsaPrivateMembers } from './jwk.ts';
import { decodeInteger } from './jwk-members.ts';

/**
 * Refuses a private key whose stated public half is not its own. RSA's halves are compared by arithmetic. A scalar's or
 * a seed's public half no platform but Node computes, so the proof is a signature, which must hold under it.
 */
export async function checkHalvesAgree(spec: AsymmetricSpec, members: PrivateMembers): Promise<void> {
  const agrees = members.kty === 'RSA' ? rsaAgrees(members) : await scalarAgrees(spec, members);
  if (!agrees) throw errors.create('key_malformed', { evidence: { reason: 'halves_differ' } });
}

/** The public half that a private key states. */
export function publicHalf(members: PrivateMembers): PublicMembers {
  switch (members.kty) {
    case 'RSA':
      return { kty: 'RSA', n: members.n, e: members.e };
    case 'EC':
      return { kty: 'EC', crv: members.crv, x: members.x, y: members.y };
    case 'OKP':
      return { kty: 'OKP', crv: members.crv, x: members.x };
  }
}

async function scalarAgrees(spec: AsymmetricSpec, members: EcPrivateMembers | OkpPrivateMembers): Promise<boolean> {
  // Platforms differ on what lies beyond the order: some would sign with the rest of the division.
  if (members.kty === 'EC' && !isEcScalar(members.crv, decodeInteger(members.d))) return false;
  try {
    const verifier = await engine.preparePublic(spec, publicHalf(members));
    const signer = await engine.preparePrivate(spec, members);
    return await verifier.verify(probe, await signer.sign(probe));
  } catch {
    // Each number has its length and range: what a platform refuses is that they are one key.
    return false;
  }
}

/** It holds no dot, so its signature can be none of a token. */
const probe = new TextEncoder().encode('sealwright key halves');

/** RFC 8017 §3.2. The factors also have to be factors: a wrong one makes CRT signatures leak the right one. */
function rsaAgrees(members: RsaPrivateMembers): boolean {
  const [n, e, d] = [members.n, members.e, members.d].map(decodeInteger) as [bigint, bigint, bigint];
  const [p, q] = [members.p, members.q].map(decodeInteger) as [bigint, bigint];
  const [dp, dq, qi] = [members.dp, members.dq, members.qi].map(decodeInteger) as [bigint, bigint, bigint];
  if (p <= 1n || q <= 1n || p * q !== n) return false;
  const inverse = (e * d) % (p - 1n) === 1n && (e * d) % (q - 1n) === 1n;
  const halves = dp === d % (p - 1n) && dq === d % (q - 1n);
  // One factor twice has no inverse of itself, so that is refused here too.
  return inverse && halves && qi % p === qi && (qi * q) % p === 1n;
}
