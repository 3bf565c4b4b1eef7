/**
 * The form in which two `typ` values are compared: ASCII lower case, without the `application/` that RFC 7515 §4.1.9
 * lets a sender leave out (only where no other slash follows).
 */
export function normalizeTyp(typ: string): string {
  const lower = typ.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower.replace(/^application\/([^/]*)$/, '$1');
}
