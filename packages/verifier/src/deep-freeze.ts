/**
 * Freezes a value and all that it holds. A verified token is answered to every request that carries it: what one
 * handler wrote into it (a role, say) would be there for the next.
 *
 * It does NOT look out for cycles: JSON has none, and a token's has at most 32 levels.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
