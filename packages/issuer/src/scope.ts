/** RFC 6749 §3.3: printable ASCII without space, quote and backslash. */
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * The scope to grant: what was asked for, once each and in its order, if all of it is within `granted`; all that is granted when
 * nothing was asked for. Undefined when something lies outside, or the text is not a scope.
 */
export function narrowScope(asked: string | null, granted: readonly string[]): string | undefined {
  if (asked === null) return granted.join(' ');
  const names = parseScope(asked);
  if (names === undefined || names.length === 0) return undefined;
  return names.every((name) => granted.includes(name)) ? names.join(' ') : undefined;
}

/** The names of a scope, or undefined when the text is not one. The empty text is the empty scope. */
export function parseScope(text: string): readonly string[] | undefined {
  if (text === '') return [];
  const names = text.split(' ');
  return names.every((name) => scopeToken.test(name)) ? [...new Set(names)] : undefined;
}
