import { maxRememberedHeaders } from './defaults.ts';
import { type JoseHeader, parseHeaderSegment } from './jose-header.ts';

interface Remembered {
  /** The segment and its dot: what a token that has this header starts with, and no other. */
  readonly opening: string;
  readonly header: JoseHeader;
}

/**
 * Parsed headers by their segment: an issuer's tokens share one or a few. A header is remembered only after a
 * signature under it held, so nobody without a key can fill the memory or evict from it.
 */
const headers = new Map<string, Remembered>();

/** The one whose signature held last. */
let latest: Remembered | undefined;

/** The header of a token whose first dot stands at `end`. */
export function readHeader(token: string, end: number): JoseHeader {
  if (latest !== undefined && token.startsWith(latest.opening)) return latest.header;
  const segment = token.slice(0, end);
  return headers.get(segment)?.header ?? parseHeaderSegment(segment);
}

export function rememberHeader(token: string, end: number, header: JoseHeader): void {
  if (latest?.header === header) return;
  latest = headers.get(token.slice(0, end)) ?? remember(copyOf(token, end), header);
}

function remember(segment: string, header: JoseHeader): Remembered {
  if (headers.size >= maxRememberedHeaders) headers.delete(headers.keys().next().value as string);
  const remembered = { opening: `${segment}.`, header };
  headers.set(segment, remembered);
  return remembered;
}

/** A slice would keep its whole token alive. */
function copyOf(token: string, end: number): string {
  let copy = '';
  for (let index = 0; index < end; index += 1) copy += token.charAt(index);
  return copy;
}
