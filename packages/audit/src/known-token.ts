import { decodeText } from './encoding.ts';

/** A token taken apart, leniently: the audit attacks what it was given, whatever a strict reader thinks of it. */
export interface KnownToken {
  readonly text: string;
  /** The three segments, as they stand. */
  readonly segments: readonly [string, string, string];
  readonly header: JsonObject;
  readonly payload: JsonObject;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Takes a compact JWS with JSON claims apart. Verifies nothing.
 *
 * @returns undefined where the text is no such token: an opaque one, an encrypted one.
 */
export function readToken(text: string): KnownToken | undefined {
  const segments = text.split('.');
  const [head, body, signature] = segments;
  if (segments.length !== 3 || head === undefined || body === undefined || signature === undefined) return undefined;
  const header = readObject(head);
  const payload = readObject(body);
  if (header === undefined || payload === undefined) return undefined;
  return { text, segments: [head, body, signature], header, payload };
}

/** A segment as the JSON object that it holds. */
function readObject(segment: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(decodeText(segment));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
