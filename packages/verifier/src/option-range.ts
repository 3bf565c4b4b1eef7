/** A number given by the program, within its bounds, or a `TypeError` that names the option. */
export function requireRange(name: string, value: number, least: number, most: number): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw new TypeError(`${name} must be between ${least} and ${most}`);
}
