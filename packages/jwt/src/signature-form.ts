import type { AsymmetricSpec, EcCurve } from './algorithm.ts';
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
  return Object.freeze({ fits: (mac: Uint8Array) => mac.length === hashBytes, decoy: new Uint8Array(hashBytes) });
}

export function formOfSignature(spec: AsymmetricSpec, members: PublicMembers): SignatureForm {
  if (spec.kty === 'EC') return formOfEcdsa(orders[spec.crv], spec.coordinateBytes);
  return members.kty === 'RSA' ? formOfRsa(decodeMember(members.n)) : ed25519Form;
}

/** RFC 8017 §5.2.2: a number below the modulus, in as many bytes. A modulus is imported without leading zeros. */
function formOfRsa(modulus: Uint8Array): SignatureForm {
  const fits = (signature: Uint8Array) => signature.length === modulus.length && isBelow(signature, 0, modulus);
  return Object.freeze({ fits, decoy: halfOf(modulus) });
}

/** FIPS 186-5 §6.4.2: r and s between one and the group's order, exclusive. */
function formOfEcdsa(order: bigint, bytes: number): SignatureForm {
  const limit = toBytes(order, bytes);
  const half = halfOf(limit);
  const decoy = new Uint8Array(2 * bytes);
  // Not r = s: their quotient, which the public key is multiplied by, would be one, and the work half done.
  decoy.set(half.map((byte, index) => (index < 4 ? byte : byte ^ 0x5a)));
  decoy.set(half, bytes);
  const fits = (signature: Uint8Array): boolean =>
    signature.length === 2 * bytes && isWithin(signature, 0, limit) && isWithin(signature, bytes, limit);
  return Object.freeze({ fits, decoy });
}

/** RFC 8032 §5.1.7: R, then S below the group's order, in bytes from the last to the first. R says itself what it is. */
function formOfEd25519(): SignatureForm {
  const limit = toBytes(2n ** 252n + 27742317777372353535851937790883648493n, 32);
  const decoy = new Uint8Array(64);
  decoy.set(halfOf(limit).reverse(), 32);
  const fits = (signature: Uint8Array): boolean => {
    if (signature.length !== 64) return false;
    for (let index = 0; index < 32; index += 1) {
      const difference = (signature[63 - index] as number) - (limit[index] as number);
      if (difference !== 0) return difference < 0;
    }
    return false;
  };
  return Object.freeze({ fits, decoy });
}

const ed25519Form = formOfEd25519();

/** SP 800-186 §3.2.1: how many points each curve has. */
const orders: Readonly<Record<EcCurve, bigint>> = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384': 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  'P-521':
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

/** Signatures are public: this need not take the same time for all of them, and takes nothing beside what follows. */
function isBelow(bytes: Uint8Array, from: number, limit: Uint8Array): boolean {
  for (let index = 0; index < limit.length; index += 1) {
    const difference = (bytes[from + index] as number) - (limit[index] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function isWithin(bytes: Uint8Array, from: number, limit: Uint8Array): boolean {
  let index = from;
  while (index < from + limit.length && bytes[index] === 0) index += 1;
  return index < from + limit.length && isBelow(bytes, from, limit);
}

function halfOf(limit: Uint8Array): Uint8Array {
  return limit.map((byte, index) => (byte >> 1) | (((limit[index - 1] ?? 0) & 1) << 7));
}

function toBytes(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = length - 1, rest = value; rest > 0n; index -= 1, rest >>= 8n) bytes[index] = Number(rest & 0xffn);
  return bytes;
}
