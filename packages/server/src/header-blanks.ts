/**
 * Text of a header without the space and tab around it: the only white space that a header has (RFC 9110 §5.6.3).
 *
 * `trim()` also takes U+00A0, which one byte 0xA0 of a header becomes, and so makes two spellings of one name or address that
 * whoever checked it before kept apart. In one pass over the ends, however long they are.
 */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(letter: string | undefined): boolean {
  return letter === ' ' || letter === '\t';
}
