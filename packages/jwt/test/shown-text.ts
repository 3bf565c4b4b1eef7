/**
 * Everything of a value that a program can read of it without calling its methods: names and values of all properties,
 * own and inherited up to the language's own prototypes, enumerable or not, and its JSON and its text.
 */
export function shownText(value: unknown): string {
  const seen = new Set<object>(builtInPrototypes);
  return `${describe(value, seen)} ${JSON.stringify(value)} ${String(value)}`;
}

const builtInPrototypes: readonly object[] = [Object, Array, Function, Error, Map, Set].map(
  ({ prototype }) => prototype,
);

function describe(value: unknown, seen: Set<object>): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return '';
  seen.add(value);
  const parts = Reflect.ownKeys(value).map((name) => {
    const property = Object.getOwnPropertyDescriptor(value, name);
    return `${String(name)}: ${describe(property?.value, seen)}`;
  });
  return `{ ${parts.join(', ')} ${describe(Object.getPrototypeOf(value), seen)} }`;
}
