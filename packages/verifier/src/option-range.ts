/** A number among a program's options, or its default if it has one; out of bounds, a `TypeError` that names it. */
export function readInRange<Name extends string>(
  options: { readonly [N in Name]?: number | undefined },
  name: Name,
  [least, most, fallback = Number.NaN]: readonly [least: number, most: number, fallback?: number],
): number {
  const value = options[name] ?? fallback;
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw new TypeError(`${name} must be between ${least} and ${most}`);
}
