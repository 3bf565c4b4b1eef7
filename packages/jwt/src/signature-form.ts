import type { AsymmetricSpec } from './algorithm.ts';
import { curves } from './ec-curve.ts';
import { isSmallOrder } from './ed25519-point.ts';
import { integerToBytes } from './integer.ts';
import type { PublicMembers } from './jwk.ts';
import { decodeMember } from './jwk-members.ts';

/**
 * What a signature has to look like before it can hold at all: its length, and the bounds of the numbers in it. A
 * platform that finds these broken answers in no time, others do not look; so they are judged here, and the platform
 * gets the decoy instead. A wrong signature takes as long as any other, however it is wrong, on every engine.
 */
export interface SignatureForm {
  fits(signature: Uint8Array): boolean;
  /** Fits and holds for no message: what an engine says of it is not asked for. */
  readonly decoy: Uint8Array;
}

export function formOfMac(hashBytes: number): SignatureForm {
  return { fits: (mac) => mac.length === hashBytes, decoy: new Uint8Array(hashBytes) };
}

export function formOfSignature(spec: AsymmetricSpec, members: PublicMembers): SignatureForm {
  if (spec.kty === 'EC') {
    // FIPS 186-5 §6.4.2: r and s, each between one and the group's order, exclusive.
    const bytes = spec.coordinateBytes;
    return formOfNumbers(integerToBytes(curves[spec.crv].n, bytes), 2 * bytes, [0, bytes], 1);
  }
  if (members.kty !== 'RSA') return formOfEd25519();
  // RFC 8017 §5.2.2: a number below the modulus, in as many bytes. A modulus is imported without leading zeros.
  const modulus = decodeMember(members.n);
  return formOfNumbers(modulus, modulus.length, [0], 1);
}

/**
 * RFC 8032 §5.1.7: R, then S below the group's order, its last byte first. Nobody who signs as he should makes an R of
 * small order; platforms judge it in different ways (some by RFC 8032, some as Web Crypto wants it), and we in one.
 */
function formOfEd25519(): SignatureForm {
  const { fits, decoy } = formOfNumbers(integerToBytes(ed25519Order, 32), 64, [63], -1);
  return { fits: (signature) => fits(signature) && !isSmallOrder(signature), decoy };
}

const ed25519Order = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Numbers below a limit, and not zero, which nobody's signature holds: where their first digit is, and which is next. */
function formOfNumbers(limit: Uint8Array, length: number, starts: readonly number[], step: 1 | -1): SignatureForm {
  // No two numbers of it are equal, since some platforms would then have less to do. Its first digits, whichever side
  // they are on, are zero, and so it is below every limit.
  const decoy = Uint8Array.from({ length }, (_, index) =>
    index % limit.length === 0 || index === length - 1 ? 0 : index * 89 + 7,
  );
  return {
    fits: (signature) =>
      signature.length === length && starts.every((start) => isWithin(signature, start, step, limit)),
    decoy,
  };
}

/** Decided by the first digit nearly always: signatures are public, and what they cost is what follows. */
function isWithin(bytes: Uint8Array, start: number, step: 1 | -1, limit: Uint8Array): boolean {
  let anyBit = 0;
  let difference = 0;
  for (let index = 0; index < limit.length; index += 1) {
    const byte = bytes[start + index * step] as number;
    anyBit |= byte;
    difference ||= byte - (limit[index] as number);
    if (anyBit !== 0 && difference !== 0) return difference < 0;
  }
  return false;
}
