import * as engine from '#engine';
import type { AsymmetricSpec } from './algorithm.ts';
import { errors } from './errors.ts';
import type { PrivateMembers, RsaPrivateMembers } from './jwk.ts';
import { decodeInteger } from './jwk-members.ts';

/** Refuses a private key whose stated public half is not the one that its private half has. */
export async function checkHalvesAgree(spec: AsymmetricSpec, members: PrivateMembers): Promise<void> {
  const agrees = members.kty === 'RSA' ? rsaAgrees(members) : await scalarAgrees(spec, members);
  if (!agrees) throw errors.create('key_malformed', { evidence: { reason: 'halves_differ' } });
}

/** RFC 8017 §3.2. The factors also have to be factors: a wrong one makes CRT signatures leak the right one. */
function rsaAgrees(members: RsaPrivateMembers): boolean {
  const [n, e, d] = [members.n, members.e, members.d].map(decodeInteger) as [bigint, bigint, bigint];
  const [p, q] = [members.p, members.q].map(decodeInteger) as [bigint, bigint];
  const [dp, dq, qi] = [members.dp, members.dq, members.qi].map(decodeInteger) as [bigint, bigint, bigint];
  if (p <= 1n || q <= 1n || p === q || p * q !== n) return false;
  const inverse = (e * d) % (p - 1n) === 1n && (e * d) % (q - 1n) === 1n;
  const halves = dp === d % (p - 1n) && dq === d % (q - 1n);
  return inverse && halves && qi < p && (qi * q) % p === 1n;
}

async function scalarAgrees(spec: AsymmetricSpec, members: PrivateMembers): Promise<boolean> {
  try {
    const computed = await engine.recomputePublic(spec, members);
    if (computed.kty === 'EC' && members.kty === 'EC') return computed.x === members.x && computed.y === members.y;
    return computed.kty === 'OKP' && members.kty === 'OKP' && computed.x === members.x;
  } catch {
    // Zero, or not below the group's order.
    return false;
  }
}
