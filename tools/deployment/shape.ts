// What a parsed document must look like. A member that no shape names is a fault: an engine of containers or a cluster
// passes over a misspelt one in silence, and with it over what it was to forbid.

/** What is wrong with a value, one line each, with the place of it. */
export type Shape = (value: unknown, place: string) => readonly string[];

export function text(pattern = /./, what = 'a text'): Shape {
  return (value, place) =>
    typeof value === 'string' && pattern.test(value) ? [] : [`${place} is ${shown(value)}, not ${what}`];
}

export function whole(least: number, most: number): Shape {
  return (value, place) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? []
      : [`${place} is ${shown(value)}, not a whole number from ${least} to ${most}`];
}

export function exactly(...values: readonly (string | number | boolean)[]): Shape {
  return (value, place) =>
    values.includes(value as string) ? [] : [`${place} is ${shown(value)}, not ${values.join(' or ')}`];
}

export function list(item: Shape, least = 1): Shape {
  return (value, place) => {
    if (!Array.isArray(value) || value.length < least) return [`${place} is ${shown(value)}, not a list`];
    return value.flatMap((one: unknown, index) => item(one, `${place}[${index}]`));
  };
}

export function mapOf(item: Shape): Shape {
  return (value, place) => {
    if (!isObject(value)) return [`${place} is ${shown(value)}, not a map`];
    return Object.entries(value).flatMap(([name, one]) => item(one, `${place}.${name}`));
  };
}

/** A map with these members; a name that ends with `?` may be missing. */
export function object(members: Readonly<Record<string, Shape>>): Shape {
  const known = Object.entries(members).map(([name, shape]) => ({
    name: name.replace('?', ''),
    required: !name.endsWith('?'),
    shape,
  }));
  return (value, place) => {
    if (!isObject(value)) return [`${place} is ${shown(value)}, not a map`];
    const strange = Object.keys(value).filter((name) => !known.some((member) => member.name === name));
    return [
      ...strange.map((name) => `${place}.${name} is not known`),
      ...known.flatMap(({ name, required, shape }) => {
        if (value[name] === undefined) return required ? [`${place}.${name} is missing`] : [];
        return shape(value[name], `${place}.${name}`);
      }),
    ];
  };
}

/** Whatever stands there is judged elsewhere. */
export const anything: Shape = () => [];

/** `name:` with nothing behind it. */
export const nothing: Shape = (value, place) => (value === null ? [] : [`${place} is ${shown(value)}, not empty`]);

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is found by following names and indexes, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<string | number, unknown>>)[step];
  }
  return found;
}

/** The same where a list is expected; no list is an empty one. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A text or number that is found so; anything else is an empty text. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
