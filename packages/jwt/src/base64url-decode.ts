// Base64url without padding (RFC 7515 §2), read as strictly as it can be: letters of the alphabet alone, as many as
// bytes can give, and no bit set beyond the last byte (RFC 4648 §3.5). Every value has one spelling.
//
// On bytes and not on text: two small loops stay compiled and near at hand where a platform's own decoder has to be
// fetched anew after each signature, and the platforms' decoders take padding, white space or the other alphabet.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Stands beside the six bits of a letter, so that one look at the end finds any stranger among them. */
const stranger = 0x40;
/** No place in the alphabet is -1, in whose seven bits that one is set. */
const sextets: Uint8Array = Uint8Array.from(
  { length: 256 },
  (_, byte) => alphabet.indexOf(String.fromCharCode(byte)) & 0x7f,
);

/** Decodes `source[from..to)` to the start of `target`, which has the room. The number of bytes, or -1. */
export function decodeBase64UrlBytes(source: Uint8Array, from: number, to: number, target: Uint8Array): number {
  const whole = to - ((to - from) & 3);
  let seen = 0;
  let length = 0;
  for (let index = from; index < whole; index += 4) {
    const first = sextets[source[index] as number] as number;
    const second = sextets[source[index + 1] as number] as number;
    const third = sextets[source[index + 2] as number] as number;
    const fourth = sextets[source[index + 3] as number] as number;
    seen |= first | second | third | fourth;
    target[length] = (first << 2) | (second >> 4);
    target[length + 1] = (second << 4) | (third >> 2);
    target[length + 2] = (third << 6) | fourth;
    length += 3;
  }
  if (seen >= stranger) return -1;
  return whole === to ? length : decodeRest(source, whole, to, target, length);
}

/** The two or three letters behind the last group of four. */
function decodeRest(source: Uint8Array, from: number, to: number, target: Uint8Array, length: number): number {
  if (to - from < 2) return -1;
  const first = sextets[source[from] as number] as number;
  const second = sextets[source[from + 1] as number] as number;
  const third = to - from === 3 ? (sextets[source[from + 2] as number] as number) : 0;
  if ((first | second | third) >= stranger) return -1;
  target[length] = (first << 2) | (second >> 4);
  if (to - from === 2) return (second & 0x0f) === 0 ? length + 1 : -1;
  target[length + 1] = (second << 4) | (third >> 2);
  return (third & 0x03) === 0 ? length + 2 : -1;
}

const encoder = new TextEncoder();

/** The bytes that a text stands for, in memory of their own. Undefined unless the text is canonical. */
export function decodeBase64UrlText(text: string): Uint8Array<ArrayBuffer> | undefined {
  const source = encoder.encode(text);
  const target = new Uint8Array((source.length * 3) >> 2);
  return decodeBase64UrlBytes(source, 0, source.length, target) < 0 ? undefined : target;
}
