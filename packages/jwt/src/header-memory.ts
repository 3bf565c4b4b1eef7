import * as engine from '#engine';
import { maxRememberedHeaders } from './defaults.ts';
import { type JoseHeader, parseHeaderSegment } from './jose-header.ts';

/**
 * Parsed headers by their segment: an issuer's tokens share one or a few. A header is remembered only after a
 * signature under it held, so nobody without a key can fill the memory or evict from it.
 */
const headers = new Map<string, JoseHeader>();

export function readHeaderSegment(segment: string): JoseHeader {
  return headers.get(segment) ?? parseHeaderSegment(segment);
}

export function rememberHeader(segment: string, header: JoseHeader): void {
  if (headers.get(segment) === header) return;
  if (headers.size >= maxRememberedHeaders) headers.delete(headers.keys().next().value as string);
  // A copy: a slice would keep its whole token alive.
  headers.set(copyOf(segment), header);
}

function copyOf(segment: string): string {
  return engine.encodeBase64Url(engine.decodeBase64Url(segment) ?? new Uint8Array());
}
