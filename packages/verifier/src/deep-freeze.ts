/**
 * Freezes claims and all the lists and objects in them. A verified token is answered to every request that carries it:
 * what one handler wrote into it (a role, say) would be there for the next.
 *
 * It does NOT freeze what a schema made of a class (a `Date`, a `Set`): freezing would not stop its methods. And it does
 * NOT look out for cycles: claims have none.
 */
export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || !(Array.isArray(value) || isPlain(value))) return;
  for (const member of Object.values(value)) deepFreeze(member);
  Object.freeze(value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
