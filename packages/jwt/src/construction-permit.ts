/**
 * What the constructors of keys, secrets, policies and verified tokens ask for: in plain JavaScript, where types hold
 * nobody back, every instance leads to its class, and `new key.constructor(…)` would be a key that nobody checked. The
 * permit never leaves the package.
 */
export const permit: unique symbol = Symbol();

export function demandPermit(shown: unknown): void {
  if (shown !== permit) throw new TypeError('no public constructor');
}
