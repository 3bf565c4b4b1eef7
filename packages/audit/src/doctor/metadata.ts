import type { JsonObject } from './json-document.ts';

/** Metadata of an authorization server, and where it was read. */
export interface Metadata {
  readonly document: JsonObject;
  /** Undefined where it comes from a file. */
  readonly url: URL | undefined;
}
