import { encodeBase64Url } from '@sealwright/jwt';
import type { RandomBytes } from '../ports.ts';

const randomPart = 9;
const indexPart = 5;
/** Between the two: what a `jti` of another make has there with a chance of 2^-16. */
const mark = [0x51, 0x5a] as const;
const bytes = randomPart + mark.length + indexPart;

/**
 * A `jti` that names the place of its session in the status lists, which the token says anyway in its claim `status`. A
 * revoked `jti` alone then tells which place to mark: nobody keeps which token belongs to which session.
 *
 * As long as any other `jti` of ours, 72 bits of it random: the tokens of one session have to differ from each other.
 */
export function createPlacedTokenId(statusIndex: number, random: RandomBytes): string {
  const id = new Uint8Array(bytes);
  id.set(random(randomPart));
  id.set(mark, randomPart);
  new DataView(id.buffer).setUint8(randomPart + mark.length, Math.floor(statusIndex / 2 ** 32));
  new DataView(id.buffer).setUint32(randomPart + mark.length + 1, statusIndex % 2 ** 32);
  return encodeBase64Url(id);
}

/** The status index that a `jti` names; undefined for one that names none. */
export function readPlacedTokenId(jti: string): number | undefined {
  // The length of 16 bytes in base64url, so that what is not ours is mostly not decoded.
  if (!/^[A-Za-z0-9_-]{22}$/.test(jti)) return undefined;
  const id = Buffer.from(jti, 'base64url');
  if (id[randomPart] !== mark[0] || id[randomPart + 1] !== mark[1]) return undefined;
  // The same bytes have one text: another one is another token's.
  if (encodeBase64Url(id) !== jti) return undefined;
  return id.readUIntBE(randomPart + mark.length, indexPart);
}
