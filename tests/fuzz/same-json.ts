/** The same JSON value: `-0` is not `0`, members may stand in any order. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return Object.is(one, other);
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      if (!Object.hasOwn(other, name)) return false;
      return isSameJson((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]);
    })
  );
}
