/** Base64url's letters (RFC 4648 §5) as bytes. */
const letters: Uint8Array = new TextEncoder().encode(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
);

/** How many letters some bytes take, without padding. */
export function base64UrlLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}

/** Writes the first `length` bytes of `source` in base64url into `target` from `start` on. Where the text ended. */
export function encodeBase64UrlBytes(source: Uint8Array, length: number, target: Uint8Array, start: number): number {
  const whole = length - (length % 3);
  let at = start;
  for (let index = 0; index < whole; index += 3) {
    const first = source[index] as number;
    const second = source[index + 1] as number;
    const third = source[index + 2] as number;
    target[at] = letters[first >> 2] as number;
    target[at + 1] = letters[((first & 0x03) << 4) | (second >> 4)] as number;
    target[at + 2] = letters[((second & 0x0f) << 2) | (third >> 6)] as number;
    target[at + 3] = letters[third & 0x3f] as number;
    at += 4;
  }
  if (whole === length) return at;
  const first = source[whole] as number;
  const second = whole + 1 < length ? (source[whole + 1] as number) : 0;
  target[at] = letters[first >> 2] as number;
  target[at + 1] = letters[((first & 0x03) << 4) | (second >> 4)] as number;
  if (whole + 1 === length) return at + 2;
  target[at + 2] = letters[(second & 0x0f) << 2] as number;
  return at + 3;
}
