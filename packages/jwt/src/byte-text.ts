/**
 * Text with one character a byte (ISO 8859-1), for looking at bytes that may be anything. A platform's decoders would
 * differ here: what goes by the name of latin1 is another encoding in some of them.
 */
export function byteText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** The bytes that such a text stands for. */
export function textBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
