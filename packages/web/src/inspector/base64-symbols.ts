/**
 * By its character code, the six bits of a letter of base64url; those of `+` and `/`, which are of the other alphabet, have
 * the bit 64 beside them. 255: no letter.
 */
export const decodeSymbols: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  const place = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(letter);
  if (place >= 0) return place;
  const other = '+/'.indexOf(letter);
  return other >= 0 ? 64 | (62 + other) : 255;
});
