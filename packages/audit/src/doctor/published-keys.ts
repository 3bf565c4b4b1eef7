import type { JsonObject } from './json-document.ts';

/** A JWK Set, or the one key of a file as a set. */
export interface PublishedKeys {
  readonly keys: readonly JsonObject[];
  /** Of the answer that it came in; undefined for a file. */
  readonly headers: Headers | undefined;
  /** Whether it is published, and not the key of a file. */
  readonly published: boolean;
}
