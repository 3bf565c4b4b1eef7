import type { JoseHeader } from './jose-header.ts';

/**
 * What tokens that were verified before make faster to read, and nothing else: headers by their segment, claims by the
 * shape of their text. Only after a signature held is anything remembered.
 *
 * The import `#token-memory` is one of two modules. On Node a verification takes microseconds, so that each counts.
 * Elsewhere it waits for Web Crypto, whose answer alone takes far longer than a header's parse, and what counts is the
 * size of a bundle: there nothing is remembered.
 */
export interface TokenMemory {
  /** The header of a token whose first dot stands at `end`. */
  readHeader(token: string, end: number): JoseHeader;
  rememberHeader(token: string, end: number, header: JoseHeader): void;
  /** The claims of a payload whose signature held, a JSON object: faster where one of its shape was read before. */
  readClaims(payload: Uint8Array): Record<string, unknown>;
  /** Memory for the parts of tokens. */
  readonly PartBytes: new (
    length: number,
  ) => PartBytes;
}

/** What it gives out is transient: read before anything else is awaited or decoded. */
export interface PartBytes {
  /** At least `length` bytes to write into. */
  room(length: number): Uint8Array<ArrayBuffer>;
  /** The first of the bytes that were written there last. */
  first(length: number): Uint8Array<ArrayBuffer>;
}
