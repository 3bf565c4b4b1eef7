import { checkEcPoint } from './ec-point.ts';
import { checkEd25519Point } from './ed25519-point.ts';
import type { PublicMembers } from './jwk.ts';
import { decodeInteger, decodeMember } from './jwk-members.ts';
import { checkRsaModulus } from './rsa-modulus.ts';

/** Refuses public keys that are weak or no keys at all: everything that can be known without the private half. */
export function checkStrength(members: PublicMembers): void {
  if (members.kty === 'RSA') checkRsaModulus(decodeInteger(members.n), decodeInteger(members.e));
  else if (members.kty === 'EC') checkEcPoint(members.crv, decodeInteger(members.x), decodeInteger(members.y));
  else checkEd25519Point(decodeMember(members.x));
}
