import { isAuthError, parseStrictJson } from '@sealwright/jwt';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is the object's own. */
export function memberIn(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The texts of a member that is a list of texts; nothing where it is none. */
export function textsIn(object: JsonObject, name: string): readonly string[] {
  const value = memberIn(object, name);
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** What a JSON text says, and whether it says one thing only: a member that stands twice means another thing to others. */
export function readJson(text: string): { readonly value: unknown; readonly ambiguous: boolean } | undefined {
  try {
    return { value: parseStrictJson(text), ambiguous: false };
  } catch (error) {
    if (!isAuthError(error)) throw error;
  }
  try {
    return { value: JSON.parse(text) as unknown, ambiguous: true };
  } catch {
    return undefined;
  }
}
