import { type JoseHeader, parseHeaderSegment } from './jose-header.ts';
import { parseStrictObject } from './strict-json.ts';

export function readHeader(token: string, end: number): JoseHeader {
  return parseHeaderSegment(token.slice(0, end));
}

export function rememberHeader(): void {}

export function readClaims(payload: Uint8Array): Record<string, unknown> {
  return parseStrictObject(payload, 'claims_malformed');
}

/** New memory for each part. */
export class PartBytes {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array();

  room(length: number): Uint8Array<ArrayBuffer> {
    this.#bytes = new Uint8Array(length);
    return this.#bytes;
  }

  first(length: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, length);
  }
}
