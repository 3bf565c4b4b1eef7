import { asymmetricSpecs, type EcCurve, type EcSpec } from './algorithm.ts';
import { errors } from './errors.ts';
import type { AgreementCurve } from './jwe-algorithm.ts';
import { x25519HalvesAgree } from './jwe-engine.ts';
import type { DecryptionMembers, EncryptionMembers } from './jwe-jwk.ts';
import type { EcPrivateMembers, EcPublicMembers, RsaPrivateMembers, RsaPublicMembers } from './jwk.ts';
import { decodeMember, type RawJwk, readExactly, readPrivateMembers, readPublicMembers } from './jwk-members.ts';
import { checkHalvesAgree } from './key-halves.ts';
import { checkStrength } from './key-strength.ts';
import { byPlatform } from './platform.ts';
import { checkX25519Point } from './x25519-point.ts';

/** Which key a JWK has to hold: the modulus of RSA, or a point of one curve. */
export type KeyForm = 'RSA' | AgreementCurve;

/** Reads a public key and refuses one that is weak or no key: the same checks that keys for signatures go through. */
export function readEncryptionMembers(raw: RawJwk, form: KeyForm): EncryptionMembers {
  if (form === 'X25519') {
    const x = readExactly(raw, 'x', 32);
    checkX25519Point(decodeMember(x));
    return { kty: 'OKP', crv: 'X25519', x };
  }
  const spec = specOf(form);
  const members = readPublicMembers(raw, spec) as RsaPublicMembers | EcPublicMembers;
  checkStrength(members);
  return members;
}

/** Reads a private key, and refuses one whose halves are not of one key: it would publish one and decrypt by another. */
export async function readDecryptionMembers(raw: RawJwk, form: KeyForm): Promise<DecryptionMembers> {
  const publicMembers = readEncryptionMembers(raw, form);
  if (publicMembers.kty === 'OKP') {
    const members = { ...publicMembers, d: readExactly(raw, 'd', 32) };
    if (await byPlatform(() => x25519HalvesAgree(members))) return members;
    throw errors.create('key_malformed', { evidence: { reason: 'halves_differ' } });
  }
  const spec = specOf(form as 'RSA' | EcCurve);
  const members = readPrivateMembers(raw, spec) as RsaPrivateMembers | EcPrivateMembers;
  // By a signature over a fixed text, as for keys that sign: agreement would not tell a point from its negative.
  await checkHalvesAgree(spec, members);
  return members;
}

export function publicHalf(members: DecryptionMembers): EncryptionMembers {
  switch (members.kty) {
    case 'RSA':
      return { kty: 'RSA', n: members.n, e: members.e };
    case 'EC':
      return { kty: 'EC', crv: members.crv, x: members.x, y: members.y };
    case 'OKP':
      return { kty: 'OKP', crv: members.crv, x: members.x };
  }
}

const curves: Readonly<Record<EcCurve, 'ES256' | 'ES384' | 'ES512'>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
};

/** Keys of RSA and of the NIST curves have one form whatever they are for, and are read by one code. */
function specOf(form: 'RSA' | EcCurve): EcSpec | (typeof asymmetricSpecs)['RS256'] {
  return form === 'RSA' ? asymmetricSpecs.RS256 : asymmetricSpecs[curves[form]];
}
